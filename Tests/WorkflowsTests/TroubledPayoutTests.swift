import Accounting
import Jobs
import Sandbox
import Testing
import Workflows

/// Charges that are given back and contested in the payout that brings them, or in one that does not.
@Suite struct TroubledPayoutTests {
    private static func bench(_ world: StripeWorld) throws -> Bench {
        let bench = try Bench(world: world)
        bench.stripe.setNow(world.closing)
        return bench
    }

    @Test func `charge, refund and dispute in one payout are lines of one deposit`() async throws {
        var world = StripeWorld.payouts(1, of: 4)
        let refund = world.refund(1, 401, in: 0)
        let dispute = world.dispute(1, 600, in: 0)
        let bench = try Self.bench(world)
        let payout = try #require(bench.truth.payouts.first)
        let process = try bench.process()
        let run = await process.finish(.payoutReconciliation, .objects([payout.id]))
        #expect(run.failure == nil)
        let members = try #require(bench.books.contents.members[payout.id])
        let taken = members.filter { $0.taken != nil }.compactMap(\.record?.text)
        #expect(taken.count == 6)
        #expect(Set(taken).isSuperset(of: ["rfd_\(refund)", "rfd_\(dispute)"]))
        let balances = bench.netSuiteBalances()
        #expect(balances["bank USD"] == payout.amount)
        #expect(balances["disputeFees USD"] == 1_500)
        #expect(balances.filter { $0.key.hasPrefix("undeposited") }.isEmpty)
        let statement = try #require(bench.books.contents.statements[payout.id])
        #expect(statement.suspense.isZero)
        #expect(statement.refunds.minorUnits == -401)
        #expect(statement.disputes.minorUnits == -600)
        bench.proveBooks()
    }

    @Test func `a dispute of a charge that was never booked brings its charge along`() async throws
    {
        var world = StripeWorld.payouts(2, of: 3)
        let dispute = world.dispute(0, 1_000, in: 1)
        let bench = try Self.bench(world)
        let (early, late) = (bench.truth.payouts[0], bench.truth.payouts[1])
        let process = try bench.process()
        let run = await process.finish(.payoutReconciliation, .objects([late.id]))
        #expect(run.failure == nil)
        let statement = try #require(bench.books.contents.statements[late.id])
        #expect(statement.suspense.isZero)
        #expect(bench.netSuiteBalances()["bank USD"] == late.amount)
        let record = try #require(ExternalID("rfd_\(dispute)"))
        #expect(bench.books.contents.links[record] != nil)
        // The charge's payment waits for the payout that brought it.
        #expect(bench.netSuiteBalances()["undepositedFunds USD"] == 1_000)
        bench.proveBooks()
        await process.finish(.payoutReconciliation, .objects([early.id]))
        let balances = bench.netSuiteBalances()
        #expect(balances["bank USD"] == early.amount + late.amount)
        #expect(balances["undepositedFunds USD"] == nil)
        bench.proveBooks()
    }

    @Test(arguments: [true, false])
    func `a dispute whose charge Stripe no longer shows waits on suspense and heals`(
        tie: Bool
    ) async throws {
        var world = StripeWorld.payouts(2, of: 3)
        let dispute = world.dispute(0, 1_000, in: 1)
        let bench = try Self.bench(world)
        let late = bench.truth.payouts[1]
        let finding = Finding(.objectMissing, subject: dispute, sentence: "A.", fix: "B.")
        let charge = "ch_" + dispute.dropFirst(3)
        bench.tampering.change { $0.failures[charge] = .reject([finding]) }
        let policy = PayoutPolicy(unresolved: tie ? .tie : .hold)
        let run = await (try bench.process(payouts: policy))
            .finish(.payoutReconciliation, .objects([late.id]))
        guard tie else {
            guard case .failure(.snooze) = run.result else {
                Issue.record("the payout was not held: \(run.result)")
                return
            }
            #expect(bench.netSuiteBalances()["bank USD"] == nil)
            return
        }
        #expect(run.failure == nil)
        let parked = try #require(bench.books.contents.statements[late.id])
        #expect(parked.suspense.minorUnits == -1_000)
        #expect(bench.netSuiteBalances()["bank USD"] == late.amount)
        #expect(bench.netSuiteBalances()["suspense USD"] == 1_000)
        bench.proveBooks()
        bench.tampering.change { $0.failures[charge] = nil }
        let healed = await (try bench.process(payouts: policy))
            .finish(.payoutReconciliation, .objects([late.id]))
        #expect(healed.failure == nil)
        #expect(bench.books.contents.statements[late.id]?.suspense.isZero == true)
        #expect(bench.netSuiteBalances()["suspense USD"] == nil)
        #expect(bench.netSuiteBalances()["bank USD"] == late.amount)
        bench.proveBooks()
    }
}
