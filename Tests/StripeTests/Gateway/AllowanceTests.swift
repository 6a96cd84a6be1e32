import Jobs
import Synchronization
import Testing

@testable import Stripe

@Suite struct AllowanceTests {
    /// Adds up like the real one, and can be away.
    private final class MemoryLedger: ReadLedger {
        private let state = Mutex((total: 0, writes: 0, isAway: false))

        var total: Int { state.withLock { $0.total } }
        var writes: Int { state.withLock { $0.writes } }

        func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }

        func addReads(_ count: Int, of resource: String) async throws(StoreFault) -> Int {
            let total = state.withLock { state -> Int? in
                guard !state.isAway else { return nil }
                state.total += count
                state.writes += 1
                return state.total
            }
            guard let total else { throw .unavailable("away") }
            return total
        }
    }

    @Test func `reads are written by the fifty and end at the allowance`() async throws {
        let ledger = MemoryLedger()
        let allowance = ReadAllowance(resource: "stripe:main", readsMax: 120, ledger: ledger)
        for _ in 1...120 { try await allowance.take() }
        #expect(ledger.writes == 3)
        let failure = await #expect(throws: StepFailure.self) { try await allowance.take() }
        guard case .retry(_, _, usesAttempt: false) = failure else {
            Issue.record("a used up allowance costs no attempt: \(failure as Any)")
            return
        }
        #expect(allowance.reads == 120)
    }

    @Test func `what other nodes read counts as well`() async throws {
        let ledger = MemoryLedger()
        _ = try await ledger.addReads(119, of: "stripe:main")
        let allowance = ReadAllowance(resource: "stripe:main", readsMax: 120, ledger: ledger)
        try await allowance.take()
        await #expect(throws: StepFailure.self) { try await allowance.take() }
    }

    @Test func `a ledger that is away holds up nobody and misses nothing`() async throws {
        let ledger = MemoryLedger()
        ledger.setAway(true)
        let allowance = ReadAllowance(resource: "stripe:main", readsMax: 1000, ledger: ledger)
        for _ in 1...70 { try await allowance.take() }
        ledger.setAway(false)
        try await allowance.take()
        #expect(ledger.total == 71)
    }

    @Test func `a refusal for the rate slows the account down and time brings it back`() {
        let pacer = Pacer(limits: StripeLimits())
        #expect(pacer.ratePerMille == 1000)
        _ = pacer.accountDelay(at: .seconds(10))
        pacer.slowDown(endpoint: "GET /v1/charges", reason: "global-rate", at: .seconds(10))
        pacer.slowDown(endpoint: "GET /v1/charges", reason: "global-rate", at: .seconds(11))
        #expect(pacer.ratePerMille == 700)
        _ = pacer.accountDelay(at: .seconds(60))
        #expect(pacer.ratePerMille == 1000)
    }

    @Test func `a refusal at one endpoint slows no other`() {
        let pacer = Pacer(limits: StripeLimits())
        _ = pacer.delay(endpoint: "a", at: .seconds(10))
        pacer.slowDown(endpoint: "a", reason: "endpoint-rate", at: .seconds(10))
        #expect(pacer.ratePerMille == 1000)
        // The burst is gone: one goes at once, the next waits for its turn at the lower rate.
        #expect(pacer.delay(endpoint: "a", at: .seconds(10)) == .zero)
        #expect(pacer.delay(endpoint: "a", at: .seconds(10)) ?? .zero > .milliseconds(50))
        #expect(pacer.delay(endpoint: "b", at: .seconds(10)) == .zero)
    }
}
