package import Cryptography
import Synchronization

/// A stream socket under TLS: moves bytes between the engine and the network.
///
/// One task may use it at a time.
package final class TLSSocket: Sendable {
    private let socket: StreamSocket
    private let engine: Mutex<TLSEngine>

    /// Takes over the socket; nothing is sent before `handshake`.
    package init(_ socket: StreamSocket, engine: consuming sending TLSEngine) {
        self.socket = socket
        self.engine = Mutex(engine)
    }

    /// Agrees with the other side on keys.
    ///
    /// - Throws: `SocketFailure`; `tls` with a sentence if the engine refused.
    package func handshake(deadline: EventLoop.Instant?) async throws(SocketFailure) {
        while true {
            let state: HandshakeState
            do throws(TLSFault) {
                state = try drive { engine throws(TLSFault) in try engine.handshake() }
            } catch {
                throw await failure(error, deadline)
            }
            try await flush(deadline)
            if state == .done { return }
            try await feed(bytesMax: 16 << 10, deadline)
        }
    }

    /// Reads decrypted bytes; empty when the other side said that it is done.
    ///
    /// - Throws: `SocketFailure`; `reset` if the connection ended without that word.
    package func read(
        bytesMax: Int,
        deadline: EventLoop.Instant?
    ) async throws(SocketFailure) -> [UInt8] {
        while true {
            let read: TLSRead
            do throws(TLSFault) {
                read = try drive { engine throws(TLSFault) in try engine.read() }
            } catch {
                throw await failure(error, deadline)
            }
            switch read {
            case .bytes(let bytes): return bytes
            case .closed: return []
            case .needsMore:
                try await flush(deadline)
                try await feed(bytesMax: bytesMax, deadline)
            }
        }
    }

    /// Writes everything; `written` counts bytes on the network.
    ///
    /// - Throws: `SocketFailure`.
    package func write(
        _ bytes: [UInt8],
        written: inout Int,
        deadline: EventLoop.Instant?
    ) async throws(SocketFailure) {
        let outgoing: [UInt8]
        do throws(TLSFault) {
            outgoing = try drive { engine throws(TLSFault) in
                try engine.write(bytes)
                return engine.takeOutgoing()
            }
        } catch {
            throw await failure(error, deadline)
        }
        try await socket.write(outgoing, written: &written, deadline: deadline)
    }

    /// Says that nothing more will be written, in TLS and in TCP.
    package func finish(deadline: EventLoop.Instant?) async {
        let outgoing = engine.withLock { engine in
            engine.close()
            return engine.takeOutgoing()
        }
        var written = 0
        // The other side may be gone already; then there is nobody left to tell.
        try? await socket.write(outgoing, written: &written, deadline: deadline)
        socket.shutdownWriting()
    }

    /// Whether the connection is open and no content has arrived unasked.
    ///
    /// Handshake messages such as session tickets are not content.
    package func isQuiet() -> Bool {
        do {
            while let bytes = try socket.readAvailable() {
                guard !bytes.isEmpty else { return false }
                try drive { engine throws(TLSFault) in try engine.receive(bytes) }
            }
            return try drive { engine throws(TLSFault) in try engine.read() } == .needsMore
        } catch {
            return false
        }
    }

    /// Closes at once, without a word.
    package func close() { socket.close() }

    private func drive<Value: Sendable>(
        _ body: (inout TLSEngine) throws(TLSFault) -> Value
    ) throws(TLSFault) -> Value {
        try engine.withLock { engine throws(TLSFault) in try body(&engine) }
    }

    private func flush(_ deadline: EventLoop.Instant?) async throws(SocketFailure) {
        let outgoing = engine.withLock { $0.takeOutgoing() }
        var written = 0
        try await socket.write(outgoing, written: &written, deadline: deadline)
    }

    private func feed(bytesMax: Int, _ deadline: EventLoop.Instant?) async throws(SocketFailure) {
        let bytes = try await socket.read(bytesMax: bytesMax, deadline: deadline)
        do throws(TLSFault) {
            try drive { engine throws(TLSFault) in
                if bytes.isEmpty { engine.receiveEnd() } else { try engine.receive(bytes) }
            }
        } catch {
            throw await failure(error, deadline)
        }
    }

    /// Sends the alert that tells the other side why, then gives the failure for this one.
    private func failure(_ fault: TLSFault, _ deadline: EventLoop.Instant?) async -> SocketFailure {
        // The fault is what matters; an alert that cannot be sent changes nothing.
        try? await flush(deadline)
        return SocketFailure(fault)
    }
}

extension SocketFailure {
    /// The failure behind a fault of the TLS engine.
    package init(_ fault: TLSFault) {
        self =
            switch fault {
            case .truncated: .reset
            case .closed: .closed
            case .configuration(let reason): .tls("TLS is not set up: \(reason).")
            case .certificateRefused(let reason): .tls("The certificate was refused: \(reason).")
            case .certificateMissing: .tls("A client certificate is needed.")
            case .alertReceived(let reason): .tls("The other side refused TLS: \(reason).")
            case .protocolViolation(let reason): .tls("The other side broke TLS: \(reason).")
            case .backlogExceeded: .tls("The other side sent more than may be held.")
            }
    }
}
