import Accounting
import Synchronization

/// Who a call is made for.
package enum CallLane: Int, Sendable, Hashable, CaseIterable {
    /// Someone waits for the answer.
    case interactive
    case background
}

/// Hands numbered slots to waiting calls: the lowest free number first, first come first served in each
/// lane, interactive calls before the others.
///
/// While interactive calls come at all, one slot of three or more is kept free for them; after half a
/// minute without any it is lent to the others.
final class SlotQueue: Sendable {
    private struct Waiter: Sendable {
        let ticket: UInt64
        let lane: CallLane
        let continuation: CheckedContinuation<Int?, Never>
    }

    private struct State: Sendable {
        var allowed: [Int] = []
        var held: [Int: CallLane] = [:]
        var nextTicket: UInt64 = 0
        /// Interactive ones first, each lane in order of tickets.
        var waiters: [Waiter] = []
        var interactiveAt: Timestamp?
    }

    private let state: Mutex<State>
    private let now: @Sendable () -> Timestamp

    static let reserveTime = Duration.seconds(30)

    init(allowed: [Int], now: @escaping @Sendable () -> Timestamp) {
        state = Mutex(State(allowed: allowed))
        self.now = now
    }

    /// The slots with calls in flight, those that may be used, and calls that wait.
    var load: (held: [Int], allowed: [Int], waiting: Int) {
        state.withLock { ($0.held.keys.sorted(), $0.allowed, $0.waiters.count) }
    }

    /// A place in the queue; keeps its order when the same call has to queue again.
    func ticket() -> UInt64 {
        state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
    }

    /// Waits for a slot; nil when the task was cancelled instead, and then none is held.
    ///
    /// `tell` is called once the wait can be seen in `load`: whoever looks for waiting calls must not be
    /// told before, or it finds none and goes back to sleep.
    func acquire(
        _ ticket: UInt64,
        _ lane: CallLane,
        whenQueued tell: () -> Void = {}
    ) async -> Int? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = Task.isCancelled
                if !isOver {
                    enqueue(Waiter(ticket: ticket, lane: lane, continuation: continuation))
                    // Cancelled between the look and the place in the queue.
                    if Task.isCancelled { cancel(ticket) }
                    tell()
                }
                if isOver { continuation.resume(returning: nil) }
            }
        } onCancel: {
            cancel(ticket)
        }
    }

    func release(_ number: Int) {
        change { state in
            let lane = state.held.removeValue(forKey: number)
            precondition(lane != nil, "a slot is returned once")
        }
    }

    /// Changes which slots may be used; those in use stay so until they are returned.
    func setAllowed(_ numbers: [Int]) { change { $0.allowed = numbers } }

    private func enqueue(_ waiter: Waiter) {
        let now = now()
        change { state in
            if waiter.lane == .interactive { state.interactiveAt = now }
            let index = state.waiters.firstIndex {
                ($0.lane.rawValue, $0.ticket) > (waiter.lane.rawValue, waiter.ticket)
            }
            state.waiters.insert(waiter, at: index ?? state.waiters.endIndex)
        }
    }

    private func cancel(_ ticket: UInt64) {
        let waiter = state.withLock { state in
            state.waiters.firstIndex { $0.ticket == ticket }.map { state.waiters.remove(at: $0) }
        }
        waiter?.continuation.resume(returning: nil)
    }

    /// Changes the state, then hands out what is free.
    private func change(_ body: (inout State) -> Void) {
        let now = now()
        let granted = state.withLock { state in
            body(&state)
            return Self.grant(&state, now)
        }
        for (waiter, number) in granted { waiter.continuation.resume(returning: number) }
    }

    private static func grant(_ state: inout State, _ now: Timestamp) -> [(Waiter, Int)] {
        var granted: [(Waiter, Int)] = []
        while let first = state.waiters.first {
            let free = state.allowed.filter { state.held[$0] == nil }
            guard let number = free.first, state.held.count < state.allowed.count else { break }
            if first.lane == .background, isReserved(state, now, free: free.count) { break }
            state.waiters.removeFirst()
            state.held[number] = first.lane
            granted.append((first, number))
        }
        return granted
    }

    /// Whether the last free slot is kept for an interactive call.
    private static func isReserved(_ state: State, _ now: Timestamp, free: Int) -> Bool {
        guard free == 1, state.allowed.count >= 3, let last = state.interactiveAt,
            last.adding(reserveTime) > now
        else { return false }
        return !state.held.values.contains(.interactive)
    }
}
