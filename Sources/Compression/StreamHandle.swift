import CZlib

/// The owner of one `z_stream`, which zlib wants at a fixed address.
@safe
struct StreamHandle: ~Copyable {
    /// Which half of zlib the stream belongs to.
    enum Direction {
        case inflate
        case deflate(level: Int32)
    }

    /// What one call has achieved.
    struct Step {
        let status: Int32
        let consumed: Int
        let produced: Int
    }

    private let stream: UnsafeMutablePointer<z_stream>
    private let direction: Direction

    /// - Throws: The fault `outOfMemory`.
    init(_ direction: Direction, windowBits: Int32) throws(CompressionFault) {
        self.direction = direction
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let status =
            switch direction {
            case .inflate: unsafe shim_inflateInit2(stream, windowBits)
            case .deflate(let level): unsafe shim_deflateInit2(stream, level, windowBits)
            }
        // The window and the level are ours, so only memory can be missing. zlib has freed what
        // it took; the deinitialiser's second end call finds no state and does nothing.
        guard status == Z_OK else { throw .outOfMemory }
    }

    deinit {
        // The end calls only report streams that were unfinished, which is no error here.
        switch direction {
        case .inflate: _ = unsafe inflateEnd(stream)
        case .deflate: _ = unsafe deflateEnd(stream)
        }
        unsafe stream.deallocate()
    }

    /// Starts the next stream of the same format.
    mutating func restart() {
        _ =
            switch direction {
            case .inflate: unsafe inflateReset(stream)
            case .deflate: unsafe deflateReset(stream)
            }
    }

    /// Moves bytes from `input` to the front of `output`, at most `room` of them.
    mutating func step(
        _ input: [UInt8],
        from start: Int,
        into output: inout [UInt8],
        room: Int,
        flush: Int32
    ) -> Step {
        let roomBytes = UInt32(clamping: min(room, output.count))
        let offered = UInt32(clamping: input.count - start)
        let status = unsafe input.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                let first = unsafe source.baseAddress.map { unsafe $0 + start }
                // zlib never writes through `next_in`; older headers lack the const.
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: first)
                unsafe stream.pointee.avail_in = offered
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = roomBytes
                defer {
                    unsafe stream.pointee.next_in = nil
                    unsafe stream.pointee.next_out = nil
                }
                return switch direction {
                case .inflate: unsafe inflate(stream, flush)
                case .deflate: unsafe deflate(stream, flush)
                }
            }
        }
        return unsafe Step(
            status: status,
            consumed: Int(offered - stream.pointee.avail_in),
            produced: Int(roomBytes - stream.pointee.avail_out)
        )
    }
}
