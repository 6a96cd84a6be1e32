import HTTP
import JSON
import Synchronization

/// Answers requests by a function and remembers them.
final class ScriptedTransport: HTTPTransport {
    typealias Answer =
        @Sendable (OutboundRequest, Int) async -> Result<
            HTTPResponse, TransportFailure
        >

    private let answer: Answer
    private let seen = Mutex<[OutboundRequest]>([])

    /// The number passed along counts requests from zero.
    init(_ answer: @escaping Answer) { self.answer = answer }

    /// Gives the answers in order; the last one is repeated.
    convenience init(_ answers: [HTTPResponse]) {
        self.init { _, index in .success(answers[min(index, answers.count - 1)]) }
    }

    var requests: [OutboundRequest] { seen.withLock { $0 } }

    func send(_ request: OutboundRequest) async throws(TransportFailure) -> HTTPResponse {
        let index = seen.withLock { seen in
            seen.append(request)
            return seen.count - 1
        }
        return try await answer(request, index).get()
    }
}

extension OutboundRequest {
    var bodyText: String { String(decoding: body, as: UTF8.self) }
}

extension HTTPResponse {
    /// 200 with JSON text.
    static func json(_ text: String) -> HTTPResponse {
        HTTPResponse(status: .ok, body: Array(text.utf8))
    }

    /// 204 with the address of a new record.
    static func created(_ type: String, _ id: String) -> HTTPResponse {
        HTTPResponse(
            status: .noContent,
            fields: [.location: "https://x.example/services/rest/record/v1/\(type)/\(id)"]
        )
    }

    /// An error answer in NetSuite's shape.
    static func refusal(
        _ status: Int,
        _ code: String,
        _ detail: String,
        fields: HTTPFields = HTTPFields()
    ) -> HTTPResponse {
        let body: JSONValue = [
            "type": "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.1",
            "title": "Bad Request", "status": .int(Int64(status)),
            "o:errorDetails": [["detail": .string(detail), "o:errorCode": .string(code)]],
        ]
        return HTTPResponse(
            status: HTTPStatus(code: status) ?? .badRequest,
            fields: fields,
            body: body.serialized()
        )
    }

    /// A page of query rows.
    static func rows(_ rows: [JSONValue], hasMore: Bool = false) -> HTTPResponse {
        let body: JSONValue = [
            "links": [], "count": .int(Int64(rows.count)), "hasMore": .bool(hasMore),
            "items": .array(rows), "offset": 0, "totalResults": .int(Int64(rows.count)),
        ]
        return HTTPResponse(status: .ok, body: body.serialized())
    }
}
