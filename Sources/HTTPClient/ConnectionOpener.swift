import Cryptography
import HTTP
import Sockets

/// Resolves, connects and agrees on TLS.
struct ConnectionOpener {
    let tls: TLSConfiguration?
    let limits: CodecLimits
    let loop: EventLoop
    let resolver: Resolver

    /// A new connection to the origin of the address.
    ///
    /// - Throws: `TransportFailure` of kind `resolve`, `connect`, `tls`, `timeout` or `cancelled`.
    func open(
        _ url: HTTPURL,
        deadline: EventLoop.Instant
    ) async throws(TransportFailure) -> ClientConnection {
        if url.scheme == .https, tls == nil {
            throw .unsent(.tls, .tls("This client was given no trust roots for https."))
        }
        let addresses: [SocketAddress]
        do throws(SocketFailure) {
            addresses = try await resolver.addresses(
                of: url.host,
                port: url.port,
                deadline: deadline
            )
        } catch {
            throw .unsent(.resolve, error)
        }
        let socket: StreamSocket
        do throws(SocketFailure) {
            socket = try await StreamSocket.connect(
                toFirstOf: addresses,
                on: loop,
                deadline: deadline
            )
        } catch {
            throw .unsent(.connect, error)
        }
        let codec = ClientCodec(limits: limits)
        guard url.scheme == .https, let tls else {
            return ClientConnection(stream: .plain(socket), codec: codec)
        }
        let secure = TLSSocket(socket, engine: TLSEngine(client: tls, serverName: url.host))
        do throws(SocketFailure) {
            try await secure.handshake(deadline: deadline)
        } catch {
            secure.close()
            throw .unsent(.tls, error)
        }
        return ClientConnection(stream: .secure(secure), codec: codec)
    }
}

extension TransportFailure {
    /// A failure before any byte of the request was sent.
    static func unsent(_ step: Kind, _ failure: SocketFailure) -> TransportFailure {
        let kind: Kind =
            switch failure {
            case .timedOut: .timeout
            case .cancelled: .cancelled
            case .closed: .closed
            default: step
            }
        return TransportFailure(
            kind: kind,
            sentence: failure.description,
            requestMayHaveBeenProcessed: false
        )
    }
}
