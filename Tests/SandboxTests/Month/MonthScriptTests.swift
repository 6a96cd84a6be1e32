import Accounting
import Testing

@testable import Sandbox

@Suite struct MonthScriptTests {
    static let small = MonthParameters(scalePermille: 20)

    @Test(arguments: UInt64(1)...64)
    func `every small month proves its own figures`(seed: UInt64) throws {
        let world = try MonthScript(seed: seed, parameters: Self.small).write()
        let truth = MonthTruth(of: world)
        for payout in truth.payouts { #expect(payout.net == payout.amount) }
        #expect(truth.payouts.contains { $0.amount < 0 })
        #expect(truth.payouts.count { $0.hasFailed } == 1)
    }
}
