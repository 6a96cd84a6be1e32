import COpenSSL

/// A key that makes signatures; prints as `<redacted>`.
package struct PrivateKey: Sendable {
    /// The kind of key.
    package let algorithm: KeyAlgorithm
    /// The part of the key that may be known to all.
    package let publicKey: PublicKey
    private let handle: KeyHandle

    /// Reads PEM text: PKCS #8 (`PRIVATE KEY`) or the older `RSA PRIVATE KEY`, `EC PRIVATE KEY`.
    ///
    /// *Throws*: `.malformedPEM`, also for a key under a passphrase; `.unsupportedKey`.
    package init(pem: [UInt8]) throws(CryptographyFault) {
        try self.init(handle: PEMSource(pem).privateKey())
    }

    init(handle: KeyHandle) throws(CryptographyFault) {
        algorithm = try handle.algorithm()
        publicKey = try PublicKey(handle: handle.publicPart())
        self.handle = handle
    }

    /// The signature of a message.
    ///
    /// *Shape*: for PS* and RS* as long as the modulus, for ES256, ES384, ES512 r ‖ s of 64, 96, 132
    /// bytes.
    ///
    /// *Throws*: `.algorithmMismatch`, `.operationFailed`.
    package func sign(
        _ message: [UInt8],
        as algorithm: SignatureAlgorithm
    ) throws(CryptographyFault) -> [UInt8] {
        guard algorithm.accepts(self.algorithm) else {
            throw .algorithmMismatch(key: self.algorithm, algorithm: algorithm)
        }
        let scheme = algorithm.scheme
        ErrorQueue.clear()
        guard let signature = encodedSignature(message, scheme) else {
            throw .operationFailed(reason: ErrorQueue.drainReason())
        }
        guard case .ecdsa(_, let coordinateBytes) = scheme.form else { return signature }
        guard let raw = ECDSAForm.raw(der: signature, coordinateBytes: coordinateBytes) else {
            throw .operationFailed(reason: ErrorQueue.drainReason())
        }
        return raw
    }

    /// The signature in OpenSSL's form: DER for ECDSA.
    private func encodedSignature(_ message: [UInt8], _ scheme: SignatureScheme) -> [UInt8]? {
        let context = DigestContext()
        return unsafe context.lend { context -> [UInt8]? in
            unsafe handle.lend { key -> [UInt8]? in
                var keyContext: OpaquePointer?
                var count = 0
                guard
                    unsafe EVP_DigestSignInit_ex(
                        context,
                        &keyContext,
                        scheme.digest,
                        nil,
                        nil,
                        key,
                        nil
                    ) == 1,
                    unsafe scheme.configure(keyContext),
                    unsafe EVP_DigestSign(context, nil, &count, message, message.count) == 1
                else { return nil }
                var signature = [UInt8](repeating: 0, count: count)
                guard
                    unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1
                else { return nil }
                return Array(signature.prefix(count))
            }
        }
    }
}

extension PrivateKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
