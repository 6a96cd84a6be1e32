/// What the kernel reported about a socket.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// There may be bytes to read, or a connection to accept.
    package static let readable = Readiness(rawValue: 1)
    /// There may be room to write.
    package static let writable = Readiness(rawValue: 2)
    /// The other side will send nothing more.
    package static let ended = Readiness(rawValue: 4)
    /// Nothing can come of the connection any more, in either direction.
    package static let broken = Readiness(rawValue: 8)
}

/// Whoever is told what happens to one socket, without a task that waits for it.
///
/// Both methods are called on the loop's thread and must not block. Readiness is reported as an
/// edge: once, when it begins; the watcher remembers it until a call would block.
package protocol SocketWatcher: AnyObject {
    /// The socket became ready; empty when the watcher asked to be resumed.
    func socketBecameReady(_ readiness: Readiness)
    /// The deadline set last has come.
    func deadlinePassed()
}

/// Names one watched socket of a loop; never used again for another.
///
/// Shape: the highest bit, then a generation of 31 bits, then the place in the table.
package struct WatchKey: Sendable, Hashable {
    /// Tells these keys from those of channels, which count from one.
    private static let mark: UInt64 = 1 << 63

    let rawValue: UInt64

    init?(rawValue: UInt64) {
        guard rawValue & Self.mark != 0 else { return nil }
        self.rawValue = rawValue
    }

    init(place: Int, generation: UInt32) {
        rawValue = Self.mark | UInt64(generation & 0x7FFF_FFFF) << 32 | UInt64(UInt32(place))
    }

    var place: Int { Int(rawValue & 0xFFFF_FFFF) }
}
