import COpenSSL

/// A key that checks signatures.
package struct PublicKey: Sendable {
    /// The kind of key.
    package let algorithm: KeyAlgorithm
    private let handle: KeyHandle

    /// Reads PEM text: a `PUBLIC KEY` (SubjectPublicKeyInfo) or the first X.509 `CERTIFICATE`.
    ///
    /// A certificate lends its key only; whether it is valid and by whom it was issued is not asked.
    ///
    /// *Throws*: `.malformedPEM`, `.unsupportedKey`.
    package init(pem: [UInt8]) throws(CryptographyFault) {
        let source = try PEMSource(pem)
        guard String(decoding: pem, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
            try self.init(handle: source.publicKey())
            return
        }
        try self.init(handle: source.certificates()[0].publicKey())
    }

    init(handle: KeyHandle) throws(CryptographyFault) {
        algorithm = try handle.algorithm()
        self.handle = handle
    }

    /// Tells whether the signature was made over this message with the private part of this key.
    ///
    /// False too for an algorithm that does not fit the key and for a signature of another form.
    package func verify(
        signature: [UInt8],
        message: [UInt8],
        as algorithm: SignatureAlgorithm
    ) -> Bool {
        guard algorithm.accepts(self.algorithm) else { return false }
        let scheme = algorithm.scheme
        let encoded: [UInt8]
        if case .ecdsa(_, let coordinateBytes) = scheme.form {
            guard let der = ECDSAForm.der(raw: signature, coordinateBytes: coordinateBytes) else {
                return false
            }
            encoded = der
        } else {
            encoded = signature
        }
        ErrorQueue.clear()
        defer { ErrorQueue.clear() }
        let context = DigestContext()
        return unsafe context.lend { context in
            unsafe handle.lend { key in
                var keyContext: OpaquePointer?
                return unsafe EVP_DigestVerifyInit_ex(
                    context,
                    &keyContext,
                    scheme.digest,
                    nil,
                    nil,
                    key,
                    nil
                ) == 1
                    && scheme.configure(keyContext)
                    && EVP_DigestVerify(
                        context,
                        encoded,
                        encoded.count,
                        message,
                        message.count
                    ) == 1
            }
        }
    }
}

extension SignatureScheme {
    /// Sets the padding of a signing or verifying context.
    func configure(_ keyContext: OpaquePointer?) -> Bool {
        switch form {
        case .ecdsa:
            true
        case .pkcs1:
            unsafe EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PADDING) == 1
        case .pss:
            unsafe EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PSS_PADDING) == 1
                && EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, RSA_PSS_SALTLEN_DIGEST) == 1
        }
    }
}
