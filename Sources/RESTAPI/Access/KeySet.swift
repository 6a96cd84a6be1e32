import Cryptography
import JSON

/// The public keys an identity provider signs its tokens with.
///
/// *Source*: RFC 7517.
struct KeySet: Sendable {
    struct Key: Sendable {
        /// Nil where the provider names none; then it serves only sets of one key.
        let id: String?
        /// Nil where the provider leaves it open.
        let algorithm: SignatureAlgorithm?
        let key: PublicKey
    }

    /// The most keys of one set that are looked at.
    static let keysMax = 64

    let keys: [Key]

    /// Reads a set; keys of other kinds and uses are left out, as RFC 7517 section 5 asks.
    ///
    /// Nil when it is no set at all, or when no key of it can be used.
    init?(_ document: [UInt8]) {
        // What is wrong with the document is the provider's business; without keys nothing is accepted.
        guard let root = try? JSONValue.parse(document), let list = root["keys"]?.arrayValue else {
            return nil
        }
        keys = list.prefix(Self.keysMax).compactMap(Self.key)
        if keys.isEmpty { return nil }
    }

    /// The key a token's header asks for.
    func key(id: String?, for algorithm: SignatureAlgorithm) -> PublicKey? {
        let fitting = keys.filter { key in
            (key.algorithm ?? algorithm) == algorithm && algorithm.accepts(key.key.algorithm)
        }
        guard let id else { return keys.count == 1 ? fitting.first?.key : nil }
        return fitting.first { $0.id == id }?.key
    }

    private static func key(_ json: JSONValue) -> Key? {
        if let use = json["use"]?.stringValue, use != "sig" { return nil }
        guard let kind = json["kty"]?.stringValue, let key = publicKey(kind, json) else {
            return nil
        }
        let name = json["alg"]?.stringValue
        let algorithm = name.flatMap { SignatureAlgorithm(rawValue: $0) }
        if name != nil, algorithm == nil { return nil }
        return Key(id: json["kid"]?.stringValue, algorithm: algorithm, key: key)
    }

    private static func publicKey(_ kind: String, _ json: JSONValue) -> PublicKey? {
        func number(_ name: String) -> [UInt8]? {
            json[name]?.stringValue.flatMap { Base64.urlDecode($0) }
        }
        switch kind {
        case "RSA":
            guard let modulus = number("n"), let exponent = number("e") else { return nil }
            // A key OpenSSL refuses, or one that is too short, is as good as absent.
            return try? PublicKey(rsaModulus: modulus, exponent: exponent)
        case "EC":
            let curves: [String: KeyAlgorithm] = [
                "P-256": .ecP256, "P-384": .ecP384, "P-521": .ecP521,
            ]
            guard let curve = json["crv"]?.stringValue.flatMap({ curves[$0] }),
                let x = number("x"), let y = number("y")
            else { return nil }
            // A point beside the curve is no key.
            return try? PublicKey(curve: curve, x: x, y: y)
        default: return nil
        }
    }
}
