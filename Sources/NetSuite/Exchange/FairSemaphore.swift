import Synchronization

/// A counting semaphore whose waiters go first come, first served, and may be cancelled.
///
/// The number of permits may change at any time; permits above the number are taken back as they
/// are returned. A mutex instead of an actor lets cancellation take effect without a new task.
final class FairSemaphore: Sendable {
    /// What a waiter is told.
    private enum Verdict: Sendable {
        case granted
        case cancelled
    }

    private struct Waiter: Sendable {
        let ticket: UInt64
        let continuation: CheckedContinuation<Verdict, Never>
    }

    private struct State: Sendable {
        var permits: Int
        var held = 0
        var nextTicket: UInt64 = 0
        /// In order of tickets.
        var waiters: [Waiter] = []
        /// Tickets cancelled before they began to wait.
        var cancelled: Set<UInt64> = []

        /// Hands out free permits to the longest waiters.
        mutating func grant() -> [CheckedContinuation<Verdict, Never>] {
            let count = max(0, min(permits - held, waiters.count))
            let granted = waiters.prefix(count).map(\.continuation)
            waiters.removeFirst(count)
            held += count
            return granted
        }
    }

    private let state: Mutex<State>

    init(permits: Int) {
        precondition(permits >= 1, "a semaphore has at least one permit")
        state = Mutex(State(permits: permits))
    }

    /// Permits in use, permits there are, and tasks that wait.
    var load: (held: Int, permits: Int, waiting: Int) {
        state.withLock { ($0.held, $0.permits, $0.waiters.count) }
    }

    /// A place in the queue; keeps its order when the same task has to queue again.
    func ticket() -> UInt64 {
        state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
    }

    /// Waits for a permit; false when the task was cancelled instead, and then no permit is held.
    func acquire(_ ticket: UInt64) async -> Bool {
        let verdict = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if let verdict = enqueue(Waiter(ticket: ticket, continuation: continuation)) {
                    continuation.resume(returning: verdict)
                }
            }
        } onCancel: {
            cancel(ticket)
        }
        state.withLock { _ = $0.cancelled.remove(ticket) }
        return verdict == .granted
    }

    /// Gives a permit back.
    func release() {
        let granted = state.withLock { state in
            precondition(state.held > 0, "a permit is returned once")
            state.held -= 1
            return state.grant()
        }
        for continuation in granted { continuation.resume(returning: .granted) }
    }

    /// Changes how many permits there are.
    func setPermits(_ count: Int) {
        precondition(count >= 1, "a semaphore has at least one permit")
        let granted = state.withLock { state in
            state.permits = count
            return state.grant()
        }
        for continuation in granted { continuation.resume(returning: .granted) }
    }

    private func enqueue(_ waiter: Waiter) -> Verdict? {
        state.withLock { state in
            if state.cancelled.contains(waiter.ticket) || Task.isCancelled { return .cancelled }
            let ahead = state.waiters.firstIndex { $0.ticket > waiter.ticket }
            if state.held < state.permits, (ahead ?? state.waiters.endIndex) == 0 {
                state.held += 1
                return .granted
            }
            state.waiters.insert(waiter, at: ahead ?? state.waiters.endIndex)
            return nil
        }
    }

    private func cancel(_ ticket: UInt64) {
        let waiting = state.withLock { state in
            guard let index = state.waiters.firstIndex(where: { $0.ticket == ticket }) else {
                state.cancelled.insert(ticket)
                return CheckedContinuation<Verdict, Never>?.none
            }
            return state.waiters.remove(at: index).continuation
        }
        waiting?.resume(returning: .cancelled)
    }
}
