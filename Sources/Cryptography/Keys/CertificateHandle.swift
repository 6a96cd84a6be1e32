import COpenSSL

/// One X.509 certificate, freed with its last reference.
@safe
final class CertificateHandle: Sendable {
    // Written by nobody after the initialiser; what OpenSSL caches inside it guards with a lock.
    private nonisolated(unsafe) let pointer: OpaquePointer

    /// Takes over the caller's reference.
    init(adopting pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe X509_free(pointer)
    }

    /// Lends the certificate for the length of one call.
    func lend<Result, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(pointer)
    }

    /// The key it certifies.
    func publicKey() throws(CryptographyFault) -> KeyHandle {
        ErrorQueue.clear()
        guard let key = unsafe X509_get_pubkey(pointer) else {
            throw .malformedPEM(reason: ErrorQueue.drainReason())
        }
        return unsafe KeyHandle(adopting: key)
    }

    /// The distinguished name of its subject as RFC 2253 writes it, `CN=quittance,O=Example`.
    func subject() -> String {
        guard let buffer = unsafe BIO_new(BIO_s_mem()) else {
            preconditionFailure("no memory for a name")
        }
        defer { unsafe BIO_free(buffer) }
        guard unsafe shim_X509_NAME_print_RFC2253(buffer, X509_get_subject_name(pointer)) >= 0
        else {
            ErrorQueue.clear()
            return ""
        }
        var text = [UInt8](repeating: 0, count: unsafe BIO_ctrl_pending(buffer))
        let count = unsafe BIO_read(buffer, &text, Int32(text.count))
        return String(decoding: text.prefix(Int(max(count, 0))), as: UTF8.self)
    }

    /// The SHA-256 digest of its DER form, 32 bytes.
    func fingerprint() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: SHA256.digestBytes)
        let result = unsafe X509_digest(pointer, Algorithms.sha256, &digest, nil)
        precondition(result == 1, "OpenSSL refused to digest a certificate")
        return digest
    }
}
