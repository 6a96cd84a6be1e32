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
///
/// One at a time in a process. While it lives the signals have no other effect; before and
/// after it they end the process.
package final class SignalWatcher: Sendable {
    private static let numbers = Signal.allCases.map(\.number)

    private let channel: Channel
    private let loop: EventLoop
    /// The end that the handler writes to.
    private let input: Descriptor

    /// Starts to collect the signals.
    ///
    /// - Throws: `SocketFailure` if no descriptors are left.
    package init(on loop: EventLoop) throws(SocketFailure) {
        var ends: [Int32] = [-1, -1]
        guard unsafe linux_pipe(&ends) == 0 else {
            throw SocketFailure("pipe2", errno: linux_errno())
        }
        let output = try Descriptor("pipe2", ends[0])
        input = try Descriptor("pipe2", ends[1])
        self.loop = loop
        channel = try loop.core.watch(output)
        let numbers = Self.numbers
        guard unsafe linux_catch_signals(numbers, Int32(numbers.count), ends[1]) == 0 else {
            throw SocketFailure("sigaction", errno: linux_errno())
        }
    }

    deinit {
        unsafe linux_release_signals(Self.numbers, Int32(Self.numbers.count))
        channel.close()
    }

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
