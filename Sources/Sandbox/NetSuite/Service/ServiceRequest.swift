import Accounting
import HTTP
import JSON

/// A request to one of the REST services, taken apart.
struct ServiceRequest {
    let method: HTTPMethod
    /// The decoded segments of the path behind the service's own prefix.
    let segments: [String]
    let query: [QueryItem]
    let fields: HTTPFields
    let body: [UInt8]
    /// Scheme and authority the client called, such as `http://127.0.0.1:8080`.
    let origin: String
    let now: Timestamp

    /// The one value of a query parameter.
    ///
    /// - Throws: `INVALID_REQUEST` where it stands twice.
    func parameter(_ name: String) throws(RecordFault) -> String? {
        let values = query.filter { $0.name == name }
        guard values.count < 2 else { throw .malformedRequest(parameter: name) }
        return values.first?.value
    }

    /// A boolean parameter, false where absent.
    func flag(_ name: String) throws(RecordFault) -> Bool {
        switch try parameter(name) {
        case nil, "false": false
        case "true": true
        default: throw .malformedRequest(parameter: name)
        }
    }

    /// A comma-separated parameter.
    func list(_ name: String) throws(RecordFault) -> [String]? {
        try parameter(name)?.split(separator: ",").map(String.init)
    }

    /// Refuses parameters outside the list.
    func allowParameters(_ names: Set<String>) throws(RecordFault) {
        for item in query where !names.contains(item.name) {
            throw .malformedRequest(parameter: item.name)
        }
    }

    /// `limit` and `offset`: at most 1000 rows, and an offset that is a multiple of the limit.
    func page() throws(RecordFault) -> (limit: Int, offset: Int) {
        let limit = try number("limit") ?? 1000
        let offset = try number("offset") ?? 0
        guard (1...1000).contains(limit) else {
            throw .parameter("limit", "The limit parameter must be between 1 and 1000.")
        }
        guard offset % limit == 0 else {
            throw .parameter("offset", "The offset parameter must be divisible by the limit.")
        }
        guard offset / limit < 1000 else {
            throw .parameter("offset", "The number of pages can not exceed 1000.")
        }
        return (limit, offset)
    }

    private func number(_ name: String) throws(RecordFault) -> Int? {
        guard let text = try parameter(name) else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw .parameter(name, "The \(name) parameter must be a non-negative integer.")
        }
        return number
    }

    /// The body as JSON.
    func json() throws(RecordFault) -> JSONValue {
        do {
            return try JSONValue.parse(body)
        } catch {
            throw .content("Invalid content in the request body")
        }
    }

    /// Refuses a body of another media type than one of these.
    func requireMediaType(_ types: [String]) throws(RecordFault) {
        let given = (fields[.contentType] ?? "").lowercased().filter { $0 != " " }
        let isKnown = types.contains { given == $0 || given.hasPrefix($0 + ";charset") }
        guard isKnown else {
            var fault = RecordFault(
                status: 415,
                code: "INVALID_HEADER",
                detail: "The content type of the request is not supported."
            )
            fault.header = "Content-Type"
            throw fault
        }
    }

    /// Whether unknown property names are errors or silently dropped.
    func unknownNames() throws(RecordFault) -> RecordReader.UnknownNames {
        switch fields["X-NetSuite-PropertyNameValidation"]?.lowercased() {
        case nil, "warning", "ignore": return .drop
        case "error": return .error
        default:
            var fault = RecordFault.malformedRequest()
            fault.header = "X-NetSuite-PropertyNameValidation"
            throw fault
        }
    }
}
