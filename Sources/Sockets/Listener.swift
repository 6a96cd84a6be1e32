import CLinux

/// A socket that waits for connections, TCP or Unix-domain.
package final class Listener: Sendable {
    /// Where it listens; the port is the real one, also if port 0 was asked for.
    package let address: SocketAddress

    private let loop: EventLoop
    private let channel: Channel
    private let unixPath: String?

    private init(
        _ socket: consuming ListeningSocket,
        loop: EventLoop
    ) throws(SocketFailure) {
        self.loop = loop
        address = socket.address
        unixPath = socket.unixPath
        channel = try loop.core.watch(socket.releaseDescriptor())
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
        let socket = try ListeningSocket.tcp(
            host: host,
            port: port,
            backlog: backlog,
            sharing: sharesPort ? .everyone : .none
        )
        return try Listener(socket, loop: loop)
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
        try Listener(try ListeningSocket.unix(path: path, backlog: backlog), loop: loop)
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
