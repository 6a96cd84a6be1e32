/// What a handshake agreed on.
package struct TLSAgreement: Hashable, Sendable {
    /// The protocol version, `TLSv1.2` or `TLSv1.3`.
    package let version: String
    /// The cipher suite by its OpenSSL name.
    package let cipherSuite: String
    /// The application protocol, when the peers negotiated one.
    package let applicationProtocol: String?
    /// The peer's verified certificate, when it showed one.
    package let peerCertificate: PeerCertificate?
    /// Tells whether an earlier session was continued.
    package let isResumed: Bool
}

/// How far a handshake is.
package enum HandshakeState: Hashable, Sendable {
    case inProgress
    case done
}

/// What one attempt to read gave.
package enum TLSRead: Hashable, Sendable {
    /// Decrypted bytes, 1 to 16,384; there may be more, so ask again.
    case bytes([UInt8])
    /// Nothing until more ciphertext is received.
    case needsMore
    /// The peer said that nothing more will come.
    case closed
}

/// One TLS connection without input or output: ciphertext and plaintext go in and out as bytes.
///
/// A turn is: `receive` what the network gave, `read` until it answers `.needsMore`, `write` what is
/// to be said, then send `takeOutgoing()`. A client starts with `handshake()`. Send what
/// `takeOutgoing()` gives after a fault as well: it is the alert that tells the peer why.
///
/// After a fault every call throws the same fault again.
package struct TLSEngine: ~Copyable, Sendable {
    /// The most ciphertext, and the most plaintext before the handshake is done, held back.
    package static let backlogBytesMax = 4 << 20

    private enum Phase {
        case handshaking
        case established
        case failed(TLSFault)
    }

    private let configuration: TLSConfiguration
    private let serverName: ServerName?
    private var channel: TLSChannel
    private var phase = Phase.handshaking
    private var unsent: [UInt8] = []
    private var outgoing: [UInt8] = []
    private var isInputEnded = false
    private var isClosed = false
    private var isSessionKept = false

    /// Tells whether both peers know each other and content may flow.
    package private(set) var isHandshakeDone = false

    /// The client's end of a connection.
    ///
    /// *Shape*: `serverName` is the host name or IP literal the certificate must bear; one that is
    /// neither makes the first call throw `.configuration`.
    package init(client configuration: TLSConfiguration, serverName: String) {
        precondition(!configuration.isServer, "a client needs a client's configuration")
        self.configuration = configuration
        channel = TLSChannel(configuration)
        let name = ServerName(serverName)
        self.serverName = name
        guard let name, channel.expect(name) else {
            phase = .failed(.configuration(reason: "not a host name or an IP address"))
            return
        }
        if let session = configuration.sessions.take(name) {
            channel.resume(session)
        }
    }

    /// The server's end of a connection.
    package init(server configuration: TLSConfiguration) {
        precondition(configuration.isServer, "a server needs a server's configuration")
        self.configuration = configuration
        serverName = nil
        channel = TLSChannel(configuration)
    }

    /// Takes in bytes from the network.
    ///
    /// *Throws*: `.backlogExceeded` when more than 4 MiB have not been read; the earlier fault.
    package mutating func receive(_ ciphertext: [UInt8]) throws(TLSFault) {
        try receive(ciphertext.span)
    }

    /// Takes in borrowed bytes from the network.
    package mutating func receive(_ ciphertext: Span<UInt8>) throws(TLSFault) {
        try checkNotFailed()
        guard !ciphertext.isEmpty else { return }
        guard channel.receive(ciphertext, limit: Self.backlogBytesMax) else {
            throw fail(.backlogExceeded)
        }
    }

    /// Takes note that the network will give no more bytes.
    ///
    /// From then on `read` and `handshake` throw `.truncated` instead of asking for more, unless the
    /// peer had said before that it was done.
    package mutating func receiveEnd() {
        isInputEnded = true
    }

    /// Drives the handshake as far as the received bytes allow.
    ///
    /// *Throws*: `.certificateRefused`, `.certificateMissing`, `.alertReceived`,
    /// `.protocolViolation`, `.truncated`.
    @discardableResult
    package mutating func handshake() throws(TLSFault) -> HandshakeState {
        switch phase {
        case .failed(let fault): throw fault
        case .established: return .done
        case .handshaking: break
        }
        let outcome = channel.handshake()
        collect()
        switch outcome {
        case .done:
            phase = .established
            isHandshakeDone = true
            let bytes = unsent
            unsent = []
            try encrypt(bytes.span)
            return .done
        case .needsInput:
            guard !isInputEnded else { throw fail(.truncated) }
            return .inProgress
        case .peerClosed:
            throw fail(.truncated)
        case .failed(let fault):
            throw fail(fault)
        }
    }

    /// The next decrypted bytes; finishes the handshake first.
    ///
    /// *Throws*: as `handshake`.
    package mutating func read() throws(TLSFault) -> TLSRead {
        guard try handshake() == .done else { return .needsMore }
        return try result(channel.read())
    }

    /// The same, with bytes of the network behind those received before.
    ///
    /// What is not decrypted at once is kept, so nothing is copied of most messages.
    package mutating func read(behind ciphertext: Span<UInt8>) throws(TLSFault) -> TLSRead {
        guard case .established = phase, ciphertext.count <= TLSChannel.lentBytesMax else {
            try receive(ciphertext)
            return try read()
        }
        return try result(channel.read(behind: ciphertext))
    }

    private mutating func result(_ read: TLSChannel.Read) throws(TLSFault) -> TLSRead {
        collect()
        switch read {
        case .bytes(let bytes):
            keepSession()
            return .bytes(bytes)
        case .stopped(.done), .stopped(.needsInput):
            guard !isInputEnded else { throw fail(.truncated) }
            return .needsMore
        case .stopped(.peerClosed):
            return .closed
        case .stopped(.failed(let fault)):
            throw fail(fault)
        }
    }

    /// Encrypts bytes, or keeps them until the handshake is done.
    ///
    /// *Throws*: `.closed` after `close`; `.backlogExceeded` when more than 4 MiB wait for the
    /// handshake; the earlier fault.
    package mutating func write(_ plaintext: [UInt8]) throws(TLSFault) {
        try write(plaintext.span)
    }

    /// Encrypts borrowed bytes, or keeps them until the handshake is done.
    package mutating func write(_ plaintext: Span<UInt8>) throws(TLSFault) {
        guard !isClosed else { throw .closed }
        switch phase {
        case .failed(let fault):
            throw fault
        case .established:
            try encrypt(plaintext)
        case .handshaking:
            guard plaintext.count <= Self.backlogBytesMax - unsent.count else {
                throw fail(.backlogExceeded)
            }
            for index in plaintext.indices { unsent.append(plaintext[index]) }
        }
    }

    /// Takes the bytes to be sent to the peer; empty when there are none.
    package mutating func takeOutgoing() -> [UInt8] {
        let bytes = outgoing
        outgoing = []
        return bytes
    }

    /// Says to the peer that nothing more will come; reading goes on.
    ///
    /// What was written before the handshake was done is dropped, and so is the message itself then.
    package mutating func close() {
        guard !isClosed else { return }
        isClosed = true
        unsent = []
        guard case .established = phase else { return }
        channel.shutDown()
        collect()
    }

    /// Tells whether bytes wait to be sent.
    package var hasOutgoing: Bool { !outgoing.isEmpty }

    /// What the handshake agreed on, once it is done; read anew, for an idle connection keeps no texts.
    package var agreement: TLSAgreement? { isHandshakeDone ? channel.agreement() : nil }

    /// The application protocol, once negotiated.
    package var negotiatedProtocol: String? { agreement?.applicationProtocol }

    /// The peer's verified certificate, once it showed one.
    package var peerCertificate: PeerCertificate? { agreement?.peerCertificate }

    /// The protocol version, once agreed: `TLSv1.2` or `TLSv1.3`.
    package var version: String? { agreement?.version }

    /// Encrypts record by record, so that OpenSSL's buffer never grows beyond one.
    private mutating func encrypt(_ plaintext: Span<UInt8>) throws(TLSFault) {
        var start = 0
        while start < plaintext.count {
            let end = min(start + TLSChannel.recordBytesMax, plaintext.count)
            let outcome = channel.write(plaintext.extracting(start..<end))
            collect()
            switch outcome {
            case .done: start = end
            case .failed(let fault): throw fail(fault)
            case .needsInput, .peerClosed:
                throw fail(.protocolViolation(reason: "the peer keeps us from writing"))
            }
        }
    }

    private mutating func collect() {
        let bytes = channel.takeOutgoing()
        if outgoing.isEmpty {
            outgoing = bytes
        } else {
            outgoing += bytes
        }
    }

    /// Keeps the session for the next connection, once: with TLS 1.3 the ticket comes after the
    /// handshake, in front of the first content.
    private mutating func keepSession() {
        guard let serverName, !isSessionKept else { return }
        isSessionKept = true
        if let session = channel.resumableSession() {
            configuration.sessions.keep(session, for: serverName)
        }
    }

    private func checkNotFailed() throws(TLSFault) {
        if case .failed(let fault) = phase { throw fault }
    }

    private mutating func fail(_ fault: TLSFault) -> TLSFault {
        phase = .failed(fault)
        unsent = []
        return fault
    }
}
