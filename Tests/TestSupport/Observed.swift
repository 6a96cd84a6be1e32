import Synchronization

/// A value that tests change and wait for: nothing sleeps to synchronise, and every wait is bounded.
package final class Observed<Value: Sendable>: Sendable {
    /// The condition did not come true in time, or the waiting task was cancelled.
    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    private struct Watcher {
        let condition: @Sendable (Value) -> Bool
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var value: Value
        var watchers: [Int: Watcher] = [:]
        var next = 0
    }

    private let state: Mutex<State>

    package init(_ value: Value) { state = Mutex(State(value: value)) }

    package var value: Value { state.withLock { $0.value } }

    /// Changes the value and wakes everybody whose condition now holds.
    @discardableResult
    package func update<Result: Sendable>(
        _ change: @Sendable (inout Value) -> Result
    )
        -> Result
    {
        let (result, met) = state.withLock { state in
            let result = change(&state.value)
            let met = state.watchers.filter { $0.value.condition(state.value) }
            for key in met.keys { state.watchers[key] = nil }
            return (result, met.values.map(\.continuation))
        }
        for continuation in met { continuation.resume(returning: true) }
        return result
    }

    /// Waits until the condition holds.
    ///
    /// - Throws: ``Fault`` when it does not within the limit, or when the task is cancelled.
    package func until(
        _ what: String,
        limit: Duration = .seconds(30),
        _ condition: @escaping @Sendable (Value) -> Bool
    ) async throws(Fault) {
        let isMet = await withTaskGroup(of: Bool.self) { group in
            group.addTask { await self.watch(condition) }
            group.addTask {
                // In steps, so that time in which no thread was free counts for little of the limit; cut
                // short once the condition holds.
                for _ in 0..<10 { try? await Task.sleep(for: limit / 10) }
                return false
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return first
        }
        guard isMet || condition(value) else {
            throw Fault(description: "waited in vain: \(what); value \(value)")
        }
    }

    private func watch(_ condition: @escaping @Sendable (Value) -> Bool) async -> Bool {
        let key = state.withLock { state in
            state.next += 1
            return state.next
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Bool? in
                    if condition(state.value) { return true }
                    if Task.isCancelled { return false }
                    state.watchers[key] = Watcher(
                        condition: condition,
                        continuation: continuation
                    )
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { $0.watchers.removeValue(forKey: key) }?
                .continuation.resume(returning: false)
        }
    }
}
