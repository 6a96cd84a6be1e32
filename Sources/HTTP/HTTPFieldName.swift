/// The name of a field: a token compared without regard to ASCII case (RFC 9110 §5.1).
package struct HTTPFieldName: RawRepresentable, Sendable, Hashable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    /// The name as it was written.
    package let rawValue: String
    /// The number of a name that is met often, 0 for any other; equal names have equal numbers.
    private let number: UInt8

    /// Accepts any token; nil for anything else.
    package init?(rawValue: String) {
        guard Grammar.isToken(rawValue.utf8) else { return nil }
        self.init(token: rawValue)
    }

    /// A name written in source code.
    ///
    /// A literal that is no token is a programmer error and traps.
    package init(stringLiteral value: String) {
        precondition(Grammar.isToken(value.utf8), "a field name literal must be a token")
        self.init(token: value)
    }

    /// Takes text that is already known to be a token.
    init(token: String) {
        let bytes = Array(token.utf8)
        self.init(tokenBytes: bytes, bytes.indices)
    }

    /// Takes bytes that are already known to be a token.
    init(tokenBytes bytes: [UInt8], _ range: Range<Int>) {
        if let match = KnownFieldName.match(bytes, range) {
            rawValue = match.spelled ?? String(decoding: bytes[range], as: UTF8.self)
            number = match.number
        } else {
            rawValue = String(decoding: bytes[range], as: UTF8.self)
            number = 0
        }
    }

    /// The name in small letters; the only part that counts for equality.
    package var canonical: String {
        number == 0 ? Grammar.lowercased(rawValue) : KnownFieldName.canonicalNames[Int(number) - 1]
    }

    /// Whether only the codec writes fields of this name.
    var describesConnection: Bool { number != 0 && number <= KnownFieldName.framingCount }

    package static func == (one: HTTPFieldName, other: HTTPFieldName) -> Bool {
        guard one.number == 0, other.number == 0 else { return one.number == other.number }
        return one.rawValue.utf8.elementsEqual(other.rawValue.utf8) {
            Grammar.lowercased($0) == Grammar.lowercased($1)
        }
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(canonical) }

    package var description: String { rawValue }
}

extension HTTPFieldName {
    /// `Accept`: media types the client understands.
    package static let accept: HTTPFieldName = "Accept"
    /// `Accept-Encoding`: content codings the client understands.
    package static let acceptEncoding: HTTPFieldName = "Accept-Encoding"
    /// `Allow`: methods the resource supports.
    package static let allow: HTTPFieldName = "Allow"
    /// `Authorization`: credentials.
    package static let authorization: HTTPFieldName = "Authorization"
    /// `Cache-Control`: caching directives.
    package static let cacheControl: HTTPFieldName = "Cache-Control"
    /// `Connection`: options of this one connection.
    package static let connection: HTTPFieldName = "Connection"
    /// `Content-Encoding`: coding applied to the content.
    package static let contentEncoding: HTTPFieldName = "Content-Encoding"
    /// `Content-Length`: number of content bytes.
    package static let contentLength: HTTPFieldName = "Content-Length"
    /// `Content-Type`: media type of the content.
    package static let contentType: HTTPFieldName = "Content-Type"
    /// `Date`: when the message was made.
    package static let date: HTTPFieldName = "Date"
    /// `ETag`: entity tag of the representation.
    package static let etag: HTTPFieldName = "ETag"
    /// `Expect`: `100-continue` or nothing.
    package static let expect: HTTPFieldName = "Expect"
    /// `Host`: authority of the target.
    package static let host: HTTPFieldName = "Host"
    /// `Idempotency-Key`: the client's name for one intent.
    package static let idempotencyKey: HTTPFieldName = "Idempotency-Key"
    /// `If-Match`: only while the entity tag is one of these.
    package static let ifMatch: HTTPFieldName = "If-Match"
    /// `If-None-Match`: only while the entity tag is none of these.
    package static let ifNoneMatch: HTTPFieldName = "If-None-Match"
    /// `Location`: where the created or named resource is.
    package static let location: HTTPFieldName = "Location"
    /// `Retry-After`: how long to wait.
    package static let retryAfter: HTTPFieldName = "Retry-After"
    /// `TE`: transfer codings the client understands, and whether it takes trailers.
    package static let te: HTTPFieldName = "TE"
    /// `Trailer`: names of the fields behind the content.
    package static let trailer: HTTPFieldName = "Trailer"
    /// `Transfer-Encoding`: coding of the message framing.
    package static let transferEncoding: HTTPFieldName = "Transfer-Encoding"
    /// `User-Agent`: name of the client program.
    package static let userAgent: HTTPFieldName = "User-Agent"
    /// `Vary`: request fields the answer depends on.
    package static let vary: HTTPFieldName = "Vary"
    /// `WWW-Authenticate`: how to authenticate.
    package static let wwwAuthenticate: HTTPFieldName = "WWW-Authenticate"
}
