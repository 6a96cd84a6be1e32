import Cryptography
import HTTP
import Sockets

/// Bytes in and out, with or without TLS.
extension ServerConnection {
    /// What came in.
    enum Intake<Value> {
        /// Bytes, or what was made of them.
        case bytes(Value)
        /// Nothing yet; the loop will report.
        case nothing
        /// The client will send nothing more.
        case ended
        /// The connection is of no more use.
        case broken
    }

    /// Takes the next plaintext.
    func takeBytes() -> Intake<[UInt8]> {
        guard let secure else { return takeRaw() }
        while true {
            if secure.isFed,
                let intake = conclude(Result { () throws(TLSFault) in try secure.read() }, secure)
            {
                return intake
            }
            let raw = takeRaw { ciphertext -> Result<TLSRead, TLSFault> in
                do throws(TLSFault) {
                    return .success(try secure.read(behind: ciphertext))
                } catch {
                    return .failure(error)
                }
            }
            switch raw {
            case .bytes(let read):
                if let intake = conclude(read, secure) { return intake }
            case .nothing: return .nothing
            // Without the word of TLS that all was sent, content may be missing.
            case .ended, .broken: return .broken
            }
        }
    }

    /// What an attempt to decrypt comes to; nil if more ciphertext is needed.
    private func conclude(
        _ read: Result<TLSRead, TLSFault>,
        _ secure: SecureLayer
    ) -> Intake<[UInt8]>? {
        switch read {
        case .success(.bytes(let bytes)): return .bytes(bytes)
        case .success(.closed):
            inputEnded = true
            return .ended
        case .success(.needsMore):
            // TLS speaks for itself as well: it refuses renegotiation, renews keys.
            let said = secure.takeOutgoing()
            return said.isEmpty || push(said) ? nil : .broken
        case .failure:
            // The alert tells the client why, if it still listens.
            _ = push(secure.takeOutgoing())
            return .broken
        }
    }

    /// Moves ciphertext of the handshake from the socket into the TLS layer.
    func feed(_ secure: SecureLayer) -> Intake<Void> {
        let raw = takeRaw { ciphertext -> Bool in
            do throws(TLSFault) {
                try secure.receive(ciphertext)
                return true
            } catch {
                return false
            }
        }
        switch raw {
        case .bytes(let isTaken): return isTaken ? .bytes(()) : .broken
        case .nothing: return .nothing
        case .ended:
            secure.receiveEnd()
            return .bytes(())
        case .broken: return .broken
        }
    }

    /// Takes the next bytes from the socket.
    func takeRaw() -> Intake<[UInt8]> {
        guard mayRead else { return .nothing }
        return note(socket.receive())
    }

    /// Takes the next bytes from the socket where they are lent only.
    private func takeRaw<Value>(_ take: (Span<UInt8>) -> Value) -> Intake<Value> {
        guard mayRead else { return .nothing }
        return note(socket.receive(take))
    }

    private func note<Value>(_ received: LoopSocket.Received<Value>) -> Intake<Value> {
        switch received {
        case .taken(let value, let isLast):
            // The kernel reports again when more comes, but not again that this was the end.
            if isLast, !hasEnded { mayRead = false }
            return .bytes(value)
        case .wouldBlock:
            mayRead = false
            return .nothing
        case .ended:
            mayRead = false
            inputEnded = true
            return .ended
        case .failed: return .broken
        }
    }

    /// Sends plaintext behind what is on its way already; false if the connection is broken.
    func send(_ plaintext: [UInt8]) -> Bool {
        guard let secure else { return push(plaintext) }
        do throws(TLSFault) {
            try secure.write(plaintext)
            return push(secure.takeOutgoing())
        } catch {
            return false
        }
    }

    /// Sends bytes as they are; false if the connection is broken.
    func push(_ bytes: [UInt8]) -> Bool {
        if outgoing.isEmpty { outgoing = bytes } else { outgoing += bytes }
        return flush()
    }

    /// Writes what the kernel takes now; false if the connection is broken.
    func flush() -> Bool {
        while outgoingStart < outgoing.count {
            switch socket.send(outgoing, from: outgoingStart) {
            case .bytes(let count):
                outgoingStart += count
                exchange?.windowBytes += count
            case .wouldBlock: return true
            case .failed: return false
            }
        }
        outgoing = []
        outgoingStart = 0
        return true
    }

    /// Whether everything has gone out.
    var isFlushed: Bool { outgoing.isEmpty }
}
