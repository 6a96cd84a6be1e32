import Cryptography
import HTTP
import Sockets

/// What comes before the first request: a proxy's header, then TLS.
extension ServerConnection {
    /// Reads the proxy's header; true when the connection has gone on to its next phase.
    func readPreface() -> Bool {
        switch takeRaw() {
        case .nothing: return false
        case .ended, .broken:
            close()
            return false
        case .bytes(let bytes):
            preface += bytes
            switch ProxyHeader.read(preface) {
            case .needMore where preface.count < ProxyHeader.bytesMax: return true
            case .header(let header, let count):
                let rest = Array(preface[count...])
                preface = []
                if let client = header.client { identify(client) }
                beginSecurity()
                return take(rest)
            case .needMore, .malformed:
                // Whoever forgot the header is no proxy of ours, and might forge one.
                core.configuration.observe?(.handshakeFailed(.reset))
                abort()
                return false
            }
        }
    }

    /// Notes the client that a proxy told of.
    private func identify(_ client: IPAddress) {
        peer = PeerInfo(address: client.description, isTLS: peer.isTLS, proxy: peer.address)
        guard pendingRefusal == nil else { return }
        if core.admission.identify(client) {
            countedAddress = client
        } else {
            core.configuration.observe?(.connectionRefused)
            pendingRefusal = .tooManyOfAddress
        }
    }

    /// Hands on what came in one piece with the proxy's header.
    private func take(_ rest: [UInt8]) -> Bool {
        guard !rest.isEmpty else { return true }
        guard let secure else {
            // Who is refused is not listened to.
            if pendingRefusal != nil { return true }
            beginRequest(rest)
            return true
        }
        do throws(TLSFault) {
            try secure.receive(rest.span)
            return true
        } catch {
            abort()
            return false
        }
    }

    /// Goes on with the handshake; true when it is done.
    func shakeHands() -> Bool {
        guard let secure else { return false }
        guard !mayRead || secure.hasAnswered || server.mayShakeHands() else {
            socket.resumeSoon()
            return false
        }
        while true {
            do throws(TLSFault) {
                let state = try secure.handshake()
                guard push(secure.takeOutgoing()) else { return fail(.reset) }
                if state == .done {
                    if let identity = secure.identity {
                        peer = PeerInfo(
                            address: peer.address,
                            isTLS: true,
                            proxy: peer.proxy,
                            identity: identity
                        )
                    }
                    enter(.idle, core.spans.idle)
                    return true
                }
            } catch {
                // The alert tells the client why, if it still listens.
                _ = push(secure.takeOutgoing())
                return fail(SocketFailure(error))
            }
            switch feed(secure) {
            case .bytes: continue
            case .nothing: return false
            case .ended, .broken: return fail(.reset)
            }
        }
    }

    private func fail(_ failure: SocketFailure) -> Bool {
        core.configuration.observe?(.handshakeFailed(failure))
        close()
        return false
    }
}
