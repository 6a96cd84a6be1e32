/// The method of a request: a case-sensitive token (RFC 9110 §9.1).
package struct HTTPMethod: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The token as it stands on the wire.
    package let rawValue: String

    /// Accepts any token; nil for anything else.
    package init?(rawValue: String) {
        guard Grammar.isToken(rawValue.utf8) else { return nil }
        self.rawValue = rawValue
    }

    private init(known rawValue: String) { self.rawValue = rawValue }

    /// Reads a representation.
    package static let get = HTTPMethod(known: "GET")
    /// Reads the fields of a representation, never its content.
    package static let head = HTTPMethod(known: "HEAD")
    /// Hands content to the resource for processing.
    package static let post = HTTPMethod(known: "POST")
    /// Replaces the representation.
    package static let put = HTTPMethod(known: "PUT")
    /// Changes parts of the representation (RFC 5789).
    package static let patch = HTTPMethod(known: "PATCH")
    /// Removes the resource.
    package static let delete = HTTPMethod(known: "DELETE")
    /// Asks for the communication options.
    package static let options = HTTPMethod(known: "OPTIONS")

    /// Whether sending the request twice has the effect of sending it once (RFC 9110 §9.2.2).
    package var isIdempotent: Bool {
        switch self {
        case .get, .head, .put, .delete, .options: true
        default: rawValue == "TRACE"
        }
    }

    package var description: String { rawValue }

    private static let usual: [(bytes: [UInt8], method: HTTPMethod)] =
        [get, head, post, put, patch, delete, options].map { (Array($0.rawValue.utf8), $0) }

    /// Reads a token from its place in the bytes; nil for anything else.
    init?(_ bytes: [UInt8], _ range: Range<Int>) {
        for (usual, method) in Self.usual where usual.count == range.count {
            var index = 0
            while index < usual.count, usual[index] == bytes[range.lowerBound + index] {
                index += 1
            }
            if index == usual.count {
                self = method
                return
            }
        }
        guard !range.isEmpty, Grammar.tokenBytes.containsAll(bytes, range) else { return nil }
        rawValue = String(decoding: bytes[range], as: UTF8.self)
    }
}
