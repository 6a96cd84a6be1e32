/// Reads a start line and field lines one by one, or the field lines of a trailer.
///
/// Each line is judged as soon as it is whole, so a broken head is refused without waiting for
/// its end. This file does not know which role it serves.
struct HeadReader<Start: Sendable>: Sendable {
    /// Reads the start line from its place in the bytes.
    typealias StartLineRule =
        @Sendable ([UInt8], Range<Int>, CodecLimits) throws(HTTPViolation) -> Start

    /// A head whose empty line has arrived.
    struct Head: Sendable {
        let start: Start
        let fields: HTTPFields
    }

    private let limits: CodecLimits
    private let startLineTooLong: HTTPViolation
    private let startLineRule: StartLineRule
    private var bytesLeft: Int
    private var start: Start?
    private var fields: [HTTPField] = []

    init(
        limits: CodecLimits,
        startLineTooLong: HTTPViolation,
        startLineRule: @escaping StartLineRule
    ) {
        self.limits = limits
        self.startLineRule = startLineRule
        self.startLineTooLong = startLineTooLong
        bytesLeft = limits.headBytesMax
    }

    /// Whether no start line has been read; empty lines before it do not count.
    var isUntouched: Bool { start == nil }

    /// Continues reading; nil until the empty line is there.
    mutating func read(from buffer: inout ReceiveBuffer) throws(HTTPViolation) -> Head? {
        while true {
            if start == nil {
                guard try readStartLine(from: &buffer) else { return nil }
                continue
            }
            switch try buffer.takeLine(bytesMax: bytesLeft) {
            case .incomplete: return nil
            case .tooLong: throw .headTooLarge
            case .complete(let line):
                bytesLeft -= line.count + 2
                if line.isEmpty, let start { return Head(start: start, fields: HTTPFields(fields)) }
                guard fields.count < limits.fieldsMax else { throw .tooManyFields }
                if fields.isEmpty { fields.reserveCapacity(8) }
                fields.append(try FieldLine.parse(buffer.bytes, line))
            }
        }
    }

    /// Takes the start line; empty lines before it are skipped (RFC 9112 §2.2).
    private mutating func readStartLine(
        from buffer: inout ReceiveBuffer
    ) throws(HTTPViolation) -> Bool {
        // Beside the target a start line holds a method or code, a version, spaces and CR LF.
        let lineBytesMax = min(bytesLeft, limits.targetBytesMax + 64)
        switch try buffer.takeLine(bytesMax: lineBytesMax) {
        case .incomplete: return false
        case .tooLong: throw lineBytesMax == bytesLeft ? .headTooLarge : startLineTooLong
        case .complete(let line):
            bytesLeft -= line.count + 2
            if !line.isEmpty { start = try startLineRule(buffer.bytes, line, limits) }
            return true
        }
    }

    /// Makes ready for the next head on the same connection.
    mutating func restart() {
        bytesLeft = limits.headBytesMax
        start = nil
        fields = []
    }
}

/// One line of a head or trailer.
enum FieldLine {
    /// Reads `name ":" OWS value OWS`.
    ///
    /// A line that starts with whitespace would be a folded value (RFC 9112 §5.2); whitespace
    /// before the colon makes the name no token (RFC 9112 §5.1).
    static func parse(_ bytes: [UInt8], _ line: Range<Int>) throws(HTTPViolation) -> HTTPField {
        if let first = line.first, isWhitespace(bytes[first]) { throw .folding }
        let tokens = Grammar.tokenBytes
        var colon = line.lowerBound
        while colon < line.upperBound, tokens.contains(bytes[colon]) { colon += 1 }
        guard colon > line.lowerBound, colon < line.upperBound, bytes[colon] == UInt8(ascii: ":")
        else { throw .fieldLine }
        var begin = colon + 1
        var end = line.upperBound
        guard Grammar.fieldValueBytes.containsAll(bytes, begin..<end) else { throw .fieldLine }
        while begin < end, isWhitespace(bytes[begin]) { begin += 1 }
        while begin < end, isWhitespace(bytes[end - 1]) { end -= 1 }
        let name = HTTPFieldName(tokenBytes: bytes, line.lowerBound..<colon)
        // Bytes above 0x7F have no agreed meaning (RFC 9110 §5.5); what is not UTF-8 becomes
        // U+FFFD, which no rule of ours accepts anywhere.
        return HTTPField(name: name, checked: String(decoding: bytes[begin..<end], as: UTF8.self))
    }

    private static func isWhitespace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
