import Accounting
import Testing

/// Money of a payout or day that reaches its account by journals, and money that goes nowhere.
@Suite struct CarriedMoneyTests {
    private static func day(
        _ balance: BalanceKind,
        _ form: BalanceDay.Form
    ) throws -> BalanceDay {
        BalanceDay(
            account: "main",
            date: try #require(CalendarDate("2026-10-31")),
            currency: try Sample.currency("USD"),
            balance: balance,
            form: form
        )
    }

    /// A member whose record stands in the books of another subsidiary.
    private static func member(_ number: Int, _ units: Int64) throws -> PayoutMember {
        let amount = Money(units, try Sample.currency("USD"))
        let kind: RecordKind = units < 0 ? .customerRefund : .customerPayment
        return PayoutMember(
            id: "txn_\(number)",
            category: units < 0 ? "refund" : "charge",
            type: "x",
            sourceID: "re_\(number)",
            created: Sample.moment,
            amount: amount,
            fee: Money(0, amount.currency),
            record: try kind.externalID(for: "re_\(number)"),
            taken: .init(amount: amount, recordAmount: amount),
            subsidiary: "3"
        )
    }

    private static func plan(
        _ facts: PayoutFacts,
        _ members: [PayoutMember],
        to role: AccountRole,
        _ policy: PayoutPolicy = PayoutPolicy()
    ) throws -> PayoutPlan {
        try Sample.policy(payouts: policy)
            .plan(payout: facts, account: "main", members: members, to: role)
    }

    private static func deposits(_ plan: PayoutPlan) -> [DepositDraft] {
        plan.plan.documents.compactMap { document in
            if case .deposit(let draft) = document.document { draft } else { nil }
        }
    }

    /// What stands on each role in the books of a subsidiary.
    private static func balances(
        _ plan: PayoutPlan,
        in subsidiary: String?
    ) -> [AccountRole: Int64] {
        plan.plan.documents.flatMap(\.entries).filter { $0.subsidiary == subsidiary }
            .flatMap(\.postings).reduce(into: [:]) { sums, posting in
                sums[posting.role, default: 0] +=
                    (posting.side == .debit ? 1 : -1) * posting.amount.minorUnits
            }.filter { $0.value != 0 }
    }

