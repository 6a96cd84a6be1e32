import HTTP

/// What a simulator asks of the server around it instead of a plain answer.
///
/// It travels as a field of the response that no client ever sees.
enum SandboxDirective: String, Sendable, Hashable {
    /// End the connection without an answer.
    case drop
    /// Send half of the answer, then end the connection.
    case truncate

    static let fieldName: HTTPFieldName = "X-Sandbox-Directive"

    /// The directive a response carries, or nil.
    init?(_ response: HTTPResponse) {
        guard let text = response.fields[Self.fieldName] else { return nil }
        self.init(rawValue: text)
    }

    /// The response with this directive.
    func attached(to response: HTTPResponse) -> HTTPResponse {
        var response = response
        response.fields[Self.fieldName] = rawValue
        return response
    }

    /// A response that is never sent.
    static var nothing: HTTPResponse {
        drop.attached(to: HTTPResponse(status: .internalServerError))
    }
}
