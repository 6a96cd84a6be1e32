/// Reads the chunked transfer coding: sizes, data, and the fields behind them (RFC 9112 §7.1).
struct ChunkedReader: Sendable {
    private enum Place: Sendable, Hashable {
        /// Before a line with a chunk size.
        case size
        /// Inside chunk data.
        case data(left: Int)
        /// Behind chunk data, before its CR LF.
        case dataEnd
        /// Behind the last chunk, before a trailer line or the final empty line.
        case trailer
        /// Behind everything.
        case end
    }

    /// Longest line with a chunk size: 16 digits, CR LF, and what an extension may use.
    private var sizeLineBytesMax: Int { 18 + extensionBytesLeft }

    /// Framing and routing, which some parsers would take from a trailer (RFC 9110 §6.5.1).
    private static let forbiddenInTrailers: Set<HTTPFieldName> = [
        .contentLength, .transferEncoding, .host,
    ]

    private let fieldsMax: Int
    private var place = Place.size
    private var extensionBytesLeft: Int
    private var trailerBytesLeft: Int
    /// The fields behind the last chunk so far.
    private(set) var trailers = HTTPFields()

    init(limits: CodecLimits) {
        fieldsMax = limits.fieldsMax
        extensionBytesLeft = limits.chunkExtensionBytesMax
        trailerBytesLeft = limits.trailerBytesMax
    }

    /// Continues reading; a chunk larger than `bytesLeft` is refused before its data arrives.
    mutating func read(
        from buffer: inout ReceiveBuffer,
        bytesLeft: Int
    ) throws(HTTPViolation) -> ContentReader.Step {
        while true {
            switch place {
            case .size:
                guard let size = try readSize(from: &buffer) else { return .needMore }
                guard size <= bytesLeft else { throw .contentTooLarge }
                place = size == 0 ? .trailer : .data(left: size)
            case .data(let left):
                if buffer.isEmpty { return .needMore }
                let bytes = buffer.take(left)
                place = bytes.count == left ? .dataEnd : .data(left: left - bytes.count)
                return .content(bytes)
            case .dataEnd:
                // The terminator is compared, not skipped: skipping any two bytes here lets two
                // parsers disagree on where the next size stands.
                switch try chunkEnd(from: &buffer) {
                case true: place = .size
                case false: return .needMore
                }
            case .trailer:
                guard try readTrailerLine(from: &buffer) else { return .needMore }
            case .end:
                return .end
            }
        }
    }

    private mutating func chunkEnd(from buffer: inout ReceiveBuffer) throws(HTTPViolation) -> Bool {
        let line: ReceiveBuffer.Line
        do {
            line = try buffer.takeLine(bytesMax: 2)
        } catch {
            throw .chunkEnd
        }
        switch line {
        case .incomplete: return false
        case .tooLong: throw .chunkEnd
        case .complete: return true
        }
    }

    /// Reads `chunk-size [ chunk-ext ] CRLF`; extensions are bounded and ignored.
    private mutating func readSize(
        from buffer: inout ReceiveBuffer
    ) throws(HTTPViolation) -> Int? {
        let line: ArraySlice<UInt8>
        switch try buffer.takeLine(bytesMax: sizeLineBytesMax) {
        case .incomplete: return nil
        case .tooLong: throw .chunkExtension
        case .complete(let range): line = buffer.bytes[range]
        }
        let digits = line.prefix { Grammar.hexValue($0) != nil }
        // 15 digits stay below 2^60, so the sum below cannot overflow.
        guard !digits.isEmpty, digits.count <= 15 else { throw .chunkSize }
        let size = digits.reduce(0) { $0 << 4 | Int(Grammar.hexValue($1) ?? 0) }
        let chunkExtension = line.dropFirst(digits.count)
        guard !chunkExtension.isEmpty else { return size }
        guard chunkExtension.count <= extensionBytesLeft,
            ChunkExtension.isWellFormed(chunkExtension)
        else { throw .chunkExtension }
        extensionBytesLeft -= chunkExtension.count
        return size
    }

    private mutating func readTrailerLine(
        from buffer: inout ReceiveBuffer
    ) throws(HTTPViolation) -> Bool {
        switch try buffer.takeLine(bytesMax: trailerBytesLeft + 2) {
        case .incomplete: return false
        case .tooLong: throw .trailer
        case .complete(let line):
            if line.isEmpty {
                place = .end
                return true
            }
            guard line.count + 2 <= trailerBytesLeft, trailers.count < fieldsMax else {
                throw .trailer
            }
            trailerBytesLeft -= line.count + 2
            let field = try FieldLine.parse(buffer.bytes, line)
            guard !Self.forbiddenInTrailers.contains(field.name) else { throw .trailer }
            trailers.append(field)
            return true
        }
    }
}
