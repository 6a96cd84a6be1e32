import CLinux

/// A socket that waits for connections, TCP or Unix-domain.
package final class Listener: Sendable {
    /// Where it listens; the port is the real one, also if port 0 was asked for.
    package let address: SocketAddress

    private let loop: EventLoop
    private let channel: Channel
    private let unixPath: String?

    private init(
        _ descriptor: consuming Descriptor,
        address: SocketAddress,
        unixPath: String?,
        loop: EventLoop
    ) throws(SocketFailure) {
        self.loop = loop
        self.address = address
        self.unixPath = unixPath
        channel = try loop.core.watch(descriptor)
    }

    deinit { close() }

    /// Stops listening and ends a waiting `accept` with `SocketFailure.closed`.
    ///
    /// Connections not yet accepted are cut by the kernel. The path of a Unix-domain socket is
    /// removed.
    package func close() {
        guard channel.withDescriptor({ _ in true }) == true else { return }
        channel.close()
        // A path that is already gone is as good as removed.
        if let unixPath { _ = unsafe unlink(unixPath) }
    }

    /// Listens on an IP address; port 0 takes any free one.
    ///
    /// With `sharesPort` several processes may listen on the same port (`SO_REUSEPORT`).
    /// - Throws: `SocketFailure`, such as `addressInUse` or `permissionDenied`.
    package static func tcp(
        host: String,
        port: UInt16,
        backlog: Int32 = 1024,
        sharesPort: Bool = false,
        on loop: EventLoop
    ) throws(SocketFailure) -> Listener {
        let address = try SocketAddress(numericHost: host, port: port)
        let descriptor = try Descriptor("socket", linux_stream_socket(address.family))
        // Without it a restart must wait until old connections have left TIME_WAIT.
        _ = linux_set_option(descriptor.number, SOL_SOCKET, SO_REUSEADDR, 1)
        if sharesPort { _ = linux_set_option(descriptor.number, SOL_SOCKET, SO_REUSEPORT, 1) }
        try open(descriptor.number, address, backlog)
        let number = descriptor.number
        let (result, bound) = unsafe SocketAddress.filled {
            unsafe linux_local_address(number, $0, $1)
        }
        guard result == 0 else { throw SocketFailure("getsockname", errno: linux_errno()) }
        return try Listener(descriptor, address: bound, unixPath: nil, loop: loop)
    }

    /// Listens on a path of the file system.
    ///
    /// A path left behind by a process that is gone is taken over; one that still answers is
    /// `addressInUse`.
    package static func unix(
        path: String,
        backlog: Int32 = 1024,
        on loop: EventLoop
    ) async throws(SocketFailure) -> Listener {
        let address = try SocketAddress(unixPath: path)
        do throws(SocketFailure) {
            let other = try await StreamSocket.connect(to: address, on: loop, deadline: .now)
            other.close()
            throw .addressInUse
        } catch {
            guard error == .refused else { throw error }
            // Nothing is there, or a dead socket, or another kind of file, which stays.
            if unsafe linux_is_socket(path) != 0 { _ = unsafe unlink(path) }
        }
        let descriptor = try Descriptor("socket", linux_stream_socket(address.family))
        try open(descriptor.number, address, backlog)
        return try Listener(descriptor, address: address, unixPath: path, loop: loop)
    }

    private static func open(
        _ number: Int32,
        _ address: SocketAddress,
        _ backlog: Int32
    ) throws(SocketFailure) {
        guard unsafe linux_bind(number, address.bytes, socklen_t(address.bytes.count)) == 0 else {
            throw SocketFailure("bind", errno: linux_errno())
        }
        guard listen(number, backlog) == 0 else {
            throw SocketFailure("listen", errno: linux_errno())
        }
    }

    /// The next connection and where it came from.
    ///
    /// - Throws: `SocketFailure`: `closed` after `close`, `descriptorsExhausted` when the caller
    ///   should pause and try again. Connections that died in the queue are skipped.
    package func accept() async throws(SocketFailure) -> (StreamSocket, SocketAddress) {
        while true {
            var number: Int32 = -1
            var problem: Int32 = 0
            let peer = channel.withDescriptor { listening in
                let (result, peer) = unsafe SocketAddress.filled {
                    unsafe linux_accept(listening, $0, $1)
                }
                number = result
                problem = result < 0 ? linux_errno() : 0
                return peer
            }
            guard let peer else { throw .closed }
            if number >= 0 {
                let descriptor = try Descriptor("accept", number)
                return (try StreamSocket(descriptor, on: loop), peer)
            }
            switch problem {
            case EAGAIN: try await wait()
            // Errors of the connection, not of the listener (accept(2), "Error handling").
            case EINTR, ECONNABORTED, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET,
                EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH:
                continue
            default: throw SocketFailure("accept", errno: problem)
            }
        }
    }

    private func wait() async throws(SocketFailure) {
        switch await channel.wait(.read, deadline: nil) {
        case .ready, .timedOut: return
        case .cancelled: throw .cancelled
        case .closed: throw .closed
        }
    }
}
