import HTTP
import Sockets

/// One request and its answer on one connection.
struct Exchange {
    /// The connection; its codec knows afterwards whether it can be used again.
    private(set) var connection: ClientConnection
    /// Whether any byte of an answer has arrived.
    private(set) var hasAnswerBegun = false

    private let deadline: EventLoop.Instant
    private var written = 0

    init(connection: ClientConnection, deadline: EventLoop.Instant) {
        self.connection = connection
        self.deadline = deadline
    }

    /// Sends the request and reads the whole answer, content still coded.
    ///
    /// - Throws: `TransportFailure`.
    mutating func perform(
        _ request: OutboundRequest
    ) async throws(TransportFailure) -> HTTPResponse {
        // Writing to a fresh connection does not wait, so nothing else would look at the clock.
        guard deadline > .now else { throw failure(.timedOut) }
        guard !Task.isCancelled else { throw failure(.cancelled) }
        let bytes = connection.codec.request(request)
        do throws(SocketFailure) {
            try await connection.stream.write(bytes, written: &written, deadline: deadline)
        } catch {
            // A server that refuses early closes while the request is still on its way; its
            // answer may have arrived nonetheless.
            guard error == .reset, written > 0 else { throw failure(error) }
        }
        var head: HTTPResponseHead?
        var content: [UInt8] = []
        while true {
            switch try nextEvent() {
            case .head(let received): head = received
            case .content(let bytes): content.append(contentsOf: bytes)
            case .needMore: try await receive()
            case .closed: throw failure(.reset)
            case .end:
                guard let head else { throw failure(.reset) }
                return HTTPResponse(status: head.status, fields: head.fields, body: content)
            }
        }
    }

    private mutating func nextEvent() throws(TransportFailure) -> ClientCodec.Event {
        do throws(HTTPViolation) {
            return try connection.codec.next()
        } catch {
            let kind: TransportFailure.Kind =
                switch error {
                case .truncated: .closed
                case .contentTooLarge, .headTooLarge, .tooManyFields: .tooLarge
                default: .protocolViolation
                }
            throw TransportFailure(
                kind: kind,
                sentence: "The answer cannot be used: \(error.sentence)",
                requestMayHaveBeenProcessed: true
            )
        }
    }

    private mutating func receive() async throws(TransportFailure) {
        do throws(SocketFailure) {
            let bytes = try await connection.stream.read(bytesMax: 64 << 10, deadline: deadline)
            if bytes.isEmpty {
                connection.codec.receiveEnd()
            } else {
                hasAnswerBegun = true
                connection.codec.receive(bytes)
            }
        } catch {
            throw failure(error)
        }
    }

    private func failure(_ failure: SocketFailure) -> TransportFailure {
        let kind: TransportFailure.Kind =
            switch failure {
            case .timedOut: .timeout
            case .cancelled: .cancelled
            case .tls: .tls
            default: .closed
            }
        return TransportFailure(
            kind: kind,
            sentence: failure.description,
            requestMayHaveBeenProcessed: written > 0
        )
    }
}
