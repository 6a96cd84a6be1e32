import COpenSSL

/// The kind of buffer that ciphertext waits in; made once for the life of the process.
@safe
private struct QueueMethod: @unchecked Sendable {
    // OpenSSL only reads it.
    let pointer: OpaquePointer

    static let shared = QueueMethod()

    private init() {
        guard let pointer = unsafe shim_queue_method() else {
            preconditionFailure("no memory for TLS")
        }
        unsafe self.pointer = pointer
    }
}

/// The owner of one `SSL` and of the two memory buffers it reads from and writes to.
///
/// Sendable, for OpenSSL binds a connection to no thread, there is one owner, and every method is
/// mutating: the compiler grants one access at a time.
@safe
struct TLSChannel: ~Copyable, @unchecked Sendable {
    /// What came of one call.
    enum Outcome {
        case done
        case needsInput
        case peerClosed
        case failed(TLSFault)
    }

    /// What came of one attempt to read.
    enum Read {
        case bytes([UInt8])
        case stopped(Outcome)
    }

    /// The most plaintext in one record, RFC 8446 section 5.1.
    static let recordBytesMax = 16_384
    /// The most ciphertext that is read without being received first, which has a limit.
    static let lentBytesMax = 64 << 10

    private let ssl: OpaquePointer
    // Both belong to `ssl`, which frees them.
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer

    init(_ configuration: TLSConfiguration) {
        guard
            let ssl = unsafe configuration.context.lend({ unsafe SSL_new($0) }),
            let incoming = unsafe BIO_new(QueueMethod.shared.pointer),
            let outgoing = unsafe BIO_new(QueueMethod.shared.pointer)
        else { preconditionFailure("no memory for a TLS connection") }
        unsafe SSL_set_bio(ssl, incoming, outgoing)
        unsafe self.ssl = ssl
        unsafe self.incoming = incoming
        unsafe self.outgoing = outgoing
        if configuration.isServer {
            unsafe SSL_set_accept_state(ssl)
        } else {
            unsafe SSL_set_connect_state(ssl)
        }
    }

    deinit {
        unsafe SSL_free(ssl)
    }

    /// Demands that the server's certificate bears this name; false when it is no valid name.
    mutating func expect(_ name: ServerName) -> Bool {
        ErrorQueue.clear()
        defer { ErrorQueue.clear() }
        switch name {
        case .address(let text):
            return unsafe X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), text) == 1
        case .host(let text):
            // The subject's common name is no host name (RFC 9525); "f*.example" is no wildcard.
            let flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT
            unsafe SSL_set_hostflags(ssl, UInt32(flags))
            return unsafe SSL_set1_host(ssl, text) == 1
                && shim_SSL_set_tlsext_host_name(ssl, text) == 1
        }
    }

    /// Offers to resume a session; a server that declines makes a full handshake.
    mutating func resume(_ session: SessionHandle) {
        ErrorQueue.clear()
        _ = unsafe session.lend { unsafe SSL_set_session(ssl, $0) }
        ErrorQueue.clear()
    }

    /// A duplicate of the session, when the server allows to resume it.
    mutating func resumableSession() -> SessionHandle? {
        guard
            let session = unsafe SSL_get_session(ssl),
            unsafe SSL_SESSION_is_resumable(session) == 1,
            let duplicate = unsafe SSL_SESSION_dup(session)
        else { return nil }
        return unsafe SessionHandle(adopting: duplicate)
    }

    mutating func handshake() -> Outcome {
        ErrorQueue.clear()
        let result = unsafe SSL_do_handshake(ssl)
        return result == 1 ? .done : outcome(result)
    }

    mutating func read() -> Read {
        ErrorQueue.clear()
        var bytes: UnsafePointer<UInt8>?
        var count = 0
        let result = unsafe shim_SSL_read(ssl, &bytes, &count)
        guard result == 1 else { return .stopped(outcome(result)) }
        return unsafe .bytes([UInt8](UnsafeBufferPointer(start: bytes, count: count)))
    }

    /// Reads, with these bytes behind those received before; what is left of them is kept.
    mutating func read(behind ciphertext: Span<UInt8>) -> Read {
        unsafe ciphertext.withUnsafeBufferPointer { buffer in
            unsafe shim_queue_lend(incoming, buffer.baseAddress, buffer.count)
            let read = read()
            precondition(unsafe shim_queue_keep(incoming) == 1, "no memory for received bytes")
            return read
        }
    }

    /// Encrypts bytes that are not empty.
    mutating func write(_ bytes: Span<UInt8>) -> Outcome {
        ErrorQueue.clear()
        var written = 0
        let result = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe SSL_write_ex(ssl, buffer.baseAddress, buffer.count, &written)
        }
        return result == 1 ? .done : outcome(result)
    }

    /// Queues the message that says nothing more will come.
    mutating func shutDown() {
        ErrorQueue.clear()
        unsafe SSL_shutdown(ssl)
        // It reports that the peer has not answered yet, which is not asked here.
        ErrorQueue.clear()
    }

    /// Appends received bytes; false when they do not fit.
    mutating func receive(_ bytes: Span<UInt8>, limit: Int) -> Bool {
        guard bytes.count <= limit, unsafe shim_queue_pending(incoming) <= limit - bytes.count
        else {
            return false
        }
        let written = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe BIO_write(incoming, buffer.baseAddress, Int32(buffer.count))
        }
        precondition(Int(written) == bytes.count, "no memory for received bytes")
        return true
    }

    /// Takes all bytes that are to be sent.
    mutating func takeOutgoing() -> [UInt8] {
        let pending = unsafe shim_queue_pending(outgoing)
        guard pending > 0 else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: pending) { buffer, count in
            count = unsafe Int(max(0, BIO_read(outgoing, buffer.baseAddress, Int32(pending))))
        }
    }

    /// What the finished handshake agreed on.
    func agreement() -> TLSAgreement {
        var start: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(ssl, &start, &count)
        let name = unsafe UnsafeBufferPointer(start: start, count: Int(count))
        let certificate = unsafe SSL_get1_peer_certificate(ssl).map { pointer in
            unsafe CertificateHandle(adopting: pointer)
        }
        return unsafe TLSAgreement(
            version: SSL_get_version(ssl).map { unsafe String(cString: $0) } ?? "",
            cipherSuite: SSL_CIPHER_get_name(SSL_get_current_cipher(ssl)).map {
                unsafe String(cString: $0)
            } ?? "",
            applicationProtocol: count == 0 ? nil : String(decoding: name, as: UTF8.self),
            peerCertificate: certificate.map {
                PeerCertificate(subject: $0.subject(), fingerprint: $0.fingerprint())
            },
            isResumed: SSL_session_reused(ssl) == 1
        )
    }

    private func outcome(_ result: Int32) -> Outcome {
        // Reads the error queue, so it comes before anything that empties it.
        switch unsafe SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ:
            return .needsInput
        case SSL_ERROR_ZERO_RETURN:
            return .peerClosed
        default:
            let verification = unsafe SSL_get_verify_result(ssl)
            return .failed(TLSFault(entries: ErrorQueue.drain(), verification: verification))
        }
    }
}
