import CLinux
import Synchronization

/// One watched descriptor with at most one waiter for each direction.
///
/// A waiter is resumed exactly once, by whoever comes first: readiness, deadline, cancellation
/// or close. Taking it out under the lock is what makes the others too late.
final class Channel: Sendable {
    enum Direction: Sendable { case read, write }

    /// Why a wait ended.
    enum WakeUp: Sendable { case ready, timedOut, cancelled, closed }

    private struct Waiter {
        let number: UInt64
        let continuation: CheckedContinuation<WakeUp, Never>
        var timer: TimerHeap.Token?
    }

    private struct Slot {
        /// Readiness that was reported while nobody waited.
        var isReady = false
        var waiter: Waiter?
    }

    private struct State: ~Copyable {
        var descriptor: Descriptor?
        var reading = Slot()
        var writing = Slot()
        var lastWaiter: UInt64 = 0

        subscript(direction: Direction) -> Slot {
            get { direction == .read ? reading : writing }
            set {
                switch direction {
                case .read: reading = newValue
                case .write: writing = newValue
                }
            }
        }
    }

    private let key: UInt64
    private let core: LoopCore
    private let state: Mutex<State>

    init(key: UInt64, descriptor: consuming Descriptor, core: LoopCore) {
        self.key = key
        self.core = core
        state = Mutex(State(descriptor: descriptor))
    }

    /// Lends the descriptor for one call that does not block; nil when closed.
    ///
    /// The lock is held meanwhile, so nobody can close the number under the call.
    func withDescriptor<Result>(_ body: (Int32) -> Result) -> Result? {
        state.withLock { state -> Result? in
            switch state.descriptor {
            case .some(let descriptor): body(descriptor.number)
            case .none: nil
            }
        }
    }

    /// Closes the descriptor and ends both waits.
    func close() {
        core.forget(key)
        let waiters = state.withLock { state in
            state.descriptor = nil
            defer {
                state.reading.waiter = nil
                state.writing.waiter = nil
            }
            return [state.reading.waiter, state.writing.waiter]
        }
        for case .some(let waiter) in waiters { resume(waiter, .closed) }
    }

    /// Takes a report of readiness from the loop.
    func signal(readable: Bool, writable: Bool) {
        if readable { wake(.read, .ready) }
        if writable { wake(.write, .ready) }
    }

    /// Suspends until the direction is ready; at once if it became ready since the last wait.
    ///
    /// Callers first try their call and wait only if it would block: reports are edges.
    func wait(_ direction: Direction, deadline: EventLoop.Instant?) async -> WakeUp {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                start(direction, continuation, deadline: deadline)
            }
        } onCancel: {
            wake(direction, .cancelled)
        }
    }

    private func start(
        _ direction: Direction,
        _ continuation: CheckedContinuation<WakeUp, Never>,
        deadline: EventLoop.Instant?
    ) {
        var number: UInt64 = 0
        let atOnce: WakeUp? = state.withLock { state in
            switch state.descriptor {
            case .none: return .closed
            case .some: break
            }
            if state[direction].isReady {
                state[direction].isReady = false
                return .ready
            }
            precondition(state[direction].waiter == nil, "two tasks wait for the same direction")
            state.lastWaiter += 1
            number = state.lastWaiter
            state[direction].waiter = Waiter(number: number, continuation: continuation)
            return nil
        }
        if let atOnce { return continuation.resume(returning: atOnce) }
        if let deadline { arm(direction, number, deadline) }
        // A cancellation before the waiter was in its slot has found nobody to wake.
        if Task.isCancelled { wake(direction, .cancelled, number: number) }
    }

    private func arm(_ direction: Direction, _ number: UInt64, _ deadline: EventLoop.Instant) {
        let token = core.addTimer(deadline) { [self] in
            wake(direction, .timedOut, number: number)
        }
        let isStored = state.withLock { state in
            guard state[direction].waiter?.number == number else { return false }
            state[direction].waiter?.timer = token
            return true
        }
        if !isStored { core.cancelTimer(token) }
    }

    /// Ends a wait; with a number only that very wait.
    private func wake(_ direction: Direction, _ reason: WakeUp, number: UInt64? = nil) {
        let waiter: Waiter? = state.withLock { state in
            guard let waiter = state[direction].waiter, number == nil || waiter.number == number
            else {
                if reason == .ready { state[direction].isReady = true }
                return nil
            }
            state[direction].waiter = nil
            return waiter
        }
        if let waiter { resume(waiter, reason) }
    }

    private func resume(_ waiter: Waiter, _ reason: WakeUp) {
        if let timer = waiter.timer { core.cancelTimer(timer) }
        waiter.continuation.resume(returning: reason)
    }
}
