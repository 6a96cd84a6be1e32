/// A connection as its user sees it: bytes in and out, with or without TLS.
package enum ByteStream: Sendable {
    /// Straight through.
    case plain(StreamSocket)
    /// Encrypted.
    case secure(TLSSocket)

    /// Reads what has arrived, at most about `bytesMax`; empty at the end of the stream.
    ///
    /// - Throws: `SocketFailure`, `timedOut` if nothing arrived before the deadline.
    package func read(
        bytesMax: Int = 16 << 10,
        deadline: EventLoop.Instant?
    ) async throws(SocketFailure) -> [UInt8] {
        switch self {
        case .plain(let socket): try await socket.read(bytesMax: bytesMax, deadline: deadline)
        case .secure(let socket): try await socket.read(bytesMax: bytesMax, deadline: deadline)
        }
    }

    /// Writes everything; `written` is raised by every byte the kernel took.
    ///
    /// - Throws: `SocketFailure`.
    package func write(
        _ bytes: [UInt8],
        written: inout Int,
        deadline: EventLoop.Instant?
    ) async throws(SocketFailure) {
        switch self {
        case .plain(let socket):
            try await socket.write(bytes, written: &written, deadline: deadline)
        case .secure(let socket):
            try await socket.write(bytes, written: &written, deadline: deadline)
        }
    }

    /// Writes everything.
    ///
    /// - Throws: `SocketFailure`.
    package func write(
        _ bytes: [UInt8],
        deadline: EventLoop.Instant?
    ) async throws(SocketFailure) {
        var written = 0
        try await write(bytes, written: &written, deadline: deadline)
    }

    /// Says that nothing more will be written; reading goes on.
    package func finish(deadline: EventLoop.Instant?) async {
        switch self {
        case .plain(let socket): socket.shutdownWriting()
        case .secure(let socket): await socket.finish(deadline: deadline)
        }
    }

    /// Whether the connection is open and nothing has arrived unasked.
    package func isQuiet() -> Bool {
        switch self {
        case .plain(let socket):
            do throws(SocketFailure) {
                return try socket.readAvailable(bytesMax: 1) == nil
            } catch {
                return false
            }
        case .secure(let socket): return socket.isQuiet()
        }
    }

    /// Closes at once; what waits is ended with `SocketFailure.closed`.
    package func close() {
        switch self {
        case .plain(let socket): socket.close()
        case .secure(let socket): socket.close()
        }
    }
}
