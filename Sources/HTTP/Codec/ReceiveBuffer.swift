/// Bytes received and not yet consumed.
///
/// Remembers how far a line end has been searched for, so a slow sender that delivers single
/// bytes cannot cause quadratic work.
struct ReceiveBuffer: Sendable {
    /// What a search for the next line found.
    enum Line: Sendable, Hashable {
        /// Where in `bytes` the line is, without its CR LF; good until the next append.
        case complete(Range<Int>)
        /// No line end yet, and still within the limit.
        case incomplete
        /// No line end within the limit.
        case tooLong
    }

    private(set) var bytes: [UInt8] = []
    private var start = 0
    private var searched = 0

    var count: Int { bytes.count - start }
    var isEmpty: Bool { count == 0 }

    /// Adds bytes; into an empty buffer without copying them.
    mutating func append(_ more: [UInt8]) {
        if start == bytes.count {
            bytes = more
            start = 0
            searched = 0
        } else {
            append(contentsOf: more)
        }
    }

    mutating func append(contentsOf more: some Sequence<UInt8>) {
        if start == bytes.count {
            bytes.removeAll(keepingCapacity: bytes.capacity <= 64 << 10)
            start = 0
            searched = 0
        } else if start >= 16 << 10 {
            bytes.removeFirst(start)
            searched -= start
            start = 0
        }
        bytes.append(contentsOf: more)
    }

    /// Takes up to `countMax` bytes.
    mutating func take(_ countMax: Int) -> [UInt8] {
        let end = start + min(count, countMax)
        defer { advance(to: end) }
        return Array(bytes[start..<end])
    }

    /// Takes the next line, of which at most `bytesMax` bytes including CR LF are accepted.
    ///
    /// A lone CR or LF is refused rather than repaired: two parsers that disagree on line ends
    /// disagree on where a request starts.
    /// Source: RFC 9112 §2.2.
    mutating func takeLine(bytesMax: Int) throws(HTTPViolation) -> Line {
        let limit = min(bytes.count, start + bytesMax)
        switch Self.lineEnd(in: bytes.span, from: max(searched, start), to: limit) {
        case .lineFeed: throw .bareLineFeed
        case .carriageReturn: throw .bareCarriageReturn
        case .none(let index):
            searched = index
            return count >= bytesMax ? .tooLong : .incomplete
        case .both(let index):
            let line = start..<index
            advance(to: index + 2)
            return .complete(line)
        }
    }

    /// What ends a line.
    private enum LineEnd {
        /// CR LF at this place.
        case both(Int)
        /// One without the other.
        case lineFeed, carriageReturn
        /// Nothing; a search for it goes on at this place, where a CR may wait for its LF.
        case none(Int)
    }

    private static func lineEnd(in bytes: Span<UInt8>, from start: Int, to limit: Int) -> LineEnd {
        var index = start
        while index < limit {
            let byte = bytes[index]
            if byte == 0x0A { return .lineFeed }
            if byte == 0x0D {
                guard index + 1 < limit else { return .none(index) }
                return bytes[index + 1] == 0x0A ? .both(index) : .carriageReturn
            }
            index += 1
        }
        return .none(index)
    }

    private mutating func advance(to index: Int) {
        start = index
        searched = index
    }
}
