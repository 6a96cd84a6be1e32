import COpenSSL

/// One `EVP_PKEY`, shared by the values that use it and freed with the last of them.
///
/// OpenSSL overwrites private numbers when it frees them.
@safe
final class KeyHandle: Sendable {
    // Written by nobody after the initialiser. OpenSSL allows concurrent signing and verifying with
    // one key: the export cache inside is locked and references are counted atomically.
    private nonisolated(unsafe) let pointer: OpaquePointer

    /// Takes over the caller's reference.
    init(adopting pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe EVP_PKEY_free(pointer)
    }

    /// Lends the key for the length of one call.
    func lend<Result, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(pointer)
    }

    /// The kind of key, when it is one we accept.
    func algorithm() throws(CryptographyFault) -> KeyAlgorithm {
        if unsafe EVP_PKEY_is_a(pointer, "RSA") == 1 {
            let bits = unsafe Int(EVP_PKEY_get_bits(pointer))
            guard (KeyAlgorithm.rsaBitsMin...KeyAlgorithm.rsaBitsMax).contains(bits) else {
                throw .unsupportedKey(reason: "RSA keys have 2048 to 16384 bits, not \(bits)")
            }
            return .rsa(bits: bits)
        }
        guard unsafe EVP_PKEY_is_a(pointer, "EC") == 1 else {
            throw .unsupportedKey(reason: "the key is neither RSA nor on a NIST curve")
        }
        let curve = curveName()
        guard let algorithm = KeyAlgorithm(curveName: curve) else {
            throw .unsupportedKey(reason: "the curve \(curve) is not P-256, P-384 or P-521")
        }
        return algorithm
    }

    /// The same key without its private part.
    func publicPart() throws(CryptographyFault) -> KeyHandle {
        ErrorQueue.clear()
        var encoded: UnsafeMutablePointer<UInt8>?
        let count = unsafe i2d_PUBKEY(pointer, &encoded)
        defer { unsafe CRYPTO_free(encoded, nil, 0) }
        guard count > 0 else {
            throw .operationFailed(reason: ErrorQueue.drainReason())
        }
        var start = unsafe UnsafePointer(encoded)
        guard let key = unsafe d2i_PUBKEY(nil, &start, Int(count)) else {
            throw .operationFailed(reason: ErrorQueue.drainReason())
        }
        return unsafe KeyHandle(adopting: key)
    }

    private func curveName() -> String {
        var name = [CChar](repeating: 0, count: 80)
        var count = 0
        guard unsafe EVP_PKEY_get_group_name(pointer, &name, name.count, &count) == 1 else {
            ErrorQueue.clear()
            return "without a name"
        }
        return String(decoding: name.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
