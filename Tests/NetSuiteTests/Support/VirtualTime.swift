import Accounting
import NetSuite
import Synchronization

/// A clock that only moves when it is told to, or when somebody sleeps.
final class VirtualTime: Sendable {
    private struct State: Sendable {
        var now: Timestamp
        var sleeps: [Duration] = []
    }

    private let state: Mutex<State>

    init(seconds: Int64 = 1_800_000_000) {
        state = Mutex(State(now: Timestamp(seconds: seconds)))
    }

    var now: Timestamp { state.withLock { $0.now } }
    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    func advance(_ duration: Duration) {
        state.withLock { $0.now = $0.now.adding(duration) }
    }

    /// Sleeping moves the clock at once; chance is always zero.
    var surroundings: Surroundings {
        Surroundings(
            now: { self.now },
            randomBytes: { [UInt8](repeating: 0, count: $0) },
            sleep: { duration in
                self.state.withLock { state in
                    state.sleeps.append(duration)
                    state.now = state.now.adding(duration)
                }
            }
        )
    }
}

/// Lets other tasks run until the condition holds; false if it never does.
func eventually(_ condition: @Sendable () async -> Bool) async -> Bool {
    for _ in 0..<200_000 {
        if await condition() { return true }
        await Task.yield()
    }
    return false
}

/// A door that tasks wait at until it is opened.
actor Door {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func pass() async {
        guard !isOpen else { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }

    var queue: Int { waiting.count }
}
