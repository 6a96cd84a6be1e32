import HTTP

/// Answers already given under idempotency keys.
///
/// Source: https://docs.stripe.com/api/idempotent_requests
struct StripeIdempotency: Sendable {
    /// What was asked and answered under a key.
    private struct Entry: Sendable {
        let path: String
        let body: [UInt8]
        let response: HTTPResponse
    }

    static let keyCharactersMax = 255
    private var entries: [String: Entry] = [:]

    /// The answer given before under the key of a request; nil for a new key or none.
    ///
    /// - Throws: `StripeFault` where the key was used for something else, or is too long.
    func replay(_ request: HTTPRequest) throws(StripeFault) -> HTTPResponse? {
        guard let key = Self.key(of: request) else { return nil }
        guard key.count <= Self.keyCharactersMax else {
            throw .invalid(
                "Idempotency-Key",
                "Idempotency keys can have at most \(Self.keyCharactersMax) characters."
            )
        }
        guard let entry = entries[key] else { return nil }
        guard entry.path == request.path, entry.body == request.body else {
            throw StripeFault(
                .badRequest,
                "Keys for idempotent requests can only be used with the same endpoint and"
                    + " parameters they were first used with. Try using a key other than '\(key)'"
                    + " if you meant to execute a different request.",
                type: "idempotency_error"
            )
        }
        var response = entry.response
        response.fields.set("Idempotent-Replayed", "true")
        return response
    }

    /// Keeps the answer to a request that began to run.
    mutating func keep(_ response: HTTPResponse, for request: HTTPRequest) {
        guard let key = Self.key(of: request) else { return }
        entries[key] = Entry(path: request.path, body: request.body, response: response)
    }

    /// The key of a request that can change something.
    static func key(of request: HTTPRequest) -> String? {
        request.method == .post ? request.fields[.idempotencyKey] : nil
    }
}