    @Test(
        arguments: [(BalanceKind.refundAndDisputePrefunding, AccountRole.prefundingBalance)]
            + [(.issuing, .issuingBalance)],
        BalanceDay.Form.allCases
    )
    func `a day of a balance that is all of another subsidiary is a debt, and no deposit there`(
        kind: (BalanceKind, AccountRole),
        form: BalanceDay.Form
    ) throws {
        let (balance, role) = kind
        let members = try [Self.member(1, -900), Self.member(2, -100)]
        let day = try Self.day(balance, form)
        let facts = day.facts(Money(-1000, try Sample.currency("USD")))
        let plan = try Self.plan(facts, members, to: role)
        // Only a bank or payout transit takes deposits.
        #expect(Self.deposits(plan).map(\.account) == [.payoutTransit])
        #expect(
            Self.balances(plan, in: nil) == [role: -1000, .dueToSubsidiary: 1000]
        )
        #expect(
            Self.balances(plan, in: "3") == [.undepositedFunds: 1000, .dueFromSubsidiary: -1000]
        )
        let ids = plan.plan.documents.map(\.externalID.text)
        #expect(ids.first == "je_\(day.id)")
        #expect(plan.statement.depositExternalID.text == "je_\(day.id)")
        #expect(plan.statement.residual.isZero)
        // A store that was lost knows the day by that journal.
        #expect(try day.marks()[.journalEntry]?.map(\.text) == ["je_\(day.id)"])
        let journal = try #require(plan.plan.documents.first)
        let rows = journal.entries.flatMap(\.postings).filter { $0.role == role }
        #expect(rows.count == (form == .itemised ? 2 : 1))
    }

    @Test func `a day that comes to nothing in another subsidiary has its deposit there alone`()
        throws
    {
        let members = try [Self.member(1, -500), Self.member(2, 500)]
        let day = try Self.day(.refundAndDisputePrefunding, .summarised)
        let facts = day.facts(Money(0, try Sample.currency("USD")))
        let plan = try Self.plan(facts, members, to: .prefundingBalance)
        #expect(plan.plan.documents.map(\.externalID.text) == ["dep_\(day.id)-s3"])
        #expect(plan.statement.depositExternalID.text == "dep_\(day.id)-s3")
        #expect(plan.statement.residual.isZero)
    }

    /// A payout that brings again what an earlier one failed to bring, and fails as well.
    private static func failedAgain(_ rows: [(String, Int64)]) throws -> PayoutPlan {
        let facts = try Sample.payout("po_2", rows.map(\.1).reduce(0, +), status: .failed)
        let policy = try Sample.policy()
        var sorting = MemberSorting(payout: facts, policy: policy)
        for (id, amount) in rows {
            let row = try Sample.row(id, amount, "payout_reversal", type: "payout_failure")
            try sorting.add([row.of("po_1")], links: [:])
        }
        return try policy.plan(
            payout: facts,
            account: "main",
            members: try sorting.finish().members
        )
    }

    @Test(arguments: [700, -700] as [Int64])
    func `money that fails again stays in transit, and a journal says so`(amount: Int64) throws {
        let plan = try Self.failedAgain([("txn_f", amount)])
        let journal = try #require(plan.plan.documents.first)
        #expect(plan.plan.documents.map(\.externalID.text) == ["je_po_2"])
        guard case .journalEntry(let draft) = journal.document else {
            Issue.record("no journal")
            return
        }
        #expect(draft.lines.map(\.role) == [.payoutTransit, .payoutTransit])
        #expect(Set(draft.lines.map(\.side)) == [.debit, .credit])
        #expect(draft.lines.map(\.amount.minorUnits) == [700, 700])
        #expect(Self.balances(plan, in: nil).isEmpty)
        // The first payout's money is this one's concern now.
        #expect(journal.sources == ["po_2", "po_1"])
        #expect(plan.statement.depositExternalID.text == "je_po_2")
        #expect(plan.statement.residual.isZero)
        #expect(plan.plan.findings.map(\.subject) == ["po_2"])
    }

    @Test func `a payout of nothing that fails has nothing to take back`() throws {
        let payout = try Sample.payout("po_0", 0, status: .failed)
        let plan = try Sample.policy().planFailure(
            of: payout,
            carrier: try RecordKind.deposit.externalID(for: "po_0"),
            failedOn: try #require(CalendarDate("2026-10-07"))
        )
        #expect(plan.documents.isEmpty)
        #expect(plan.findings.map(\.code) == [.payoutFailed])
    }

    @Test(arguments: [true, false])
    func `a day whose account serves other roles is deposited in transit`(shares: Bool) throws {
        let rows = [
            try Sample.row("txn_1", 900, "platform_earning", type: "application_fee"),
            try Sample.row("txn_2", 300, "risk_reserved_funds", type: "reserved_funds"),
        ]
        let facts = try Self.day(.payments, .summarised)
            .facts(Money(1200, try Sample.currency("USD")))
        let policy = try Sample.policy(payouts: PayoutPolicy(daysInTransit: shares))
        var sorting = MemberSorting(payout: facts, policy: policy)
        try sorting.add(rows, links: [:])
        let members = try sorting.finish().members
        let plan = try policy.plan(
            payout: facts,
            account: "main",
            members: members,
            to: .stripeBalance
        )
        #expect(Self.deposits(plan).map(\.account) == [shares ? .payoutTransit : .stripeBalance])
        #expect(
            Self.balances(plan, in: nil) == [
                .stripeBalance: 1200, .platformRevenue: -900, .riskReserve: -300,
            ]
        )
        #expect(plan.plan.documents.count == (shares ? 2 : 1))
    }
}

extension BalanceTransactionFacts {
    /// The same row about another object.
    fileprivate func of(_ source: String) -> BalanceTransactionFacts {
        BalanceTransactionFacts(
            id: id,
            amount: amount,
            fee: fee,
            net: net,
            feeDetails: feeDetails,
            type: type,
            reportingCategory: reportingCategory,
            sourceID: source,
            source: nil,
            created: created,
            availableOn: availableOn,
            description: description
        )
    }
}
