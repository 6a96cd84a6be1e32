/// Reads content under one of the framings; each has its own meaning of the connection's end.
struct ContentReader: Sendable {
    /// What reading gave.
    enum Step: Sendable, Hashable {
        /// More bytes must arrive first.
        case needMore
        /// The next bytes of content, never empty.
        case content([UInt8])
        /// The message is complete.
        case end
    }

    private enum Mode: Sendable {
        case length(left: Int)
        case chunked(ChunkedReader)
        case untilClose
    }

    private var mode: Mode
    private var bytesLeft: Int

    /// - Throws: `contentTooLarge` at once if the declared length is over the limit.
    init(framing: Framing, limits: CodecLimits) throws(HTTPViolation) {
        bytesLeft = limits.contentBytesMax
        switch framing {
        case .none: mode = .length(left: 0)
        case .length(let length):
            guard length <= limits.contentBytesMax else { throw .contentTooLarge }
            mode = .length(left: length)
        case .chunked: mode = .chunked(ChunkedReader(limits: limits))
        case .untilClose: mode = .untilClose
        }
    }

    /// The fields behind chunked content; none before its end.
    var trailers: HTTPFields {
        if case .chunked(let reader) = mode { reader.trailers } else { HTTPFields() }
    }

    /// Continues reading; `atEnd` says that nothing will arrive behind what the buffer holds.
    mutating func read(
        from buffer: inout ReceiveBuffer,
        atEnd: Bool
    ) throws(HTTPViolation) -> Step {
        let step: Step
        switch mode {
        case .length(let left):
            if left == 0 { return .end }
            step = buffer.isEmpty ? .needMore : .content(buffer.take(left))
            if case .content(let bytes) = step { mode = .length(left: left - bytes.count) }
        case .chunked(var reader):
            step = try reader.read(from: &buffer, bytesLeft: bytesLeft)
            mode = .chunked(reader)
        case .untilClose:
            if buffer.isEmpty { return atEnd ? .end : .needMore }
            step = .content(buffer.take(buffer.count))
        }
        switch step {
        case .needMore where atEnd: throw .truncated
        case .needMore, .end: break
        case .content(let bytes):
            guard bytes.count <= bytesLeft else { throw .contentTooLarge }
            bytesLeft -= bytes.count
        }
        return step
    }
}
