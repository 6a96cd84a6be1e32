import Accounting
import Testing

@Suite struct RepeatedDisputeTests {
    private func rows() throws -> [BalanceTransactionFacts] {
        func row(
            _ id: String,
            _ amount: Int64,
            _ category: String,
            day: Int64
        ) throws
            -> BalanceTransactionFacts
        {
            let money = Money(amount, try Sample.currency("USD"))
            let moment = Sample.moment.adding(.seconds(day * 86_400))
            return BalanceTransactionFacts(
                id: id,
                amount: money,
                fee: Money(0, money.currency),
                net: money,
                feeDetails: [],
                type: "adjustment",
                reportingCategory: category,
                sourceID: "dp_1",
                source: nil,
                created: moment,
                availableOn: moment,
                description: nil
            )
        }
        // Newest first, as Stripe's lists are.
        return [
            try row("txn_3", -4100, "dispute", day: 9),
            try row("txn_2", 4000, "dispute_reversal", day: 5),
            try row("txn_1", -4000, "dispute", day: 1),
        ]
    }

    private func dispute() throws -> DisputeFacts {
        DisputeFacts(
            id: "dp_1",
            amount: Money(4000, try Sample.currency("USD")),
            status: "lost",
            reason: nil,
            chargeID: "ch_1",
            paymentIntentID: nil,
            created: Sample.moment,
            balanceTransactions: try rows()
        )
    }

    @Test func `the first withdrawal is booked, in whatever order Stripe lists the rows`() throws {
        let plan = try Sample.policy().plan(
            dispute: try dispute(),
            situation: ReturnSituation(charge: try Sample.charge("ch_1", 4000), invoices: [])
        )
        #expect(plan.documents.last?.externalID.text == "rfd_dp_1")
        #expect(plan.documents.last?.amount?.minorUnits == 4000)
    }

    /// A record deposited twice is refused by the accounting system, and with it the whole deposit.
    @Test func `only the first withdrawal takes the dispute's record into a deposit`() throws {
        let dispute = try dispute()
        let records = try rows().map { $0.with(source: .dispute(dispute)).expectedRecord?.id.text }
        // What came back may be a payment of its own; the second withdrawal has no record.
        #expect(records == [nil, "pay_dp_1", "rfd_dp_1"])
    }
}
