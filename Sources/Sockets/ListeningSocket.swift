import CLinux

/// A socket that waits for connections, TCP or Unix-domain, not yet watched by any loop.
package struct ListeningSocket: ~Copyable {
    /// Where it listens; the port is the real one, also if port 0 was asked for.
    package let address: SocketAddress
    /// The path to be removed when nobody listens any more.
    package let unixPath: String?

    let descriptor: Descriptor

    private init(_ descriptor: consuming Descriptor, address: SocketAddress, unixPath: String?) {
        self.descriptor = descriptor
        self.address = address
        self.unixPath = unixPath
    }

    /// How a port is shared.
    package enum Sharing: Sendable, Hashable {
        /// Not at all: a second socket is `addressInUse`.
        case none
        /// With every socket of this user that asks for the same, in any process.
        case everyone
        /// With sockets of `everyone`, but only after nobody else was found to hold the port.
        case firstOfSeveral
    }

    /// Listens on an IP address; port 0 takes any free one.
    ///
    /// - Throws: `SocketFailure`, such as `addressInUse` or `permissionDenied`.
    package static func tcp(
        host: String,
        port: UInt16,
        backlog: Int32 = 1024,
        sharing: Sharing = .none
    ) throws(SocketFailure) -> ListeningSocket {
        let address = try SocketAddress(numericHost: host, port: port)
        let descriptor = try Descriptor("socket", linux_stream_socket(address.family))
        let number = descriptor.number
        // Without it a restart must wait until old connections have left TIME_WAIT.
        _ = linux_set_option(number, SOL_SOCKET, SO_REUSEADDR, 1)
        if sharing == .everyone { _ = linux_set_option(number, SOL_SOCKET, SO_REUSEPORT, 1) }
        guard unsafe linux_bind(number, address.bytes, socklen_t(address.bytes.count)) == 0 else {
            throw SocketFailure("bind", errno: linux_errno())
        }
        if sharing == .firstOfSeveral {
            // Only after the port was had alone: a second service must not slip in unnoticed.
            _ = linux_set_option(number, SOL_SOCKET, SO_REUSEPORT, 1)
        }
        try listen(descriptor, backlog)
        let bound = try localAddress(number)
        return ListeningSocket(descriptor, address: bound, unixPath: nil)
    }

    /// Listens on a path of the file system.
    ///
    /// A path left behind by a process that is gone is taken over; one that still answers is
    /// `addressInUse`. Shape: `mode` are the permission bits of the path; nil leaves them to the
    /// process's mask.
    package static func unix(
        path: String,
        mode: UInt32? = nil,
        backlog: Int32 = 1024
    ) throws(SocketFailure) -> ListeningSocket {
        let address = try SocketAddress(unixPath: path)
        switch try probe(address) {
        case 0, EAGAIN: throw .addressInUse
        // Nothing is there, or a dead socket, or another kind of file, which stays.
        case ECONNREFUSED, ENOENT:
            if unsafe linux_is_socket(path) != 0 { _ = unsafe unlink(path) }
        case let problem: throw SocketFailure("connect", errno: problem)
        }
        let descriptor = try Descriptor("socket", linux_stream_socket(address.family))
        let bytes = address.bytes
        guard unsafe linux_bind(descriptor.number, bytes, socklen_t(bytes.count)) == 0 else {
            throw SocketFailure("bind", errno: linux_errno())
        }
        // Before anybody can connect: nobody connects to a socket that does not listen.
        if let mode, unsafe chmod(path, mode) != 0 {
            let failure = SocketFailure("chmod", errno: linux_errno())
            _ = unsafe unlink(path)
            throw failure
        }
        try listen(descriptor, backlog)
        return ListeningSocket(descriptor, address: address, unixPath: path)
    }

    /// Takes over a listening socket that a service manager has opened.
    ///
    /// - Throws: `SocketFailure.system` if the descriptor is no listening stream socket.
    /// Source: sd_listen_fds(3).
    package static func inherited(_ number: Int32) throws(SocketFailure) -> ListeningSocket {
        guard number >= 0, linux_adopt_listener(number) == 0 else {
            throw .system(call: "inherited socket \(number)", errno: ENOTSOCK)
        }
        let descriptor = try Descriptor("inherited", number)
        let address = try localAddress(number)
        return ListeningSocket(descriptor, address: address, unixPath: nil)
    }

    /// The same socket under one more descriptor, for one more loop; its path stays the first's.
    package borrowing func duplicate() throws(SocketFailure) -> ListeningSocket {
        let copy = try Descriptor("fcntl", linux_duplicate(descriptor.number))
        return ListeningSocket(copy, address: address, unixPath: nil)
    }

    /// Gives the descriptor to an owner that watches it in its own way.
    consuming func releaseDescriptor() -> Descriptor { descriptor }

    /// The result of a connection attempt that is taken back at once.
    private static func probe(_ address: SocketAddress) throws(SocketFailure) -> Int32 {
        let descriptor = try Descriptor("socket", linux_stream_socket(address.family))
        let bytes = address.bytes
        let result = unsafe linux_connect(descriptor.number, bytes, socklen_t(bytes.count))
        return result == 0 ? 0 : linux_errno()
    }

    private static func listen(
        _ descriptor: borrowing Descriptor,
        _ backlog: Int32
    ) throws(SocketFailure) {
        guard CLinux.listen(descriptor.number, backlog) == 0 else {
            throw SocketFailure("listen", errno: linux_errno())
        }
    }

    private static func localAddress(_ number: Int32) throws(SocketFailure) -> SocketAddress {
        let (result, bound) = unsafe SocketAddress.filled {
            unsafe linux_local_address(number, $0, $1)
        }
        guard result == 0 else { throw SocketFailure("getsockname", errno: linux_errno()) }
        return bound
    }
}
