import Synchronization

/// A value handed over once, from whoever has it to the one task that waits for it.
///
/// The wait ends exactly once: by the value, the deadline or cancellation. What comes later is
/// dropped, so a slow producer can neither hang nor crash a waiter that has gone.
package final class Handover<Value: Sendable>: Sendable {
    /// How a wait ended.
    package enum Outcome: Sendable {
        /// With the value.
        case value(Value)
        /// The deadline came first.
        case timedOut
        /// The waiting task was cancelled first.
        case cancelled
    }

    private enum State {
        case empty
        case waiting(CheckedContinuation<Outcome, Never>)
        case offered(Value)
        case over
    }

    private let state = Mutex(State.empty)

    /// An empty one.
    package init() {}

    /// Gives the value; false if another one came first or the waiter has gone.
    @discardableResult
    package func offer(_ value: Value) -> Bool {
        let (accepted, continuation) = state.withLock {
            state -> (Bool, CheckedContinuation<Outcome, Never>?) in
            switch state {
            case .empty:
                state = .offered(value)
                return (true, nil)
            case .waiting(let continuation):
                state = .over
                return (true, continuation)
            case .offered, .over:
                return (false, nil)
            }
        }
        continuation?.resume(returning: .value(value))
        return accepted
    }

    /// Suspends until the value is there; to be called once.
    ///
    /// A deadline of nil waits for ever, which only a shutdown may want.
    package func wait(on loop: EventLoop, deadline: EventLoop.Instant?) async -> Outcome {
        if let value = takeOffered() { return .value(value) }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                start(continuation, loop: loop, deadline: deadline)
            }
        } onCancel: {
            end(.cancelled)
        }
        if let timer = timerToCancel.withLock({ $0 }) { loop.core.cancelTimer(timer) }
        return outcome
    }

    /// The value if it is there already: then nobody need be suspended.
    private func takeOffered() -> Value? {
        state.withLock { state in
            guard case .offered(let value) = state else { return nil }
            state = .over
            return value
        }
    }

    private let timerToCancel = Mutex<TimerHeap.Token?>(nil)

    private func start(
        _ continuation: CheckedContinuation<Outcome, Never>,
        loop: EventLoop,
        deadline: EventLoop.Instant?
    ) {
        let atOnce: Outcome? = state.withLock { state in
            switch state {
            case .offered(let value):
                state = .over
                return .value(value)
            case .empty:
                state = .waiting(continuation)
                return nil
            case .waiting, .over:
                return .cancelled
            }
        }
        if let atOnce { return continuation.resume(returning: atOnce) }
        if let deadline {
            let token = loop.core.addTimer(deadline) { [self] in end(.timedOut) }
            timerToCancel.withLock { $0 = token }
        }
        if Task.isCancelled { end(.cancelled) }
    }

    private func end(_ outcome: Outcome) {
        let continuation: CheckedContinuation<Outcome, Never>? = state.withLock { state in
            guard case .waiting(let continuation) = state else { return nil }
            state = .over
            return continuation
        }
        continuation?.resume(returning: outcome)
    }
}
