/// Why a cryptographic operation was refused.
///
/// *Shape*: `reason` is OpenSSL's own reason text or a sentence of ours; it never holds key
/// material, plaintext, or signatures.
package enum CryptographyFault: Error, Hashable, Sendable {
    /// The text is not PEM of the expected kind, is damaged, or is protected by a passphrase.
    case malformedPEM(reason: String)
    /// The key is sound but of a kind, curve or size that is not accepted here.
    case unsupportedKey(reason: String)
    /// The algorithm cannot be used with this kind of key.
    case algorithmMismatch(key: KeyAlgorithm, algorithm: SignatureAlgorithm)
    /// A length or a cost lies outside the permitted range.
    case invalidParameter(reason: String)
    /// Sealed bytes were altered, truncated, or sealed with another key or context.
    case sealBroken
    /// The text has not the form of a compact JSON Web Signature.
    case malformedToken(reason: String)
    /// The signature does not belong to this message and key.
    case signatureRefused
    /// OpenSSL failed for a reason that lies in neither the key nor the input.
    case operationFailed(reason: String)
}
