/// Reads a start line and field lines one by one, or the field lines of a trailer.
///
/// Each line is judged as soon as it is whole, so a broken head is refused without waiting for
/// its end. This file does not know which role it serves.
struct HeadReader<Start: Sendable>: Sendable {
    typealias StartLineRule = @Sendable ([UInt8], CodecLimits) throws(HTTPViolation) -> Start

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
            guard let start else {
                guard try readStartLine(from: &buffer) else { return nil }
                continue
            }
            switch try buffer.takeLine(bytesMax: bytesLeft) {
            case .incomplete: return nil
            case .tooLong: throw .headTooLarge
            case .complete(let line):
                bytesLeft -= line.count + 2
                if line.isEmpty { return Head(start: start, fields: HTTPFields(fields)) }
                guard fields.count < limits.fieldsMax else { throw .tooManyFields }
                fields.append(try FieldLine.parse(line))
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
            if !line.isEmpty { start = try startLineRule(Array(line), limits) }
            return true
        }
    }

    /// A reader for the next head on the same connection.
    func restarted(limits: CodecLimits) -> HeadReader {
        HeadReader(
            limits: limits,
            startLineTooLong: startLineTooLong,
            startLineRule: startLineRule
        )
    }
}

/// One line of a head or trailer.
enum FieldLine {
    /// Reads `name ":" OWS value OWS`.
    ///
    /// A line that starts with whitespace would be a folded value (RFC 9112 §5.2); whitespace
    /// before the colon makes the name no token (RFC 9112 §5.1).
    static func parse(_ line: ArraySlice<UInt8>) throws(HTTPViolation) -> HTTPField {
        if line.first == 0x20 || line.first == 0x09 { throw .folding }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
            Grammar.isToken(line[..<colon])
        else { throw .fieldLine }
        let value = line[(colon + 1)...]
        guard value.allSatisfy(Grammar.isFieldValueByte) else { throw .fieldLine }
        let name = HTTPFieldName(token: String(decoding: line[..<colon], as: UTF8.self))
        // Bytes above 0x7F have no agreed meaning (RFC 9110 §5.5); what is not UTF-8 becomes
        // U+FFFD, which no rule of ours accepts anywhere.
        return HTTPField(name, String(decoding: value, as: UTF8.self))
    }
}
