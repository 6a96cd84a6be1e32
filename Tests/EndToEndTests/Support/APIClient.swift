import HTTP
import HTTPClient
import JSON

/// Speaks JSON with a server on loopback.
struct APIClient: Sendable {
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    let base: String
    private let key: String?
    private let client: HTTPClient

    init(_ base: String, key: String? = nil) throws {
        self.base = base
        self.key = key
        client = try HTTPClient()
    }

    /// The answer, whatever its status.
    func send(
        _ method: HTTPMethod,
        _ path: String,
        _ body: JSONValue? = nil,
        fields: HTTPFields = HTTPFields()
    ) async throws -> HTTPResponse {
        guard let url = HTTPURL(base + path) else {
            throw Fault(description: "bad address \(path)")
        }
        var request = OutboundRequest(method: method, url: url, fields: fields)
        if let key { request.fields.set("Authorization", "Bearer \(key)") }
        if let body {
            request.fields.set("Content-Type", "application/json")
            request.body = body.serialized()
        }
        return try await client.send(request)
    }

    /// The answer to content that is no JSON.
    func post(_ path: String, _ body: [UInt8], type: String) async throws -> HTTPResponse {
        guard let url = HTTPURL(base + path) else {
            throw Fault(description: "bad address \(path)")
        }
        let fields: HTTPFields = [.contentType: type]
        return try await client.send(
            OutboundRequest(method: .post, url: url, fields: fields, body: body)
        )
    }

    /// The JSON of a 2xx; null for an empty one.
    func call(
        _ method: HTTPMethod,
        _ path: String,
        _ body: JSONValue? = nil
    ) async throws -> JSONValue {
        let response = try await send(method, path, body)
        guard response.status.isSuccess else {
            let text = String(decoding: response.body.prefix(800), as: UTF8.self)
            throw Fault(
                description: "\(method.rawValue) \(path) answered \(response.status.code): \(text)"
            )
        }
        return response.body.isEmpty ? .null : try JSONValue.parse(response.body)
    }

    func get(_ path: String) async throws -> JSONValue { try await call(.get, path) }

    /// Has a failed job run again, as its finding asks a person to; false where the same work was asked
    /// for twice, both died, and the other one is live again.
    func retry(job id: String) async throws -> Bool {
        let path = "/v1/jobs/\(id)/retry"
        let response = try await send(.post, path)
        if response.status.isSuccess { return true }
        let text = String(decoding: response.body.prefix(800), as: UTF8.self)
        guard response.status.code == 409, text.contains("\"JOB_NOT_RETRYABLE\"") else {
            throw Fault(description: "\(path) answered \(response.status.code): \(text)")
        }
        return false
    }

    /// Every item of a paged list.
    func items(_ path: String) async throws -> [JSONValue] {
        var items: [JSONValue] = []
        var cursor: String?
        repeat {
            let mark = path.contains("?") ? "&" : "?"
            let page = try await get(path + (cursor.map { "\(mark)cursor=\($0)" } ?? ""))
            items += page["items"]?.arrayValue ?? []
            cursor = page["nextCursor"]?.stringValue
        } while cursor != nil
        return items
    }
}
