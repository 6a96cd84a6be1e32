import Cryptography
import HTTP
import Sockets

/// Bytes in and out, with or without TLS.
extension ServerConnection {
    /// What came in.
    enum Intake {
        case bytes([UInt8])
        /// Nothing yet; the loop will report.
        case nothing
        /// The client will send nothing more.
        case ended
        /// The connection is of no more use.
        case broken
    }

    /// Takes the next plaintext.
    func takeBytes() -> Intake {
        guard let secure else { return takeRaw() }
        while true {
            if secure.isFed {
                do throws(TLSFault) {
                    switch try secure.read() {
                    case .bytes(let bytes): return .bytes(bytes)
                    case .closed:
                        inputEnded = true
                        return .ended
                    case .needsMore:
                        // TLS speaks for itself as well: it refuses renegotiation, renews keys.
                        let said = secure.takeOutgoing()
                        guard said.isEmpty || push(said) else { return .broken }
                    }
                } catch {
                    // The alert tells the client why, if it still listens.
                    _ = push(secure.takeOutgoing())
                    return .broken
                }
            }
            switch feed(secure) {
            case .bytes: continue
            case let other: return other
            }
        }
    }

    /// Moves ciphertext from the socket into the TLS layer; no bytes are handed out.
    func feed(_ secure: SecureLayer) -> Intake {
        switch takeRaw() {
        case .bytes(let ciphertext):
            do throws(TLSFault) {
                try secure.receive(ciphertext)
                return .bytes([])
            } catch {
                return .broken
            }
        case .ended:
            // Without the word of TLS that all was sent, content may be missing.
            secure.receiveEnd()
            return phase == .handshake ? .bytes([]) : .broken
        case let other: return other
        }
    }

    /// Takes the next bytes from the socket.
    func takeRaw() -> Intake {
        guard mayRead else { return .nothing }
        switch socket.receive() {
        case .bytes(let bytes, let isLast):
            // The kernel reports again when more comes, but not again that this was the end.
            if isLast, !hasEnded { mayRead = false }
            return .bytes(bytes)
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
