import Accounting
import Testing

/// Days of the balance: their names, and how their rows appear on the balance's account.
@Suite struct BalanceDayTests {
    private static func day(_ form: BalanceDay.Form) throws -> BalanceDay {
        BalanceDay(
            account: "eu-shop",
            date: try #require(CalendarDate("2026-10-31")),
            currency: try Sample.currency("USD"),
            form: form
        )
    }

    @Test(arguments: [
        (
            BalanceDay.Form.summarised, "bal-eu-shop-2026-10-31-usd",
            "dep_bal-eu-shop-2026-10-31-usd"
        ),
        (.itemised, "bal-eu-shop-2026-10-31-usd-items", "dep_bal-eu-shop-2026-10-31-usd-items-1"),
    ])
    func `a day's name says its form and is read back`(
        form: BalanceDay.Form,
        id: String,
        deposit: String
    ) throws {
        let day = try Self.day(form)
        #expect(day.id == id)
        #expect(BalanceDay(id: id, account: "eu-shop") == day)
        #expect(BalanceDay(id: id, account: "eu") == nil)
        #expect(try day.marks()[.deposit]?.map(\.text).contains(deposit) == true)
        let journal = try day.marks()[.journalEntry]?.map(\.text)
        #expect(journal == ["je_\(id)"])
    }

    @Test(arguments: BalanceKind.booked, BalanceDay.Form.allCases)
    func `every balance and form has a name of its own that is read back`(
        balance: BalanceKind,
        form: BalanceDay.Form
    ) throws {
        let day = BalanceDay(
            account: "main",
            date: try #require(CalendarDate("2026-10-31")),
            currency: try Sample.currency("EUR"),
            balance: balance,
            form: form
        )
        #expect(BalanceDay(id: day.id, account: "main") == day)
        #expect((day.role == .stripeBalance) == (balance == .payments))
    }

    @Test(arguments: ["bal-eu-2026-10-31-usd-item", "bal-eu-2026-10-usd", "bal-eu-2026-10-31"])
    func `another name is no day`(id: String) {
        #expect(BalanceDay(id: id, account: "eu") == nil)
    }

    private static func plan(_ form: BalanceDay.Form, _ amounts: [Int64]) throws -> PayoutPlan {
        let rows = try amounts.enumerated().map { index, amount in
            try Sample.row("txn_\(index)", amount, "topup", type: "topup")
        }
        let total = Money(amounts.reduce(0, +), try Sample.currency("USD"))
        let facts = try day(form).facts(total)
        let policy = try Sample.policy()
        var sorting = MemberSorting(payout: facts, policy: policy)
        try sorting.add(rows, links: [:])
        return try policy.plan(
            payout: facts,
            account: "eu-shop",
            members: try sorting.finish().members,
            to: .stripeBalance
        )
    }

    private static func balances(_ plan: PayoutPlan) -> [AccountRole: Int64] {
        plan.plan.documents.filter { !$0.externalID.text.hasPrefix("je_txn") }
            .flatMap(\.entries).flatMap(\.postings).reduce(into: [:]) { sums, posting in
                sums[posting.role, default: 0] +=
                    (posting.side == .debit ? 1 : -1) * posting.amount.minorUnits
            }.filter { $0.value != 0 }
    }

    @Test(arguments: [[500, -200, 300], [100, -400], [250, -250], [0, 70]] as [[Int64]])
    func `both forms move the same money`(amounts: [Int64]) throws {
        let summarised = try Self.plan(.summarised, amounts)
        let itemised = try Self.plan(.itemised, amounts)
        #expect(Self.balances(summarised) == Self.balances(itemised))
        #expect(itemised.statement.residual.isZero)
        let journal = try #require(itemised.plan.documents.first { $0.kind == .journalEntry })
        let rows = journal.entries.flatMap(\.postings).filter { $0.role == .stripeBalance }
        #expect(rows.count == amounts.count { $0 != 0 })
    }

