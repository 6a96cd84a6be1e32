import Synchronization

/// Tells sleeping workers that the queue changed.
final class WorkSignal: Sendable {
    private struct Subscribers {
        var nextNumber = 0
        var isFinished = false
        var streams: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    private let subscribers = Mutex(Subscribers())

    /// A stream that remembers one signal while nobody waits, and no more.
    func subscribe() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Void.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let number: Int? = subscribers.withLock { state in
            guard !state.isFinished else { return nil }
            state.nextNumber += 1
            state.streams[state.nextNumber] = continuation
            return state.nextNumber
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.subscribers.withLock { _ = $0.streams.removeValue(forKey: number) }
        }
        return stream
    }

    func send() {
        let streams = subscribers.withLock { Array($0.streams.values) }
        for stream in streams { stream.yield() }
    }

    func finish() {
        let streams = subscribers.withLock { state in
            state.isFinished = true
            return Array(state.streams.values)
        }
        for stream in streams { stream.finish() }
    }
}

/// Counts threads that still run, so that closing can wait for the last one.
final class ThreadCount: Sendable {
    private struct State {
        var running: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(_ running: Int) { state = Mutex(State(running: running)) }

    func leave() {
        let woken = state.withLock { state in
            state.running -= 1
            guard state.running == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in woken { waiter.resume() }
    }

    func allGone() async {
        await withCheckedContinuation { caller in
            let isOver = state.withLock { state in
                if state.running > 0 { state.waiting.append(caller) }
                return state.running <= 0
            }
            if isOver { caller.resume() }
        }
    }
}
