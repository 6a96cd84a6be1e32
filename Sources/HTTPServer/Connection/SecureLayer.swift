import Cryptography
import HTTP

/// The TLS of one connection: ciphertext to and from the socket, plaintext to and from the codec.
final class SecureLayer {
    private var engine: TLSEngine
    /// Whether ciphertext has come that `read` has not yet looked at.
    private(set) var isFed = false
    /// Whether the costly part of the handshake is over: the client's greeting was answered.
    private(set) var hasAnswered = false

    init(_ configuration: TLSConfiguration) { engine = TLSEngine(server: configuration) }

    /// Takes ciphertext from the network.
    func receive(_ ciphertext: Span<UInt8>) throws(TLSFault) {
        isFed = true
        try engine.receive(ciphertext)
    }

    /// Takes note that the network will give nothing more.
    func receiveEnd() {
        isFed = true
        engine.receiveEnd()
    }

    /// Drives the handshake as far as it goes.
    func handshake() throws(TLSFault) -> HandshakeState { try engine.handshake() }

    /// The next plaintext.
    func read() throws(TLSFault) -> TLSRead { note(try engine.read()) }

    /// The next plaintext, with ciphertext from the network behind what has come before.
    func read(behind ciphertext: Span<UInt8>) throws(TLSFault) -> TLSRead {
        note(try engine.read(behind: ciphertext))
    }

    /// Behind plaintext there may be more.
    private func note(_ read: TLSRead) -> TLSRead {
        if case .bytes = read { isFed = true } else { isFed = false }
        return read
    }

    /// Encrypts; the result waits in `takeOutgoing`.
    func write(_ plaintext: [UInt8]) throws(TLSFault) { try engine.write(plaintext) }

    /// Says that nothing more will come; the word waits in `takeOutgoing`.
    func close() { engine.close() }

    /// The bytes to be sent.
    func takeOutgoing() -> [UInt8] {
        let bytes = engine.takeOutgoing()
        if !bytes.isEmpty { hasAnswered = true }
        return bytes
    }

    /// Who the client is by its certificate.
    var identity: ClientIdentity? {
        engine.peerCertificate.map {
            ClientIdentity(subject: $0.subject, fingerprint: Hex.encode($0.fingerprint))
        }
    }
}
