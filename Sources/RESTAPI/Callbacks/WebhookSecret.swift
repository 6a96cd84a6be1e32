import Cryptography

/// A signing secret of the Standard Webhooks scheme; prints without itself.
///
/// *Shape*: `whsec_` and the base64 of 24 to 64 bytes. Source: Standard Webhooks 1.0.0, "Signature
/// scheme".
package struct WebhookSecret: Sendable {
    private static let prefix = "whsec_"
    private static let bytes = 24...64

    private let key: HMACSHA256

    /// Reads a secret; nil for any other shape.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix),
            let bytes = Base64.decode(String(text.dropFirst(Self.prefix.count))),
            Self.bytes.contains(bytes.count)
        else { return nil }
        key = HMACSHA256(key: bytes)
    }

    /// The signature of one delivery: version, comma, base64.
    ///
    /// `id` is the same in every repetition, `timestamp` is that of this attempt in Unix seconds.
    func signature(id: String, timestamp: Int64, body: [UInt8]) -> String {
        "v1," + Base64.encode(key.authenticate(Array("\(id).\(timestamp).".utf8) + body))
    }
}

extension WebhookSecret: CustomStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
