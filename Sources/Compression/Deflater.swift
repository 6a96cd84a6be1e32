import CZlib

/// Compresses a stream piece by piece.
///
/// The same input gives the same bytes: a gzip header carries neither name nor time.
package struct Deflater: ~Copyable {
    private static let scratchBytes = 16 << 10

    private var stream: StreamHandle
    private var scratch = [UInt8](repeating: 0, count: scratchBytes)

    /// A compressor for one content.
    /// - Parameters:
    ///   - format: The wrapper to write.
    ///   - level: 0 stores, 1 is fast, 9 is small.
    package init(format: CompressionFormat, level: Int = 6) {
        precondition((0...9).contains(level), "a compression level is 0 to 9")
        do {
            stream = try StreamHandle(.deflate(level: Int32(level)), windowBits: format.windowBits)
        } catch {
            preconditionFailure("no memory for a compressor")
        }
    }

    /// Takes the next piece of content; returns what is compressed so far, often nothing.
    package mutating func append(_ input: [UInt8]) -> [UInt8] {
        deflate(input, flush: Z_NO_FLUSH)
    }

    /// Ends the stream; returns the rest, after which the receiver has everything.
    package consuming func finish() -> [UInt8] {
        deflate([], flush: Z_FINISH)
    }

    private mutating func deflate(_ input: [UInt8], flush: Int32) -> [UInt8] {
        var output: [UInt8] = []
        var position = 0
        while true {
            let step = stream.step(
                input,
                from: position,
                into: &scratch,
                room: scratch.count,
                flush: flush
            )
            position += step.consumed
            output.append(contentsOf: scratch[..<step.produced])
            let isDrained = step.produced < scratch.count && position == input.count
            if step.status == Z_STREAM_END || (isDrained && flush == Z_NO_FLUSH) { return output }
        }
    }
}
