/// The grammar of the first line of a message, in both directions.
enum StartLine {
    /// Longest method token accepted; registered ones have at most 17 bytes.
    static let methodBytesMax = 32

    /// What a request line says.
    struct Request: Sendable {
        let method: HTTPMethod
        let target: String
        /// Whether the target is a path with or without a query, well formed.
        let isOriginForm: Bool
        let version: HTTPVersion
    }

    /// What a status line says.
    struct Status: Sendable {
        let version: HTTPVersion
        let status: HTTPStatus
    }

    /// Reads `method SP request-target SP HTTP-version`, single spaces only (RFC 9112 §3).
    static func request(
        _ bytes: [UInt8],
        _ line: Range<Int>,
        limits: CodecLimits
    ) throws(HTTPViolation) -> Request {
        guard let first = space(bytes, line),
            let second = space(bytes, (first + 1)..<line.upperBound),
            space(bytes, (second + 1)..<line.upperBound) == nil
        else { throw .requestLine }
        guard let method = HTTPMethod(bytes, line.lowerBound..<first) else { throw .requestLine }
        guard first - line.lowerBound <= methodBytesMax else { throw .methodTooLong }
        let version = try version(bytes, (second + 1)..<line.upperBound, malformed: .requestLine)
        let target = (first + 1)..<second
        guard target.count <= limits.targetBytesMax else { throw .targetTooLong }
        return Request(
            method: method,
            target: String(decoding: bytes[target], as: UTF8.self),
            isOriginForm: HTTPTarget.isOriginForm(bytes, target),
            version: version
        )
    }

    private static func space(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
        for index in range where bytes[index] == 0x20 { return index }
        return nil
    }

    /// Reads `HTTP-version SP status-code SP [ reason-phrase ]` (RFC 9112 §4).
    ///
    /// The last space is missing in answers of some servers that send no reason; that is let
    /// pass, the reason carries no meaning.
    static func status(
        _ bytes: [UInt8],
        _ range: Range<Int>,
        limits: CodecLimits
    ) throws(HTTPViolation) -> Status {
        let line = bytes[range]
        let parts = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, let versionText = parts.first else { throw .statusLine }
        let version = try version(bytes, versionText.indices, malformed: .statusLine)
        let digits = parts[1]
        guard digits.count == 3, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            throw .statusLine
        }
        let code = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        guard let status = HTTPStatus(code: code) else { throw .statusLine }
        if parts.count == 3, !parts[2].allSatisfy(Grammar.isFieldValueByte) { throw .statusLine }
        return Status(version: version, status: status)
    }

    /// Reads `HTTP/` digit `.` digit; a minor version above 1 counts as 1 (RFC 9112 §2.3).
    private static func version(
        _ bytes: [UInt8],
        _ range: Range<Int>,
        malformed: HTTPViolation
    ) throws(HTTPViolation) -> HTTPVersion {
        let start = range.lowerBound
        guard range.count == 8, bytes[start] == UInt8(ascii: "H"),
            bytes[start + 1] == UInt8(ascii: "T"), bytes[start + 2] == UInt8(ascii: "T"),
            bytes[start + 3] == UInt8(ascii: "P"), bytes[start + 4] == UInt8(ascii: "/"),
            bytes[start + 6] == UInt8(ascii: "."), (0x30...0x39).contains(bytes[start + 5]),
            (0x30...0x39).contains(bytes[start + 7])
        else { throw malformed }
        guard bytes[start + 5] == UInt8(ascii: "1") else { throw .version }
        return bytes[start + 7] == UInt8(ascii: "0") ? .http10 : .http11
    }
}
