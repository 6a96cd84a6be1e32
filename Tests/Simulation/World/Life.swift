import Accounting
import Jobs
import Synchronization

/// One life of a process of the world, from its start to its death.
///
/// What a dead process still computes reaches nobody: its wires are cut, its store is gone.
final class Life: Sendable {
    private struct State: Sendable {
        var isOver = false
        var nextToken: UInt64 = 0
        var hangUps: [UInt64: @Sendable () -> Void] = [:]
        var lastExcuse: Timestamp?
    }

    let kernel: Kernel
    let executor: WorldExecutor
    private let storeClock: @Sendable () -> Timestamp
    private let state = Mutex(State())

    /// `storeClock` is what leases go by.
    init(
        kernel: Kernel,
        executor: WorldExecutor,
        storeClock: @escaping @Sendable () -> Timestamp
    ) {
        self.kernel = kernel
        self.executor = executor
        self.storeClock = storeClock
    }

    var isOver: Bool { state.withLock { $0.isOver } }

    /// The process is gone at this instant.
    func end() {
        let hangUps = state.withLock { state in
            state.isOver = true
            defer { state.hangUps = [:] }
            return state.hangUps.sorted { $0.key < $1.key }.map(\.value)
        }
        for hangUp in hangUps { hangUp() }
        executor.resume()
    }

    /// Calls the action when the process dies; the token takes that back.
    func onEnd(_ action: @escaping @Sendable () -> Void) -> UInt64 {
        let token = state.withLock { state -> UInt64? in
            guard !state.isOver else { return nil }
            state.nextToken += 1
            state.hangUps[state.nextToken] = action
            return state.nextToken
        }
        if token == nil { action() }
        return token ?? 0
    }

    func forget(_ token: UInt64) { state.withLock { _ = $0.hangUps.removeValue(forKey: token) } }

    /// Notes that the process had a reason to miss a heartbeat: paused, or its store was away.
    func excuse() {
        let now = storeClock()
        state.withLock { $0.lastExcuse = now }
    }

    func hasExcuse(since moment: Timestamp) -> Bool {
        state.withLock { $0.lastExcuse.map { $0 >= moment } ?? false }
    }

    // MARK: What the process is given as its time

    /// A dead process is told that it is late for everything, so that it gives up.
    var now: Timestamp { isOver ? kernel.now.adding(.seconds(86_400)) : kernel.now }

    func sleep(_ duration: Duration) async {
        guard !isOver else { return }
        await kernel.sleep(duration)
    }

    func pause(_ duration: Duration) async {
        guard !isOver else { return }
        await kernel.pause(duration)
    }
}
