import HTTP
import JSON

/// The query service: `POST /services/rest/query/v1/suiteql`.
struct SuiteQLService {
    let request: ServiceRequest

    static let path = "/services/rest/query/v1/suiteql"

    func respond(_ books: NetSuiteBooks) throws(RecordFault) -> HTTPResponse {
        guard request.method == .post else { throw .methodNotAllowed }
        try request.allowParameters(["limit", "offset"])
        guard request.fields.list("Prefer", contains: "transient") else {
            var fault = RecordFault(
                status: 400,
                code: "INVALID_HEADER",
                detail: "Invalid value for the Prefer header. The header must contain 'transient'."
            )
            fault.header = "Prefer"
            throw fault
        }
        try request.requireMediaType(["application/json"])
        let page = try request.page()
        let (text, parameters) = try query()
        let parsed = try SuiteQLParser.parse(text)
        let rows = try SuiteQLEvaluator(parsed, parameters: parameters, books: books).rows()
        let shown = rows.dropFirst(page.offset).prefix(page.limit)
        let items: [JSONValue] = shown.map { row in
            .object(JSONObject([("links", [])] + row.map { ($0.name, .string($0.value)) }))
        }
        var response = NetSuiteAnswers.collection([
            "links": .array(links(rows.count, page)),
            "count": .int(Int64(items.count)),
            "hasMore": .bool(page.offset + items.count < rows.count),
            "items": .array(items),
            "offset": .int(Int64(page.offset)),
            "totalResults": .int(Int64(rows.count)),
        ])
        response.fields["Preference-Applied"] = "transient"
        return response
    }

    private func query() throws(RecordFault) -> (String, [SuiteQLValue]) {
        guard let body = try request.json().objectValue, let text = body["q"]?.stringValue,
            Set(body.keys).isSubset(of: ["q", "params"])
        else { throw .content("Invalid content in the request body") }
        guard let given = body["params"] else { return (text, []) }
        guard let elements = given.arrayValue else {
            throw .content("Invalid content in the request body", path: "params")
        }
        var parameters: [SuiteQLValue] = []
        for (index, element) in elements.enumerated() {
            switch element {
            case .string(let text): parameters.append(.text(text))
            case .number:
                guard let number = element.decimal else {
                    throw .content("Invalid parameter", path: "params[\(index)]")
                }
                parameters.append(.number(number))
            case .null: parameters.append(.null)
            case .bool, .array, .object:
                throw .content("Invalid parameter", path: "params[\(index)]")
            }
        }
        return (text, parameters)
    }

    private func links(_ count: Int, _ page: (limit: Int, offset: Int)) -> [JSONValue] {
        let address = request.origin + Self.path
        func link(_ rel: String, _ offset: Int) -> JSONValue {
            [
                "rel": .string(rel), "method": "POST",
                "href": .string("\(address)?limit=\(page.limit)&offset=\(offset)"),
            ]
        }
        var links: [JSONValue] = []
        if page.offset + page.limit < count {
            links.append(link("next", page.offset + page.limit))
        }
        if page.offset > 0 { links.append(link("previous", page.offset - page.limit)) }
        links.append(["rel": "self", "method": "POST", "href": .string(address)])
        return links
    }
}
