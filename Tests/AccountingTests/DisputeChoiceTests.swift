import Accounting
import Testing

/// Disputes under every choice: where the money stands while it is open, lost, won or won in part.
@Suite struct DisputeChoiceTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let open: BookingChoices.OpenDispute
        let won: BookingChoices.WonDispute
        let status: String
        /// What came back; zero unless won.
        var back: Int64 = 0
        var invoiced = true
        let records: [String]
        /// Debits less credits; accounts at zero are left out.
        let balances: [AccountRole: Int64]
    }

    static let rows: [Row] = [
        Row(
            testDescription: "open, lost at once",
            open: .loss,
            won: .income,
            status: "under_review",
            records: ["cm_dp_1", "rfd_dp_1"],
            balances: [.disputeLosses: 900, .undepositedFunds: -900]
        ),
        Row(
            testDescription: "open, on hold",
            open: .hold,
            won: .income,
            status: "under_review",
            records: ["cm_dp_1", "rfd_dp_1"],
            balances: [.disputeHold: 900, .undepositedFunds: -900]
        ),
        Row(
            testDescription: "lost after hold",
            open: .hold,
            won: .income,
            status: "lost",
            records: ["cm_dp_1", "cm_dp_1-lost", "rfd_dp_1"],
            balances: [.disputeLosses: 900, .undepositedFunds: -900]
        ),
        Row(
            testDescription: "won as income of the deposit",
            open: .loss,
            won: .income,
            status: "won",
            back: 900,
            records: ["cm_dp_1", "rfd_dp_1"],
            balances: [.disputeLosses: 900, .undepositedFunds: -900]
        ),
        Row(
            testDescription: "won and reinstated",
            open: .loss,
            won: .reinstate,
            status: "won",
            back: 900,
            records: ["inv_dp_1-won", "cm_dp_1", "pay_dp_1", "rfd_dp_1"],
            balances: [:]
        ),
        Row(
            testDescription: "won after hold",
            open: .hold,
            won: .income,
            status: "won",
            back: 900,
            records: ["inv_dp_1-won", "cm_dp_1", "pay_dp_1", "rfd_dp_1"],
            balances: [:]
        ),
        Row(
            testDescription: "won in part",
            open: .loss,
            won: .reinstate,
            status: "won",
            back: 400,
            records: ["inv_dp_1-won", "cm_dp_1", "pay_dp_1", "rfd_dp_1"],
            balances: [.disputeLosses: 500, .undepositedFunds: -500]
        ),
        Row(
            testDescription: "not invoiced",
            open: .loss,
            won: .reinstate,
            status: "won",
            back: 900,
            invoiced: false,
            records: ["pay_dp_1", "rfd_dp_1"],
            balances: [:]
        ),
        Row(
            testDescription: "not invoiced, on hold and lost",
            open: .hold,
            won: .income,
            status: "lost",
            invoiced: false,
            records: ["rfd_dp_1"],
            balances: [.receivable: 900, .undepositedFunds: -900]
        ),
    ]

    @Test(arguments: rows)
    func `a dispute stands where the choice puts it`(row: Row) throws {
        let currency = try Sample.currency("USD")
        let policy = BookingPolicy(
            zone: .utc,
            baseCurrency: currency,
            customerCurrencies: [],
            choices: BookingChoices(openDisputes: row.open, wonDisputes: row.won)
        )
        var movements = [try Sample.row("txn_1", -900, fee: 1500, "dispute")]
        if row.back > 0 {
            movements.append(try Sample.row("txn_2", row.back, "dispute_reversal"))
        }
        let dispute = DisputeFacts(
            id: "dp_1",
            amount: Money(900, currency),
            status: row.status,
            reason: nil,
            chargeID: "ch_1",
            paymentIntentID: nil,
            created: Sample.moment,
            balanceTransactions: movements
        )
        let invoice = try Sample.invoice(lines: [("il_1", 900)])
        let plan = try policy.plan(
            dispute: dispute,
            situation: ReturnSituation(
                charge: try Sample.charge("ch_1", 900),
                invoices: row.invoiced
                    ? [.init(invoice: invoice, amountPaid: Money(900, currency))] : []
            )
        )
        let records = plan.ordered.filter { $0.kind != .item }.map(\.externalID.text)
        #expect(records == row.records)
        #expect(plan.balances.filter { $0.value != 0 } == row.balances)
        // Every item a line posts to is planned too.
        let needed = Set(plan.documents.flatMap(\.lines).map(\.item))
        #expect(
            Set(plan.documents.filter { $0.kind == .item }.map(\.externalID)) == needed
        )
    }
}
