import CLinux

/// One connected stream socket, TCP or Unix-domain.
///
/// One task may read while another writes. Closing ends both; letting go of the last reference
/// closes too.
package final class StreamSocket: Sendable {
    /// The event loop that watches it.
    package let loop: EventLoop
    private let channel: Channel

    init(_ descriptor: consuming Descriptor, on loop: EventLoop) throws(SocketFailure) {
        self.loop = loop
        // Answers leave in one piece; waiting for more would only meet delayed
        // acknowledgements. Unix-domain sockets refuse the option, which does no harm.
        _ = linux_set_option(descriptor.number, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        channel = try loop.core.watch(descriptor)
    }

    deinit { channel.close() }

    /// Closes at once; what waits is ended with `SocketFailure.closed`.
    package func close() { channel.close() }

    /// Tells the other side that nothing more will be sent.
    package func shutdownWriting() {
        // Fails only on a connection that is gone, where there is nobody to tell.
        _ = channel.withDescriptor { shutdown($0, Int32(SHUT_WR)) }
    }

    /// Reads what has arrived, at most `bytesMax`; empty at the end of the stream.
    ///
    /// - Throws: `SocketFailure`, `timedOut` if nothing arrived before the deadline.
    package func read(
        bytesMax: Int = 16 << 10,
        deadline: EventLoop.Instant?
    ) async throws(SocketFailure) -> [UInt8] {
        while true {
            switch receive(bytesMax) {
            case .done(let bytes): return bytes
            case .wouldBlock: try await wait(.read, deadline)
            case .failed(let failure): throw failure
            }
        }
    }

    /// Writes everything.
    ///
    /// Shape: `written` is raised by every byte the kernel took, also when the call fails.
    /// - Throws: `SocketFailure`.
    package func write(
        _ bytes: [UInt8],
        written: inout Int,
        deadline: EventLoop.Instant?
    ) async throws(SocketFailure) {
        var start = 0
        while start < bytes.count {
            switch send(bytes, from: start) {
            case .done(let count):
                start += count
                written += count
            case .wouldBlock: try await wait(.write, deadline)
            case .failed(let failure): throw failure
            }
        }
    }

    /// Reads without waiting; nil if nothing is there, empty at the end of the stream.
    ///
    /// - Throws: `SocketFailure` if the connection is broken.
    package func readAvailable(bytesMax: Int = 16 << 10) throws(SocketFailure) -> [UInt8]? {
        switch receive(bytesMax) {
        case .done(let bytes): bytes
        case .wouldBlock: nil
        case .failed(let failure): throw failure
        }
    }

    private enum Attempt<Value> {
        case done(Value)
        case wouldBlock
        case failed(SocketFailure)
    }

    private func receive(_ bytesMax: Int) -> Attempt<[UInt8]> {
        let attempt = channel.withDescriptor { number -> Attempt<[UInt8]> in
            var problem: Int32 = 0
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: bytesMax) { buffer, count in
                var received = -1
                repeat {
                    received = unsafe linux_receive(number, buffer.baseAddress, buffer.count)
                } while received < 0 && linux_errno() == EINTR
                if received < 0 { problem = linux_errno() }
                count = max(received, 0)
            }
            guard problem != 0 else { return .done(bytes) }
            return problem == EAGAIN ? .wouldBlock : .failed(SocketFailure("recv", errno: problem))
        }
        return attempt ?? .failed(.closed)
    }

    private func send(_ bytes: [UInt8], from start: Int) -> Attempt<Int> {
        let attempt = channel.withDescriptor { number -> Attempt<Int> in
            unsafe bytes.withUnsafeBytes { buffer in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[start...])
                while true {
                    let sent = unsafe linux_send(number, rest.baseAddress, rest.count)
                    if sent >= 0 { return .done(sent) }
                    if linux_errno() == EAGAIN { return .wouldBlock }
                    if linux_errno() != EINTR {
                        return .failed(SocketFailure("send", errno: linux_errno()))
                    }
                }
            }
        }
        return attempt ?? .failed(.closed)
    }

    private func wait(
        _ direction: Channel.Direction,
        _ deadline: EventLoop.Instant?
    ) async throws(SocketFailure) {
        switch await channel.wait(direction, deadline: deadline) {
        case .ready: return
        case .timedOut: throw .timedOut
        case .cancelled: throw .cancelled
        case .closed: throw .closed
        }
    }
}

extension StreamSocket {
    /// Connects to one address.
    ///
    /// - Throws: `SocketFailure`, such as `refused`, `unreachable` or `timedOut`.
    package static func connect(
        to address: SocketAddress,
        on loop: EventLoop,
        deadline: EventLoop.Instant?
    ) async throws(SocketFailure) -> StreamSocket {
        let descriptor = try Descriptor("socket", linux_stream_socket(address.family))
        let result = unsafe linux_connect(
            descriptor.number,
            address.bytes,
            socklen_t(address.bytes.count)
        )
        let problem = result == 0 ? 0 : linux_errno()
        // EAGAIN from a Unix-domain socket means a full backlog, which nothing announces.
        guard problem == 0 || problem == EINPROGRESS || problem == EINTR else {
            throw SocketFailure("connect", errno: problem)
        }
        let socket = try StreamSocket(descriptor, on: loop)
        if problem != 0 {
            try await socket.wait(.write, deadline)
            let pending = socket.channel.withDescriptor { linux_pending_error($0) } ?? EBADF
            guard pending == 0 else { throw SocketFailure("connect", errno: pending) }
        }
        return socket
    }
}
