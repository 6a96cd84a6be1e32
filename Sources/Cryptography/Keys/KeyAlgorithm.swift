/// The kind of an asymmetric key.
package enum KeyAlgorithm: Hashable, Sendable {
    /// RSA with a modulus of so many bits, 2048 or more.
    case rsa(bits: Int)
    /// NIST P-256, also called prime256v1 and secp256r1.
    case ecP256
    /// NIST P-384, also called secp384r1.
    case ecP384
    /// NIST P-521, also called secp521r1.
    case ecP521

    /// The smallest accepted RSA modulus, in bits.
    package static let rsaBitsMin = 2048
    /// The largest accepted RSA modulus, in bits: verification time grows with its square.
    package static let rsaBitsMax = 16_384

    /// The curve by the name OpenSSL gives it; nil for any other curve.
    init?(curveName: String) {
        switch curveName {
        case "prime256v1", "P-256": self = .ecP256
        case "secp384r1", "P-384": self = .ecP384
        case "secp521r1", "P-521": self = .ecP521
        default: return nil
        }
    }
}
