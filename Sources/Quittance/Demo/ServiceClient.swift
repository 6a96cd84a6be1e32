import HTTP
import HTTPClient
import JSON

/// Calls the service's REST API the way a customer's system would.
struct ServiceClient: Sendable {
    private let base: String
    private let key: String
    private let client: HTTPClient

    init(base: String, key: String) throws {
        self.base = base
        self.key = key
        self.client = try HTTPClient()
    }

    /// Posts JSON and answers the JSON of a 2xx.
    func post(_ path: String, _ body: JSONValue) async throws -> JSONValue {
        try await send(.post, path, body)
    }

    func get(_ path: String) async throws -> JSONValue { try await send(.get, path, nil) }

    func close() { client.close() }

    private func send(
        _ method: HTTPMethod,
        _ path: String,
        _ body: JSONValue?
    )
        async throws -> JSONValue
    {
        guard let url = HTTPURL(base + path) else { throw WiringFault("Bad address \(path).") }
        var request = OutboundRequest(method: method, url: url)
        request.fields.set("Authorization", "Bearer \(key)")
        if let body {
            request.fields.set("Content-Type", "application/json")
            request.body = body.serialized()
        }
        let response = try await client.send(request)
        guard (200..<300).contains(response.status.code) else {
            throw WiringFault(
                "\(method.rawValue) \(path) answered \(response.status.code):"
                    + " \(String(decoding: response.body.prefix(500), as: UTF8.self))"
            )
        }
        return try JSONValue.parse(response.body)
    }
}
