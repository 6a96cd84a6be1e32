import CLinux

/// One connected socket that its owner uses on the loop's thread alone: no locks, no waiting.
package struct LoopSocket: ~Copyable {
    /// What came of an attempt to read.
    package enum Received<Value> {
        /// What was made of the bytes; with `isLast` the kernel has no more now, and will report when
        /// it has.
        case taken(Value, isLast: Bool)
        /// Nothing is there.
        case wouldBlock
        /// The other side has ended its direction.
        case ended
        /// The connection is of no more use.
        case failed(SocketFailure)
    }

    /// What came of an attempt to write.
    package enum Sent {
        /// The kernel took so many bytes.
        case bytes(Int)
        /// There is no room; the loop reports when there is.
        case wouldBlock
        /// The connection is of no more use.
        case failed(SocketFailure)
    }

    private var descriptor: Descriptor?
    private var key: WatchKey?
    private let core: LoopCore

    init(_ descriptor: consuming Descriptor, core: LoopCore) {
        self.descriptor = consume descriptor
        self.core = core
    }

    /// Begins to tell the watcher what happens; the loop keeps the watcher alive until `close`.
    ///
    /// - Throws: `SocketFailure` if the kernel cannot watch one more.
    package mutating func watch(by watcher: any SocketWatcher) throws(SocketFailure) {
        guard let number = number else { throw .closed }
        key = try core.watch(number, by: watcher)
    }

    /// Sets the moment at which the watcher is told that time is up; nil for never.
    package func setDeadline(_ deadline: LoopTime?) {
        if let key { core.setDeadline(key, deadline) }
    }

    /// Lets others on the loop have their turn, then calls the watcher with nothing new.
    package func resumeSoon() {
        if let key { core.resumeSoon(key) }
    }

    /// Whether `close` has not been called.
    package var isOpen: Bool {
        switch descriptor {
        case .some: true
        case .none: false
        }
    }

    /// Closes at once and lets go of the watcher.
    package mutating func close() {
        if let key { core.unwatch(key) }
        key = nil
        descriptor = nil
    }

    /// Closes at once with a reset, so that nothing of the connection stays in the kernel.
    package mutating func abort() {
        if let number { linux_reset_on_close(number) }
        close()
    }

    /// Says that nothing more will be sent; reading goes on.
    package func shutdownWriting() {
        // Fails only on a connection that is gone, where there is nobody to tell.
        if let number { _ = shutdown(number, Int32(SHUT_WR)) }
    }

    /// Reads what has arrived, at most as much as the loop's buffer holds.
    package func receive() -> Received<[UInt8]> {
        receive { unsafe $0.withUnsafeBufferPointer { unsafe [UInt8]($0) } }
    }

    /// Reads what has arrived and lends it for the call, which must not read from another socket.
    package func receive<Value>(_ take: (Span<UInt8>) -> Value) -> Received<Value> {
        guard let number else { return .failed(.closed) }
        let buffer = unsafe core.scratch
        while true {
            let count = unsafe linux_receive(number, buffer.baseAddress, buffer.count)
            if count > 0 {
                let bytes = unsafe UnsafeBufferPointer(rebasing: buffer[..<count])
                return .taken(take(unsafe bytes.span), isLast: count < buffer.count)
            }
            if count == 0 { return .ended }
            switch linux_errno() {
            case EAGAIN: return .wouldBlock
            case EINTR: continue
            case let problem: return .failed(SocketFailure("recv", errno: problem))
            }
        }
    }

    /// Writes what the kernel takes at once.
    package func send(_ bytes: [UInt8], from start: Int) -> Sent {
        guard let number else { return .failed(.closed) }
        return unsafe bytes.withUnsafeBytes { buffer in
            let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[start...])
            while true {
                let sent = unsafe linux_send(number, rest.baseAddress, rest.count)
                if sent >= 0 { return .bytes(sent) }
                switch linux_errno() {
                case EAGAIN: return .wouldBlock
                case EINTR: continue
                case let problem: return .failed(SocketFailure("send", errno: problem))
                }
            }
        }
    }

    private var number: Int32? {
        switch descriptor {
        case .some(let descriptor): descriptor.number
        case .none: nil
        }
    }
}
