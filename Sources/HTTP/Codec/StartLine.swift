/// The grammar of the first line of a message, in both directions.
enum StartLine {
    /// Longest method token accepted; registered ones have at most 17 bytes.
    static let methodBytesMax = 32

    /// What a request line says.
    struct Request: Sendable {
        let method: HTTPMethod
        let target: String
        let version: HTTPVersion
    }

    /// What a status line says.
    struct Status: Sendable {
        let version: HTTPVersion
        let status: HTTPStatus
    }

    /// Reads `method SP request-target SP HTTP-version`, single spaces only (RFC 9112 §3).
    static func request(
        _ line: [UInt8],
        limits: CodecLimits
    ) throws(HTTPViolation) -> Request {
        let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .requestLine }
        guard let method = HTTPMethod(rawValue: String(decoding: parts[0], as: UTF8.self)) else {
            throw .requestLine
        }
        guard parts[0].count <= methodBytesMax else { throw .methodTooLong }
        let version = try version(parts[2], malformed: .requestLine)
        guard parts[1].count <= limits.targetBytesMax else { throw .targetTooLong }
        let target = String(decoding: parts[1], as: UTF8.self)
        return Request(method: method, target: target, version: version)
    }

    /// Reads `HTTP-version SP status-code SP [ reason-phrase ]` (RFC 9112 §4).
    ///
    /// The last space is missing in answers of some servers that send no reason; that is let
    /// pass, the reason carries no meaning.
    static func status(
        _ line: [UInt8],
        limits: CodecLimits
    ) throws(HTTPViolation) -> Status {
        let parts = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, let versionText = parts.first else { throw .statusLine }
        let version = try version(versionText, malformed: .statusLine)
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
        _ text: ArraySlice<UInt8>,
        malformed: HTTPViolation
    ) throws(HTTPViolation) -> HTTPVersion {
        let bytes = Array(text)
        guard bytes.count == 8, bytes.starts(with: Array("HTTP/".utf8)),
            bytes[6] == UInt8(ascii: "."), (0x30...0x39).contains(bytes[5]),
            (0x30...0x39).contains(bytes[7])
        else { throw malformed }
        guard bytes[5] == UInt8(ascii: "1") else { throw .version }
        return bytes[7] == UInt8(ascii: "0") ? .http10 : .http11
    }
}
