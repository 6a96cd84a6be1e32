import Accounting
import Testing

/// Members of a payout whose record depends on how the books take them.
@Suite struct MemberRecordTests {
    private func sorted(
        _ row: BalanceTransactionFacts,
        links: [ExternalID: Link]
    ) throws -> SortedMembers {
        try PayoutSituation(
            payout: try Sample.payout("po_1", row.net.minorUnits),
            account: "main",
            members: [row],
            links: links,
            isDeposited: false
        ).sorted(try Sample.policy())
    }

    private func reversal() throws -> BalanceTransactionFacts {
        let row = try Sample.row("txn_2", 900, "dispute_reversal")
        let dispute = DisputeFacts(
            id: "dp_1",
            amount: Money(900, try Sample.currency("USD")),
            status: "won",
            reason: nil,
            chargeID: "ch_1",
            paymentIntentID: nil,
            created: Sample.moment,
            balanceTransactions: [try Sample.row("txn_1", -900, "dispute"), row]
        )
        return row.with(source: .dispute(dispute))
    }

    @Test func `a won dispute is income, or the payment that received it again`() throws {
        let income = try sorted(try reversal(), links: [:]).members
        #expect(income.map(\.record) == [nil])
        #expect(income.flatMap(\.lines).map(\.role) == [.disputeReversals])
        let (id, link) = try Sample.link(.customerPayment, "dp_1", 900)
        let payment = try sorted(try reversal(), links: [id: link]).members
        #expect(payment.map(\.record) == [id])
        #expect(payment.flatMap(\.lines).isEmpty)
    }

    @Test func `a bounced debit is the refund that takes it back`() throws {
        let charge = ChargeFacts(
            id: "py_1",
            paymentIntentID: "pi_1",
            customerID: nil,
            billingName: nil,
            billingEmail: nil,
            status: .failed,
            isCaptured: true,
            amountCaptured: Money(0, try Sample.currency("USD")),
            created: Sample.moment,
            description: nil,
            balanceTransaction: nil,
            invoiceID: nil,
            amountAuthorised: Money(900, try Sample.currency("USD")),
            failureBalanceTransactionID: "txn_3"
        )
        let row = try Sample.row("txn_3", -900, "charge_failure").with(source: .charge(charge))
        let expected = try #require(row.expectedRecord)
        #expect(expected.id.text == "rfd_py_1")
        #expect(expected.amount.minorUnits == -900)
        let (id, link) = try Sample.link(.customerRefund, "py_1", 900)
        #expect(try sorted(row, links: [id: link]).members.map(\.record) == [id])
    }
}
