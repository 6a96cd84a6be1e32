import Glibc

/// Speaks with systemd: ready, alive, reloading, stopping.
///
/// Without systemd it says nothing.
///
/// *Source*: sd_notify(3); the protocol is one datagram of lines to `$NOTIFY_SOCKET`.
struct ServiceManager: Sendable {
    private let path: String?
    /// Between two signs of life, half of what systemd waits for; nil when it waits for none.
    let watchdogInterval: Duration?

    init(environment: [String: String], pid: Int32 = getpid()) {
        path = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let isForUs = environment["WATCHDOG_PID"].map { $0 == String(pid) } ?? true
        let interval = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdogInterval = isForUs && interval > 0 ? .microseconds(interval / 2) : nil
    }

    func ready(_ status: String) { send("READY=1\nSTATUS=\(status)") }

    func alive() { send("WATCHDOG=1") }

    /// Says that settings are being read again; `ready` must follow.
    func reloading(monotonicMicroseconds: Int64) {
        send("RELOADING=1\nMONOTONIC_USEC=\(monotonicMicroseconds)")
    }

    func stopping() { send("STOPPING=1\nSTATUS=Finishing what has begun.") }

    /// A manager that cannot be reached is told nothing; the service works without it.
    private func send(_ message: String) {
        guard let path else { return }
        let descriptor = socket(
            AF_UNIX,
            Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue),
            0
        )
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        guard let address = Self.address(path) else { return }
        let bytes = Array(message.utf8)
        _ = unsafe address.withUnsafeBytes { address in
            unsafe sendto(
                descriptor,
                bytes,
                bytes.count,
                Int32(MSG_NOSIGNAL),
                address.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(address.count)
            )
        }
    }

    /// The bytes of a `sockaddr_un`: the family and the path; a leading `@` stands for a zero byte,
    /// which makes an abstract name.
    static func address(_ path: String) -> [UInt8]? {
        var name = Array(path.utf8)
        guard (2...107).contains(name.count) else { return nil }
        if name[0] == UInt8(ascii: "@") {
            name[0] = 0
        } else if name[0] != UInt8(ascii: "/") {
            return nil
        }
        let family = UInt16(AF_UNIX)
        let head = [UInt8(truncatingIfNeeded: family), UInt8(truncatingIfNeeded: family >> 8)]
        return head + name + (name[0] == 0 ? [] : [0])
    }
}