    /// A day, or a payout in parts, that brings what an earlier payout failed to bring.
    @Test(arguments: [2_000, 300, -5_000] as [Int64])
    func `money that waits in transit is no line of a deposit made there`(rest: Int64) throws {
        let policy = try Sample.policy(payouts: PayoutPolicy(linesMax: 3))
        var rows = [
            try Sample.row("txn_f", 700, "payout_reversal", type: "payout_failure"),
            try Sample.row("txn_r", rest, "platform_earning", type: "application_fee"),
        ]
        rows += try (0..<8).map { try Sample.row("txn_\($0)", 10, "other_adjustment", type: "x") }
        let total = Money(700 + rest + 80, try Sample.currency("USD"))
        let plans = try [
            (try Self.day(.itemised).facts(total), AccountRole.stripeBalance),
            (try Sample.payout("po_1", total.minorUnits), .bank),
        ].map { facts, place in
            var sorting = MemberSorting(payout: facts, policy: policy)
            try sorting.add(rows, links: [:])
            return try policy.plan(
                payout: facts,
                account: "eu-shop",
                members: try sorting.finish().members,
                to: place
            )
        }
        for plan in plans {
            let deposits = plan.plan.documents.compactMap { document -> DepositDraft? in
                if case .deposit(let draft) = document.document { draft } else { nil }
            }
            #expect(deposits.count > 1)
            for deposit in deposits {
                #expect(deposit.account == .payoutTransit)
                #expect(!(deposit.other + deposit.cashback).contains { $0.role == .payoutTransit })
                let sum =
                    deposit.other.map(\.amount.minorUnits).reduce(0, +)
                    - deposit.cashback.map(\.amount.minorUnits).reduce(0, +)
                #expect(sum == deposit.total.minorUnits)
            }
            let balances = Self.balances(plan)
            #expect(balances[.payoutTransit] == -700)
            #expect(balances[.clearing] == nil)
            let place: AccountRole = plan.statement.isBalanceDay ? .stripeBalance : .bank
            #expect(balances[place] == total.minorUnits)
            #expect(plan.statement.residual.isZero)
        }
    }

    @Test func `a day of nothing but a failed payout is a journal alone`() throws {
        let row = try Sample.row("txn_f", 700, "payout_reversal", type: "payout_failure")
        let facts = try Self.day(.itemised).facts(row.net)
        var sorting = MemberSorting(payout: facts, policy: try Sample.policy())
        try sorting.add([row], links: [:])
        let plan = try Sample.policy().plan(
            payout: facts,
            account: "eu-shop",
            members: try sorting.finish().members,
            to: .stripeBalance
        )
        #expect(plan.plan.documents.map(\.externalID.text) == ["je_\(facts.id)"])
        #expect(plan.plan.documents.flatMap(\.dependsOn).isEmpty)
        #expect(Self.balances(plan) == [.stripeBalance: 700, .payoutTransit: -700])
        #expect(plan.statement.depositExternalID.text == "je_\(facts.id)")
    }

    @Test func `rows that fill one journal go on in the next, each balanced`() throws {
        let amounts = (1...2100).map { Int64($0 % 7 == 0 ? -$0 : $0) }
        let plan = try Self.plan(.itemised, amounts)
        let journals = plan.plan.documents.filter { $0.externalID.text.hasPrefix("je_bal") }
        let day = try Self.day(.itemised)
        #expect(
            journals.map(\.externalID.text) == ["je_\(day.id)", "je_\(day.id)-2", "je_\(day.id)-3"]
        )
        for journal in journals {
            guard case .journalEntry(let draft) = journal.document else {
                Issue.record("no journal")
                continue
            }
            #expect(draft.lines.count <= 1000)
        }
        #expect(plan.statement.depositExternalID.text == "je_\(day.id)")
        #expect(Self.balances(plan)[.stripeBalance] == amounts.reduce(0, +))
        #expect(Self.balances(plan)[.payoutTransit] == nil)
    }
}
