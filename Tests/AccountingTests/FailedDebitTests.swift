import Accounting
import Testing

@Suite struct FailedDebitTests {
    private func refused(isDeposited: Bool) throws -> PayoutSituation {
        PayoutSituation(
            payout: try Sample.payout("po_n", -2500, status: .failed),
            account: "main",
            members: [try Sample.row("txn_f", -2500, "fee", type: "stripe_fee")],
            links: [:],
            isDeposited: isDeposited
        )
    }

    /// The journal used to take the refused debit out of the bank a second time.
    @Test func `a debit the bank refuses later is put back into the bank`() throws {
        let plan = try Sample.policy().planFailure(
            of: try refused(isDeposited: true).payout,
            carrier: try RecordKind.deposit.externalID(for: "po_n"),
            failedOn: try #require(CalendarDate("2026-10-07"))
        )
        guard case .journalEntry(let journal) = try #require(plan.documents.first).document else {
            Issue.record("no journal was planned")
            return
        }
        #expect(
            journal.lines.map { "\($0.side.rawValue) \($0.role.rawValue) \($0.amount.minorUnits)" }
                == ["debit bank 2500", "credit payoutTransit 2500"]
        )
    }

    @Test func `the bank ends where it was when a booked debit is refused`() throws {
        let booked = PayoutSituation(
            payout: try Sample.payout("po_n", -2500),
            account: "main",
            members: try refused(isDeposited: false).members,
            links: [:],
            isDeposited: false
        )
        let first = try Sample.policy().plan(payout: booked).plan
        let second = try Sample.policy().planFailure(
            of: try refused(isDeposited: true).payout,
            carrier: try RecordKind.deposit.externalID(for: "po_n"),
            failedOn: try #require(CalendarDate("2026-10-07"))
        )
        let postings = (first.documents + second.documents).flatMap(\.entries).flatMap(\.postings)
        let bank = postings.filter { $0.role == .bank }.reduce(Int64(0)) {
            $0 + ($1.side == .debit ? 1 : -1) * $1.amount.minorUnits
        }
        #expect(bank == 0)
    }

    @Test func `a refused debit is told as such and not as money on its way`() throws {
        let findings = try Sample.policy().plan(payout: try refused(isDeposited: false)).plan
            .findings
        #expect(findings.map(\.code) == [.payoutFailed])
        #expect(findings.first?.sentence.contains("refused") == true)
    }
}
