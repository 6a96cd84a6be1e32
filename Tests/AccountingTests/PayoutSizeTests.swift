import Accounting
import Testing

/// Payouts far beyond what one deposit takes.
@Suite struct PayoutSizeTests {
    @Test(arguments: [9_990, 25_000, 100_000])
    func `a payout of any size ties, in deposits no larger than one may be`(count: Int) throws {
        let policy = try Sample.policy()
        var rows: [BalanceTransactionFacts] = []
        var links: [ExternalID: Link] = [:]
        rows.reserveCapacity(count)
        for index in 0..<count {
            let amount = Int64(1000 + index % 977)
            let charge = try Sample.charge("ch_\(index)", amount)
            rows.append(
                try Sample.row(
                    "txn_\(index)",
                    amount,
                    fee: 31,
                    "charge",
                    source: .charge(charge)
                )
            )
            let (id, link) = try Sample.link(.customerPayment, charge.id, amount)
            links[id] = link
        }
        let net = rows.reduce(Int64(0)) { $0 + $1.net.minorUnits }
        let payout = try Sample.payout("po_big", net)
        // Page by page, as Stripe lists them.
        var sorting = MemberSorting(payout: payout, policy: policy)
        for start in stride(from: 0, to: count, by: 100) {
            try sorting.add(Array(rows[start..<min(start + 100, count)]), links: links)
        }
        let sorted = try sorting.finish()
        #expect(sorted.members.count == count)
        let plan = try policy.plan(payout: payout, account: "main", members: sorted.members)
        var lines = 0
        var deposits = 0
        for document in plan.plan.documents {
            guard case .deposit(let draft) = document.document else { continue }
            deposits += 1
            let own = draft.payments.count + draft.other.count + draft.cashback.count
            #expect(own <= 10_000)
            lines += draft.payments.count
        }
        #expect(lines == count)
        let room = 10_000 - 2 * AccountRole.allCases.count
        #expect(deposits == (count < 10_000 ? 1 : (count + room - 1) / room))
        #expect(
            plan.plan.documents.filter { $0.kind == .journalEntry }.count == (deposits > 1 ? 1 : 0)
        )
        #expect(plan.statement.residual.isZero)
        #expect(plan.statement.addsUp)
        let bank = plan.plan.documents.flatMap(\.entries).flatMap(\.postings)
            .filter { $0.role == .bank }
        #expect(bank.map(\.amount.minorUnits) == [net])
    }
}
