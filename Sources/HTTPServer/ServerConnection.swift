import Cryptography
import HTTP
import Sockets

/// The life of one connection: read a request, ask the handler, answer, again.
struct ServerConnection: Sendable {
    let number: Int
    let stream: ByteStream
    let peer: PeerInfo
    let server: ServerCore

    /// Requests answered without giving others on the loop a turn.
    private static let turnRequestsMax = 32

    private var timeouts: ServerConfiguration.Timeouts { server.configuration.timeouts }

    /// Serves until either side ends the connection.
    func serve() async {
        guard await handshake() else { return }
        var codec = ServerCodec(limits: server.configuration.limits)
        let reader = RequestReader(
            stream: stream,
            peer: peer,
            configuration: server.configuration
        )
        var turnRequests = 0
        while server.table.setIdle(number, codec.isIdle) {
            let outcome = await reader.next(&codec) { _ = server.table.setIdle(number, false) }
            switch outcome {
            case .gone:
                return
            case .refused(let problem):
                server.configuration.observe(.requestRefused(problem))
                return await refuse(problem, &codec)
            case .request(let request):
                guard await answer(request, &codec) else { return }
            }
            turnRequests += 1
            if turnRequests % Self.turnRequestsMax == 0 { await Task.yield() }
        }
    }

    /// Tells a connection too many that it is one.
    func serveRefusal() async {
        guard await handshake() else { return }
        var codec = ServerCodec(limits: server.configuration.limits)
        await refuse(.overCapacity, &codec)
    }

    private func handshake() async -> Bool {
        guard case .secure(let socket) = stream else { return true }
        do throws(SocketFailure) {
            try await socket.handshake(deadline: .now + timeouts.handshake)
            return true
        } catch {
            server.configuration.observe(.handshakeFailed(error))
            return false
        }
    }

    /// Asks the handler and writes its answer; false if the connection has ended.
    private func answer(
        _ request: HTTPRequest,
        _ codec: inout ServerCodec
    ) async -> Bool {
        let begun = EventLoop.Instant.now
        let handled = await HandlerCall.run(
            server.handler,
            request,
            on: server.loop,
            deadline: begun + timeouts.handler
        )
        // Without an answer the handler may still be at work; the client must not reuse the
        // connection and think the request is over.
        let response = handled ?? server.configuration.renderProblem(.handlerLate)
        let closing = handled == nil || server.table.isDraining
        let coded = server.responseCoding.encoded(response, for: request)
        let bytes = codec.respond(coded, date: server.date.value(), closing: closing)
        if let cut = server.configuration.cutsAnswer(response) {
            if cut == .half { _ = await write(Array(bytes.prefix(bytes.count / 2))) }
            return false
        }
        guard await write(bytes) else { return false }
        server.configuration.observe(
            .answered(
                request.method,
                path: request.path,
                response.status,
                took: begun.duration(to: .now)
            )
        )
        if codec.isPersistent { return true }
        await stream.finish(deadline: .now + timeouts.linger)
        return false
    }

    /// Writes a refusal and ends the connection.
    ///
    /// Closing while the client still sends would reset the connection and may destroy the
    /// answer on its way; so what arrives is read and dropped for a while (RFC 9112 §9.6).
    private func refuse(_ problem: Problem, _ codec: inout ServerCodec) async {
        let response = server.configuration.renderProblem(problem)
        let bytes = codec.refuse(response, date: server.date.value())
        guard await write(bytes) else { return }
        let deadline = EventLoop.Instant.now + timeouts.linger
        await stream.finish(deadline: deadline)
        var bytesLeft = 1 << 20
        do throws(SocketFailure) {
            while bytesLeft > 0 {
                let dropped = try await stream.read(bytesMax: 64 << 10, deadline: deadline)
                if dropped.isEmpty { return }
                bytesLeft -= dropped.count
            }
        } catch {
            // The connection ends here in any case.
            return
        }
    }

    private func write(_ bytes: [UInt8]) async -> Bool {
        do throws(SocketFailure) {
            try await stream.write(bytes, deadline: .now + timeouts.write)
            return true
        } catch {
            return false
        }
    }
}
