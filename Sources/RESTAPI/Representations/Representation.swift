import Accounting
import HTTP
import JSON

extension JSONValue {
    /// An object of the members that have a value; what is not there is left out, never null.
    static func record(_ members: [(String, JSONValue?)]) -> JSONValue {
        .object(JSONObject(members.compactMap { key, value in value.map { (key, $0) } }))
    }

    static func integer(_ value: some BinaryInteger) -> JSONValue {
        .number(JSONNumber(Int64(value)))
    }

    static func text(_ value: String?) -> JSONValue? { value.map { .string($0) } }

    static func texts(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }

    static func time(_ value: Timestamp?) -> JSONValue? { value.map { .string($0.text) } }

    /// An amount in major units as exact text, for example `"-12.50"`.
    static func amount(_ value: Money) -> JSONValue { .string(value.decimalText) }
}

extension HTTPResponse {
    /// A JSON answer.
    static func json(
        _ value: JSONValue,
        status: HTTPStatus = .ok,
        fields: HTTPFields = HTTPFields()
    ) -> HTTPResponse {
        var response = HTTPResponse(status: status, fields: fields, body: value.serialized())
        response.fields.set(.contentType, "application/json")
        return response
    }

    /// A page of a list; `next` is the cursor of the following page, nil on the last one.
    static func page(_ items: [JSONValue], next: String?, of request: HTTPRequest) -> HTTPResponse {
        var fields = HTTPFields()
        if let next {
            // The other parameters stay: a cursor belongs to its filters.
            let others = (request.queryText ?? "").split(separator: "&")
                .filter { !$0.hasPrefix("cursor=") }
            let query = (others + ["cursor=" + Substring(next)]).joined(separator: "&")
            fields.append(.link, "<\(request.path)?\(query)>; rel=\"next\"")
        }
        let body = JSONValue.record([("items", .array(items)), ("nextCursor", .text(next))])
        return .json(body, fields: fields)
    }
}
