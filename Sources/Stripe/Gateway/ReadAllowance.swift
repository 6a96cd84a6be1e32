package import Jobs
import Synchronization

/// Counts reads against what Stripe allows in thirty days, and stops them before Stripe does.
///
/// Reads are counted here and written to the ledger by the fifty, so that a crash forgets a few and no
/// call waits for the store but every fiftieth.
/// Source: docs.stripe.com/rate-limits, "Read request allocations".
package final class ReadAllowance: Sendable {
    private struct State: Sendable {
        /// What the ledger said last; nil before it was asked.
        var written: Int?
        var unwritten = 0
        var isWriting = false
    }

    package let readsMax: Int
    private let resource: String
    private let ledger: any ReadLedger
    private let state = Mutex(State())

    private static let portion = 50
    private static let pause = Duration.seconds(3600)

    /// An allowance of `readsMax` reads in thirty days for a resource such as `stripe:main`.
    package init(resource: String, readsMax: Int, ledger: any ReadLedger) {
        self.resource = resource
        self.readsMax = readsMax
        self.ledger = ledger
    }

    /// Reads of the last thirty days, as far as known here.
    package var reads: Int { state.withLock { ($0.written ?? 0) + $0.unwritten } }

    /// Counts one read.
    ///
    /// - Throws: `.retry` without using an attempt when the allowance is used up.
    func take() async throws(StepFailure) {
        let portion = state.withLock { state -> Int? in
            state.unwritten += 1
            let isDue = state.written == nil || state.unwritten >= Self.portion
            guard isDue, !state.isWriting else { return nil }
            state.isWriting = true
            return state.unwritten
        }
        if let portion { await write(portion) }
        guard reads <= readsMax else {
            state.withLock { $0.unwritten -= 1 }
            throw .retry(
                after: Self.pause,
                reason: "Stripe's allowance of \(readsMax) reads in thirty days is used up.",
                usesAttempt: false
            )
        }
    }

    private func write(_ portion: Int) async {
        do {
            let total = try await ledger.addReads(portion, of: resource)
            state.withLock { state in
                state.written = total
                state.unwritten -= portion
                state.isWriting = false
            }
        } catch {
            // The store is away: the reads stay counted here and are written with the next portion.
            state.withLock { $0.isWriting = false }
        }
    }
}
