import CLinux

/// The address of a socket: IPv4, IPv6 or a Unix-domain path.
package struct SocketAddress: Sendable, Hashable, CustomStringConvertible {
    /// The bytes of the C structure, as the system calls want them.
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The address of a Unix-domain socket.
    ///
    /// - Throws: `SocketFailure.addressMalformed` for a path over 107 bytes.
    package init(unixPath path: String) throws(SocketFailure) {
        var bytes = [UInt8](repeating: 0, count: MemoryLayout<sockaddr_un>.size)
        let length = unsafe linux_unix_address(&bytes, path)
        guard length > 0 else { throw .addressMalformed(path) }
        self.bytes = bytes
    }

    /// An IP address written in numbers; nothing is looked up.
    ///
    /// - Throws: `SocketFailure.addressMalformed` for anything else.
    package init(numericHost host: String, port: UInt16) throws(SocketFailure) {
        guard let first = Self.resolve(host, port: port, isNumeric: true).first else {
            throw .addressMalformed(host)
        }
        self = first
    }

    /// The address a call such as `accept` fills in.
    static func filled<Result>(
        by call: (UnsafeMutableRawPointer?, UnsafeMutablePointer<socklen_t>) -> Result
    ) -> (Result, SocketAddress) {
        var bytes = [UInt8](repeating: 0, count: MemoryLayout<sockaddr_storage>.size)
        var length = socklen_t(bytes.count)
        let result = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe call(buffer.baseAddress, &length)
        }
        return (result, SocketAddress(bytes: Array(bytes.prefix(Int(length)))))
    }

    private var length: socklen_t { socklen_t(bytes.count) }

    /// Whether this is a Unix-domain address.
    package var isUnix: Bool { unsafe linux_address_kind(bytes, length) == 1 }

    /// The address family for `socket`.
    var family: Int32 {
        switch unsafe linux_address_kind(bytes, length) {
        case 4: AF_INET
        case 6: AF_INET6
        default: AF_UNIX
        }
    }

    /// The port, or 0 for a Unix-domain address.
    package var port: UInt16 { UInt16(truncatingIfNeeded: unsafe linux_port(bytes, length)) }

    /// The host in numbers, without brackets; `unix` for a Unix-domain address.
    ///
    /// An IPv4 address that arrived on an IPv6 socket is written as IPv4.
    package var host: String {
        guard !isUnix else { return "unix" }
        var text = [CChar](repeating: 0, count: 64)
        guard unsafe linux_numeric_host(bytes, length, &text, 64) == 0 else { return "unknown" }
        let host = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
        return host.hasPrefix("::ffff:") && host.contains(".") ? String(host.dropFirst(7)) : host
    }

    /// The bytes of an IP address in network order, 4 or 16; none for a Unix-domain address.
    package var ipBytes: [UInt8] {
        var found = [UInt8](repeating: 0, count: 16)
        let count = unsafe linux_address_bytes(bytes, length, &found)
        return Array(found.prefix(Int(count)))
    }

    package var description: String {
        if isUnix { return "unix" }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// The stream addresses of a host; may block unless the host is numeric.
    static func resolve(_ host: String, port: UInt16, isNumeric: Bool) -> [SocketAddress] {
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe linux_resolve(host, "\(port)", isNumeric ? 1 : 0, &list) == 0 else {
            return []
        }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var entry = unsafe list
        while let info = unsafe entry {
            if let address = unsafe info.pointee.ai_addr {
                let raw = unsafe UnsafeRawBufferPointer(
                    start: address,
                    count: Int(info.pointee.ai_addrlen)
                )
                addresses.append(SocketAddress(bytes: unsafe Array(raw)))
            }
            unsafe entry = info.pointee.ai_next
        }
        return addresses
    }
}
