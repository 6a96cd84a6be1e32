import Cryptography
import HTTP
import JSON

/// The caller's name for one intent.
///
/// Source: draft-ietf-httpapi-idempotency-key-header; most callers leave the quotes out.
struct IdempotencyKey: Sendable, Hashable {
    static let lengthMax = 255
    /// How long a key is remembered.
    static let lifetime = Duration.seconds(7 * 86_400)

    let text: String

    /// The key of a request; nil when it has none.
    init?(_ request: HTTPRequest) throws(Refusal) {
        let values = request.fields.values(.idempotencyKey)
        guard let value = values.first else { return nil }
        var text = value[...]
        if text.utf8.count >= 2, text.first == "\"", text.last == "\"" {
            text = text.dropFirst().dropLast()
        }
        guard values.count == 1, (1...Self.lengthMax).contains(text.utf8.count),
            text.utf8.allSatisfy(Self.isPermitted)
        else { throw .idempotencyKeyMalformed }
        self.text = String(text)
    }

    /// What the key stands for: method, path and the body without its white space and order.
    static func requestHash(_ request: HTTPRequest, body: JSONValue) -> [UInt8] {
        let start = Array("\(request.method.rawValue) \(request.path)\n".utf8)
        return SHA256.digest(start + body.serialized(sortedKeys: true))
    }

    /// Visible ASCII without the quote and the backslash, which the standard would escape.
    private static func isPermitted(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
}
