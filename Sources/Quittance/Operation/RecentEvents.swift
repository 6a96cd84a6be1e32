import Synchronization

/// What happened lately in this process, for alerts, spans and the status.
final class RecentEvents: Sendable {
    private struct State {
        /// Refused credentials by the minute they came in.
        var refusals: [Int64: Int] = [:]
        /// The last success of each kind and account, in microseconds since 1970.
        var successes: [String: Int64] = [:]
        /// When the jobs at work began, in microseconds since 1970.
        var starts: [String: Int64] = [:]
    }

    private static let windowMinutes: Int64 = 5
    /// More jobs than this never run at a time in one process.
    private static let startsMax = 10_000

    private let state = Mutex(State())

    /// Counts a refused credential; `uptime` is in microseconds.
    func refuse(_ uptime: Int64) {
        let minute = uptime / 60_000_000
        state.withLock { state in
            state.refusals = state.refusals.filter { $0.key > minute - Self.windowMinutes }
            state.refusals[minute, default: 0] += 1
        }
    }

    /// Refused credentials in the last five minutes.
    func refusals(_ uptime: Int64) -> Int {
        let minute = uptime / 60_000_000
        return state.withLock { state in
            state.refusals.filter { $0.key > minute - Self.windowMinutes }.values.reduce(0, +)
        }
    }

    func succeed(_ kind: String, _ account: String, _ now: Int64) {
        state.withLock { $0.successes["\(kind) \(account)"] = now }
    }

    /// The last successes of this process, by `KIND ACCOUNT`.
    var successes: [String: Int64] { state.withLock { $0.successes } }

    func start(_ job: String, _ now: Int64) {
        state.withLock { state in
            if state.starts.count >= Self.startsMax { state.starts.removeAll() }
            state.starts[job] = now
        }
    }

    /// When the job began; forgets it.
    func end(_ job: String) -> Int64? { state.withLock { $0.starts.removeValue(forKey: job) } }
}
