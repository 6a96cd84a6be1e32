import Cryptography
import HTTP
import Sockets

/// Resolves, connects and agrees on TLS.
struct ConnectionOpener {
    let tls: TLSConfiguration?
    let proxy: ForwardProxy?
    let limits: CodecLimits
    let loop: EventLoop
    let resolver: Resolver
    let isPublicOnly: Bool

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
        let proxy = proxy.flatMap { $0.isBypassed(url.host) ? nil : $0 }
        let socket = try await connect(proxy?.url ?? url, deadline: deadline)
        if let proxy { try await tunnel(through: proxy, to: url, socket, deadline: deadline) }
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

    private func connect(
        _ url: HTTPURL,
        deadline: EventLoop.Instant
    ) async throws(TransportFailure) -> StreamSocket {
        var addresses: [SocketAddress]
        do throws(SocketFailure) {
            addresses = try await resolver.addresses(
                of: url.host,
                port: url.port,
                deadline: deadline
            )
        } catch {
            throw .unsent(.resolve, error)
        }
        if isPublicOnly {
            addresses.removeAll { !PublicAddress.contains($0.host) }
            guard !addresses.isEmpty else { throw .notPublic }
        }
        do throws(SocketFailure) {
            return try await StreamSocket.connect(
                toFirstOf: addresses,
                on: loop,
                deadline: deadline
            )
        } catch {
            throw .unsent(.connect, error)
        }
    }

    /// Has the proxy connect this socket to the server; closes it if the proxy does not.
    private func tunnel(
        through proxy: ForwardProxy,
        to url: HTTPURL,
        _ socket: StreamSocket,
        deadline: EventLoop.Instant
    ) async throws(TransportFailure) {
        let prefix = "The proxy \(proxy.url.authority) made no tunnel. "
        var request = TunnelRequest(to: url, authorization: proxy.authorization, limits: limits)
        var progress = TunnelRequest.Progress.needMore
        do throws(SocketFailure) {
            var written = 0
            try await socket.write(request.bytes, written: &written, deadline: deadline)
            while progress == .needMore {
                let bytes = try await socket.read(deadline: deadline)
                guard !bytes.isEmpty else { throw .reset }
                progress = request.receive(bytes)
            }
        } catch {
            socket.close()
            throw .unsent(.connect, error, prefix: prefix)
        }
        let reason: String
        switch progress {
        case .established, .needMore: return
        case .refused(let status): reason = "It answered with status \(status)."
        case .broken(let violation): reason = violation.sentence
        }
        socket.close()
        throw TransportFailure(
            kind: .connect,
            sentence: prefix + reason,
            requestMayHaveBeenProcessed: false
        )
    }
}

extension TransportFailure {
    /// No address of the host may be connected to; which ones there were is not told.
    static let notPublic = TransportFailure(
        kind: .connect,
        sentence: "The host has no address on the public internet.",
        requestMayHaveBeenProcessed: false
    )

    /// A failure before any byte of the request was sent.
    ///
    /// Shape: `prefix` is a sentence before that of the failure.
    static func unsent(
        _ step: Kind,
        _ failure: SocketFailure,
        prefix: String = ""
    ) -> TransportFailure {
        let kind: Kind =
            switch failure {
            case .timedOut: .timeout
            case .cancelled: .cancelled
            case .closed: .closed
            default: step
            }
        return TransportFailure(
            kind: kind,
            sentence: prefix + failure.description,
            requestMayHaveBeenProcessed: false
        )
    }
}
