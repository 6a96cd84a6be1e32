import COpenSSL

/// PEM text, read one object after the other.
///
/// The text is copied into a memory buffer that OpenSSL overwrites when it is freed.
@safe
struct PEMSource: ~Copyable {
    /// The most certificates one text may hold; system bundles hold about 150.
    static let certificatesMax = 1000

    private let buffer: OpaquePointer

    init(_ text: [UInt8]) throws(CryptographyFault) {
        guard text.count < 16 << 20 else {
            throw .malformedPEM(reason: "PEM text has less than 16 MiB")
        }
        guard let buffer = unsafe BIO_new(BIO_s_mem()) else {
            preconditionFailure("no memory for PEM text")
        }
        unsafe self.buffer = buffer
        ErrorQueue.clear()
        // At its end the buffer reports the end, not "try again later".
        unsafe shim_BIO_set_mem_eof_return(buffer, 0)
        let written = unsafe BIO_write(buffer, text, Int32(text.count))
        precondition(Int(written) == text.count || text.isEmpty, "no memory for PEM text")
    }

    deinit {
        unsafe BIO_free(buffer)
    }

    /// The first private key in the text.
    ///
    /// *Throws*: `.malformedPEM`, also for a key under a passphrase.
    borrowing func privateKey() throws(CryptographyFault) -> KeyHandle {
        ErrorQueue.clear()
        var isAsked = false
        guard let key = unsafe PEM_read_bio_PrivateKey(buffer, nil, refusePassphrase, &isAsked)
        else {
            let reason = ErrorQueue.drainReason()
            throw .malformedPEM(reason: isAsked ? "the key is under a passphrase" : reason)
        }
        return unsafe KeyHandle(adopting: key)
    }

    /// The first public key in the text.
    borrowing func publicKey() throws(CryptographyFault) -> KeyHandle {
        ErrorQueue.clear()
        guard let key = unsafe PEM_read_bio_PUBKEY(buffer, nil, refusePassphrase, nil) else {
            throw .malformedPEM(reason: ErrorQueue.drainReason())
        }
        return unsafe KeyHandle(adopting: key)
    }

    /// All certificates in the text, in their order, at least one.
    borrowing func certificates() throws(CryptographyFault) -> [CertificateHandle] {
        var certificates: [CertificateHandle] = []
        while certificates.count < Self.certificatesMax {
            ErrorQueue.clear()
            guard let certificate = unsafe PEM_read_bio_X509(buffer, nil, refusePassphrase, nil)
            else { break }
            unsafe certificates.append(CertificateHandle(adopting: certificate))
        }
        let entries = ErrorQueue.drain()
        // The loop ends well only where no further "BEGIN" follows.
        let isAtEnd = entries.last.map { entry in
            entry.library == ERR_LIB_PEM && entry.reason == PEM_R_NO_START_LINE
        }
        guard isAtEnd == true, !certificates.isEmpty else {
            throw .malformedPEM(reason: ErrorQueue.reason(of: entries))
        }
        return certificates
    }
}

/// Answers OpenSSL's question for a passphrase with "none"; by default it would ask the terminal.
///
/// The context pointer, where there is one, is a `Bool` that tells that the question came.
private let refusePassphrase:
    @convention(c) (
        UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?
    ) -> Int32 = { _, _, _, context in
        unsafe context?.assumingMemoryBound(to: Bool.self).pointee = true
        return -1
    }
