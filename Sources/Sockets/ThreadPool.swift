import CLinux
import Synchronization

/// A fixed number of threads for work that blocks: databases, name lookup, key derivation.
///
/// Nothing that blocks may run on the event loop or in Swift's own pool, whose few threads the
/// whole process shares. The threads end when the pool is let go and its work is done.
package final class ThreadPool: Sendable {
    private let queue: WorkQueue

    /// Starts the threads.
    ///
    /// - Throws: `SocketFailure` if the system has no threads or descriptors left.
    package init(threads: Int, name: String) throws(SocketFailure) {
        precondition(threads > 0, "a pool needs a thread")
        let queue = try WorkQueue(threads: threads)
        self.queue = queue
        for number in 1...threads { try Thread.start(name: "\(name)-\(number)") { queue.serve() } }
    }

    deinit { queue.stop() }

    /// Runs the work on one of the threads, in the order of arrival.
    ///
    /// Work that has begun cannot be cancelled; give it a deadline of its own.
    /// - Throws: what the work throws.
    package func run<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Value, Failure>, Never>) in
            submit { continuation.resume(returning: Result(catching: work)) }
        }
        return try result.get()
    }

    /// Runs the work on one of the threads and does not wait for it.
    package func submit(_ work: @escaping @Sendable () -> Void) { queue.add(work) }
}

/// What the threads of a pool share; outlives the pool until the last thread has ended.
private final class WorkQueue: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var next = 0
    }

    private let state = Mutex(State())
    private let semaphore: Descriptor
    private let threads: Int

    init(threads: Int) throws(SocketFailure) {
        semaphore = try Descriptor("eventfd", linux_semaphore())
        self.threads = threads
    }

    func add(_ work: @escaping @Sendable () -> Void) {
        state.withLock { $0.waiting.append(work) }
        post(1)
    }

    /// Lets every thread end after the work that was added before.
    func stop() { post(UInt64(threads)) }

    private func post(_ count: UInt64) {
        // Fails only if the counter overflows, which 2^64 pieces of work do not reach.
        _ = linux_eventfd_add(semaphore.number, count)
    }

    /// The life of one thread: each post is one piece of work, or the end if none is left.
    func serve() {
        while true {
            // Only an interruption fails; signals are blocked here, and trying again is right.
            guard linux_eventfd_take(semaphore.number) == 0 else { continue }
            guard let work = take() else { return }
            work()
        }
    }

    private func take() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard state.next < state.waiting.count else { return nil }
            let work = state.waiting[state.next]
            state.next += 1
            if state.next >= 64, state.next * 2 >= state.waiting.count {
                state.waiting.removeFirst(state.next)
                state.next = 0
            }
            return work
        }
    }
}
