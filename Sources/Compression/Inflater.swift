import CZlib

/// Decompresses a stream piece by piece, with a cap on what comes out.
///
/// After a fault, every further call throws the same fault.
package struct Inflater: ~Copyable {
    /// How the wrapper of the stream is known.
    package enum Format: Sendable, Hashable {
        /// One or more gzip members one after the other (RFC 1952, section 2.2).
        case gzip
        case zlib
        case raw
        /// gzip or zlib, told apart by the first byte.
        case auto
    }

    private enum State {
        /// Nothing of the stream, or of its next gzip member, has arrived.
        case between(isFirst: Bool)
        case within
        /// A stream that cannot be continued is complete.
        case complete
        case failed(CompressionFault)
    }

    private static let scratchBytes = 16 << 10

    private var stream: StreamHandle
    private var isGzip: Bool
    private let isAuto: Bool
    private var state = State.between(isFirst: true)
    private var roomBytes: Int
    private var scratch = [UInt8](repeating: 0, count: scratchBytes)

    /// A decompressor for one content.
    /// - Parameters:
    ///   - format: The expected wrapper.
    ///   - outputBytesMax: The most bytes that all output together may have.
    /// - Throws: ``CompressionFault/outOfMemory``.
    package init(format: Format, outputBytesMax: Int) throws(CompressionFault) {
        let windowBits: Int32 =
            switch format {
            case .gzip: CompressionFormat.gzip.windowBits
            case .zlib: CompressionFormat.zlib.windowBits
            case .raw: CompressionFormat.raw.windowBits
            case .auto: 15 + 32
            }
        stream = try StreamHandle(.inflate, windowBits: windowBits)
        isGzip = format == .gzip
        isAuto = format == .auto
        // One byte more than the cap must still be a number.
        roomBytes = min(max(0, outputBytesMax), Int.max - 1)
    }

    /// Takes the next piece of input.
    /// - Parameter input: Any number of bytes, split anywhere.
    /// - Returns: What can be decompressed so far.
    /// - Throws: ``CompressionFault``.
    package mutating func append(_ input: [UInt8]) throws(CompressionFault) -> [UInt8] {
        if case .failed(let fault) = state { throw fault }
        do throws(CompressionFault) {
            return try inflate(input)
        } catch {
            state = .failed(error)
            throw error
        }
    }

    /// Checks that the input was complete.
    /// - Throws: ``CompressionFault/truncated``, or the earlier fault.
    package mutating func finish() throws(CompressionFault) {
        switch state {
        case .complete, .between(isFirst: false): break
        case .between(isFirst: true), .within: throw .truncated
        case .failed(let fault): throw fault
        }
    }

    private mutating func inflate(_ input: [UInt8]) throws(CompressionFault) -> [UInt8] {
        var output: [UInt8] = []
        var position = 0
        while position < input.count || isDraining {
            try begin(input[position...].first)
            // One byte more than allowed tells "exactly full" from "too long".
            let step = stream.step(
                input,
                from: position,
                into: &scratch,
                room: roomBytes + 1,
                flush: Z_NO_FLUSH
            )
            position += step.consumed
            guard step.produced <= roomBytes else { throw .outputTooLong }
            roomBytes -= step.produced
            output.append(contentsOf: scratch[..<step.produced])
            isDraining = step.produced == scratch.count && step.status == Z_OK
            switch step.status {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END: state = isGzip ? .between(isFirst: false) : .complete
            case Z_NEED_DICT: throw .dictionaryNeeded
            case Z_MEM_ERROR: throw .outOfMemory
            default: throw .corrupt
            }
        }
        return output
    }

    /// Whether zlib filled the scratch buffer and may hold more output without more input.
    private var isDraining = false

    /// Enters a stream, or the next gzip member, at its first byte.
    private mutating func begin(_ first: UInt8?) throws(CompressionFault) {
        switch state {
        case .between(let isFirst):
            if isFirst, isAuto { isGzip = first == 0x1F }
            if !isFirst {
                guard first == 0x1F else { throw .trailingContent }
                stream.restart()
            }
            state = .within
        case .complete:
            throw .trailingContent
        case .within, .failed:
            break
        }
    }
}
