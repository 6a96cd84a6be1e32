import CLinux

/// The signals a service reacts to.
package enum Signal: Sendable, Hashable, CaseIterable {
    /// Asks the service to end, from a service manager.
    case terminate
    /// Asks the service to end, from a keyboard.
    case interrupt
    /// Asks the service to read its settings again.
    case hangUp

    var number: Int32 {
        switch self {
        case .terminate: SIGTERM
        case .interrupt: SIGINT
        case .hangUp: SIGHUP
        }
    }
}

/// Turns signals into values that a task waits for.
package final class SignalWatcher: Sendable {
    private let channel: Channel
    private let loop: EventLoop

    /// Blocks the signals in the calling thread and in all threads it starts later.
    ///
    /// Must be the first thing a process does: a thread started earlier still dies of them.
    package static func block() {
        let numbers = Signal.allCases.map(\.number)
        _ = unsafe linux_block_signals(numbers, Int32(numbers.count))
    }

    /// Starts to collect the signals; they must have been blocked.
    ///
    /// - Throws: `SocketFailure` if no descriptors are left.
    package init(on loop: EventLoop) throws(SocketFailure) {
        let numbers = Signal.allCases.map(\.number)
        let descriptor = try Descriptor(
            "signalfd",
            unsafe linux_signalfd(numbers, Int32(numbers.count))
        )
        self.loop = loop
        channel = try loop.core.watch(descriptor)
    }

    deinit { channel.close() }

    /// The next signal; nil if the task was cancelled.
    package func next() async -> Signal? {
        while true {
            let number = channel.withDescriptor { linux_next_signal($0) } ?? -1
            if let signal = Signal.allCases.first(where: { $0.number == number }) { return signal }
            switch await channel.wait(.read, deadline: nil) {
            case .ready, .timedOut: continue
            case .cancelled, .closed: return nil
            }
        }
    }
}
