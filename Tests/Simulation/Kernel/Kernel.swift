import Accounting
import Foundation
import Synchronization
import TestSupport

/// The one thread, the clock and the dice of a simulated world.
///
/// Every task of the world prefers one of the kernel's executors, so nothing of it runs but when the
/// kernel picks it: the next piece of work by chance, the next moment when nothing is left to do now.
/// Equal seeds give equal runs.
final class Kernel: Sendable {
    /// Why a run ended.
    enum Ending: Sendable, Hashable {
        case reached
        /// Nothing is ready and no time to come changes that: a wake-up was lost.
        case stuck
        case outOfTime
        case outOfSteps
    }

    private struct Ready: Sendable {
        let job: UnownedJob
        let executor: WorldExecutor
    }

    private struct State: Sendable {
        var now: Int64 = 0
        var ready: [Ready] = []
        var timers = TimerQueue()
        var sleepers: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var nextTicket: UInt64 = 0
        var dice: SeededGenerator
        var steps = 0
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        /// What happens at certain steps, nearest last.
        var ambushes: [(step: Int, action: @Sendable () -> Void)] = []
    }

    private let state: Mutex<State>
    private let isTraced: Bool

    /// When every world begins.
    static let beginning = Timestamp(seconds: 1_795_000_000)

    /// A traced kernel prints what its world notes.
    init(seed: UInt64, isTraced: Bool = false) {
        state = Mutex(State(dice: SeededGenerator(seed: seed)))
        self.isTraced = isTraced
    }

    /// Notes what happens, for whoever replays the seed.
    func note(_ sentence: @autoclosure () -> String) {
        guard isTraced else { return }
        let seconds = Double(state.withLock { $0.now }) / 1_000_000
        print("  " + String(format: "%10.3f", seconds) + "  " + sentence())
    }

    /// The moment in the world.
    var now: Timestamp { Self.beginning.adding(elapsed) }
    /// Time since the world began.
    var elapsed: Duration { .microseconds(state.withLock { $0.now }) }
    /// Pieces of work done so far.
    var steps: Int { state.withLock { $0.steps } }
    /// Differs as soon as two runs differ.
    var digest: UInt64 { state.withLock { $0.digest } }

    // MARK: Chance

    func random() -> UInt64 { state.withLock { $0.dice.next() } }

    func random(_ range: ClosedRange<Int>) -> Int {
        state.withLock { Int.random(in: range, using: &$0.dice) }
    }

    /// A time between the two, in milliseconds.
    func milliseconds(_ range: ClosedRange<Int>) -> Duration { .milliseconds(random(range)) }

    /// Whether something of this likelihood happens now.
    func happens(perMille: Int) -> Bool { perMille > 0 && random(0...999) < perMille }

    // MARK: Time

    /// Waits; ends early when the task is cancelled.
    func sleep(_ duration: Duration) async {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = Task.isCancelled
                if !isOver {
                    state.withLock { state in
                        state.sleepers[ticket] = continuation
                        state.timers.add(
                            at: state.now + Self.microseconds(duration),
                            .sleeper(ticket)
                        )
                    }
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: ticket) }?.resume()
        }
    }

    /// Waits the whole time, even when the task is cancelled.
    func pause(_ duration: Duration) async {
        await withCheckedContinuation { continuation in
            after(duration) { continuation.resume() }
        }
    }

    /// Does something in the future.
    func after(_ duration: Duration, _ action: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.timers.add(at: state.now + Self.microseconds(duration), .action(action))
        }
    }

    /// Does something after this many more pieces of work, between any two of them.
    func afterSteps(_ count: Int, _ action: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.ambushes.append((state.steps + count, action))
            state.ambushes.sort { $0.step > $1.step }
        }
    }

    private static func microseconds(_ duration: Duration) -> Int64 {
        max(0, duration / .microseconds(1) > 0 ? Int64(duration / .microseconds(1)) : 0)
    }

    // MARK: Work

    func enqueue(_ job: UnownedJob, on executor: WorldExecutor) {
        state.withLock { $0.ready.append(Ready(job: job, executor: executor)) }
    }

    /// Starts a task of the world.
    @discardableResult
    func spawn(
        on executor: WorldExecutor,
        _ body: @escaping @Sendable () async -> Void
    ) -> Task<Void, Never> {
        Task(executorPreference: executor) { await body() }
    }

    /// Lets the world go on until the condition holds, or until it can never hold.
    func run(
        within limit: Duration,
        stepsMax: Int = 5_000_000,
        until isReached: () -> Bool
    ) -> Ending {
        let deadline = state.withLock { $0.now } + Self.microseconds(limit)
        let lastStep = steps + stepsMax
        while true {
            if isReached() { return .reached }
            guard steps < lastStep else { return .outOfSteps }
            if step() { continue }
            switch advance(to: deadline) {
            case .advanced: continue
            case .nothing: return .stuck
            case .late: return .outOfTime
            }
        }
    }

    /// Does one piece of work; false when none is ready.
    private func step() -> Bool {
        let (next, ambush) = state.withLock { state -> (Ready?, (@Sendable () -> Void)?) in
            guard !state.ready.isEmpty else { return (nil, nil) }
            if let last = state.ambushes.last, last.step <= state.steps {
                state.ambushes.removeLast()
                return (nil, last.action)
            }
            let index = Int(state.dice.next() % UInt64(state.ready.count))
            state.ready.swapAt(index, state.ready.count - 1)
            let next = state.ready.removeLast()
            state.steps += 1
            for value in [UInt64(index), UInt64(state.now), next.executor.number] {
                state.digest = (state.digest ^ value) &* 0x0000_0100_0000_01B3
            }
            return (next, nil)
        }
        if let ambush {
            ambush()
            return true
        }
        guard let next else { return false }
        next.executor.run(next.job)
        return true
    }

    private enum Advance {
        case advanced
        case nothing
        case late
    }

    /// Moves the clock to the next timer and wakes who waits for it.
    private func advance(to deadline: Int64) -> Advance {
        let due: (advance: Advance, wake: (@Sendable () -> Void)?) = state.withLock { state in
            while let next = state.timers.first {
                if case .sleeper(let ticket) = next.what, state.sleepers[ticket] == nil {
                    _ = state.timers.removeFirst()
                    continue
                }
                guard next.moment <= deadline else { return (.late, nil) }
                _ = state.timers.removeFirst()
                state.now = max(state.now, next.moment)
                switch next.what {
                case .action(let action): return (.advanced, action)
                case .sleeper(let ticket):
                    let sleeper = state.sleepers.removeValue(forKey: ticket)
                    return (.advanced, { sleeper?.resume() })
                }
            }
            return (.nothing, nil)
        }
        due.wake?()
        return due.advance
    }
}
