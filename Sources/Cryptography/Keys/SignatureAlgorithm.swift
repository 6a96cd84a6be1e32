/// A signature algorithm under its JOSE name.
///
/// *Shape*: PS* is RSA-PSS with a salt as long as the digest, RS* is RSA with PKCS #1 v1.5 padding,
/// ES* is ECDSA on the curve of the same strength in the raw form r ‖ s.
///
/// *Source*: RFC 7518 section 3.1.
package enum SignatureAlgorithm: String, CaseIterable, Hashable, Sendable {
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"
    case rs256 = "RS256"
    case rs512 = "RS512"

    /// Tells whether keys of this kind can make and check such signatures.
    package func accepts(_ key: KeyAlgorithm) -> Bool {
        switch (scheme.form, key) {
        case (.pss, .rsa), (.pkcs1, .rsa): true
        case (.ecdsa(let curve, _), _): curve == key
        case (.pss, _), (.pkcs1, _): false
        }
    }

    /// What OpenSSL has to be told for each algorithm.
    var scheme: SignatureScheme {
        switch self {
        case .ps256: SignatureScheme(digest: "SHA256", form: .pss)
        case .ps384: SignatureScheme(digest: "SHA384", form: .pss)
        case .ps512: SignatureScheme(digest: "SHA512", form: .pss)
        case .es256: SignatureScheme(digest: "SHA256", form: .ecdsa(.ecP256, coordinateBytes: 32))
        case .es384: SignatureScheme(digest: "SHA384", form: .ecdsa(.ecP384, coordinateBytes: 48))
        case .es512: SignatureScheme(digest: "SHA512", form: .ecdsa(.ecP521, coordinateBytes: 66))
        case .rs256: SignatureScheme(digest: "SHA256", form: .pkcs1)
        case .rs512: SignatureScheme(digest: "SHA512", form: .pkcs1)
        }
    }
}

/// A digest and the way it is signed.
struct SignatureScheme {
    enum Form {
        case pss
        case pkcs1
        case ecdsa(KeyAlgorithm, coordinateBytes: Int)
    }

    let digest: String
    let form: Form
}
