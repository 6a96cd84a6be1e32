/// One thread that waits for sockets and timers and runs the tasks that prefer it.
///
/// Tasks started with this executor preference stay on the loop's thread across awaits of
/// nonisolated code, so a connection costs no thread switch. Nothing on the loop may block.
/// The thread ends when the last reference is gone: every task, socket and timer holds one.
package final class EventLoop: TaskExecutor, Sendable {
    /// The clock of all deadlines.
    package typealias Instant = ContinuousClock.Instant

    let core: LoopCore

    /// Starts the thread.
    ///
    /// - Throws: `SocketFailure` if descriptors or threads are exhausted.
    package init(name: String = "loop") throws(SocketFailure) {
        let core = try LoopCore()
        self.core = core
        let executor = unsafe asUnownedTaskExecutor()
        try Thread.start(name: name) { unsafe core.run(on: executor) }
    }

    deinit { core.stop() }

    package func enqueue(_ job: consuming ExecutorJob) { core.enqueue(UnownedJob(job)) }

    /// One action in the future.
    package struct Timer: Sendable {
        fileprivate let core: LoopCore
        fileprivate let token: TimerHeap.Token

        /// Prevents the action, unless it has begun.
        package func cancel() { core.cancelTimer(token) }
    }

    /// Runs the action on the loop's thread when the deadline has come; it must not block.
    package func schedule(
        at deadline: Instant,
        _ action: @escaping @Sendable () -> Void
    ) -> Timer {
        Timer(core: core, token: core.addTimer(deadline, action))
    }

    /// Suspends until the deadline; false if the task was cancelled before.
    @discardableResult
    package func sleep(until deadline: Instant) async -> Bool {
        switch await Handover<Never>().wait(on: self, deadline: deadline) {
        case .timedOut: true
        case .cancelled: false
        }
    }
}
