import Accounting
import Testing

/// Payouts of less usual kinds: withdrawals, whole units, other payouts among the members, cut-over.
@Suite struct PayoutKindTests {
    private func plan(
        _ payout: PayoutFacts,
        _ members: [BalanceTransactionFacts],
        links: [ExternalID: Link] = [:],
        policy: BookingPolicy? = nil
    ) throws -> PayoutPlan {
        let policy = try policy ?? Sample.policy()
        return try policy.plan(
            payout: PayoutSituation(
                payout: payout,
                account: "main",
                members: members,
                links: links,
                isDeposited: false
            )
        )
    }

    private func balances(_ plan: PayoutPlan) -> [AccountRole: Int64] {
        var balances: [AccountRole: Int64] = [:]
        for posting in plan.plan.documents.flatMap(\.entries).flatMap(\.postings) {
            let sign: Int64 = posting.side == .debit ? 1 : -1
            balances[posting.role, default: 0] += sign * posting.amount.minorUnits
        }
        return balances.filter { $0.value != 0 }
    }

    @Test func `an instant payout costs its fee besides the money at the bank`() throws {
        let usd = try Sample.currency("USD")
        let row = try Sample.row(
            "txn_po_i",
            -5000,
            fee: 50,
            "payout",
            type: "payout",
            details: [FeeDetail(kind: .stripeFee, amount: Money(50, usd), description: nil)]
        )
        let payout = try Sample.payout("po_i", 5000)
        let members = try payout.withdrawal(by: row, from: .stripeBalance)
        let plan = try Sample.policy().plan(
            payout: payout,
            account: "main",
            members: members.members
        )
        #expect(
            balances(plan) == [.bank: 5000, .instantPayoutFees: 50, .stripeBalance: -5050]
        )
        #expect(plan.statement.fees.minorUnits == 50)
        #expect(plan.statement.addsUp)
    }

    @Test func `a withdrawal whose row says another amount is refused`() throws {
        let row = try Sample.row("txn_po_i", -4000, "payout", type: "payout")
        let payout = try Sample.payout("po_i", 5000)
        #expect(throws: PlanFault.self) { try payout.withdrawal(by: row, from: .clearing) }
    }

    @Test func `another payout among the members comes out of clearing`() throws {
        let own = try Sample.row("txn_po_1", -6000, "payout", type: "payout")
        let other = try Sample.row("txn_po_m", -4000, "payout", type: "payout")
            .from("po_manual")
        let plan = try plan(
            try Sample.payout("po_1", 6000),
            [own, other, try Sample.row("txn_t", 10_000, "topup", type: "topup")]
        )
        #expect(balances(plan) == [.bank: 6000 - 10_000, .clearing: 4000])
    }

    @Test(arguments: ["HUF", "TWD"])
    func `a payout in whole units leaves its rest on clearing`(code: String) throws {
        let plan = try plan(
            try Sample.payout("po_h", 10_000, in: code),
            [try Sample.row("txn_t", 10_042, "topup", type: "topup", in: code)]
        )
        #expect(balances(plan) == [.bank: 10_000 - 10_042, .clearing: 42])
        #expect(plan.statement.residual.isZero)
        #expect(plan.statement.addsUp)
    }

    @Test(arguments: [("HUF", Int64(10_142)), ("USD", 10_042)])
    func `a difference that is no rounding is refused`(code: String, net: Int64) throws {
        #expect(throws: PlanFault.self) {
            try plan(
                try Sample.payout("po_h", 10_000, in: code),
                [try Sample.row("txn_t", net, "topup", type: "topup", in: code)]
            )
        }
    }

    @Test func `a row from before the cut-over posts as a whole to its own account`() throws {
        let charge = try Sample.charge("ch_old", 10_000)
        let row = try Sample.row("txn_o", 10_000, fee: 320, "charge", source: .charge(charge))
        let policy = BookingPolicy(
            zone: .utc,
            baseCurrency: try Sample.currency("USD"),
            customerCurrencies: [],
            payouts: PayoutPolicy(cutover: Sample.moment.dateInUTC.adding(days: 1))
        )
        let plan = try plan(try Sample.payout("po_1", 9680), [row], policy: policy)
        #expect(balances(plan) == [.bank: 9680, .preCutover: -9680])
        #expect(plan.plan.findings.isEmpty)
        // What is in the books already is deposited as what it is.
        let (id, link) = try Sample.link(.customerPayment, "ch_old", 10_000)
        let known = try self.plan(
            try Sample.payout("po_1", 9680),
            [row],
            links: [id: link],
            policy: policy
        )
        #expect(
            balances(known) == [.bank: 9680, .processingFees: 320, .undepositedFunds: -10_000]
        )
    }

    @Test func `a top-up is taken from the bank by a journal, and put back by another`() throws {
        let rows = [
            try Sample.row("txn_in", 5000, "topup", type: "topup"),
            try Sample.row("txn_back", -2000, "topup_reversal", type: "topup_reversal"),
        ]
        let planned = try plan(try Sample.payout("po_1", 3000), rows)
        #expect(balances(planned).isEmpty)
        let journals = planned.plan.documents.filter { $0.kind == .journalEntry }
        #expect(journals.map(\.externalID.text) == ["je_txn_in", "je_txn_back"])
        #expect(journals.allSatisfy { $0.entries.count == 1 })
        #expect(planned.statement.depositExternalID.text == "dep_po_1")
        func policy(_ payouts: PayoutPolicy) throws -> BookingPolicy {
            BookingPolicy(
                zone: .utc,
                baseCurrency: try Sample.currency("USD"),
                customerCurrencies: [],
                payouts: payouts
            )
        }
        let left = try plan(
            try Sample.payout("po_1", 3000),
            rows,
            policy: policy(PayoutPolicy(topUps: .leave))
        )
        #expect(balances(left) == [.bank: 3000, .topUpTransit: -3000])
        // Before the cut-over somebody else took it from the bank.
        let day = Sample.moment.dateInUTC.adding(days: 1)
        let early = try plan(
            try Sample.payout("po_1", 3000),
            rows,
            policy: policy(PayoutPolicy(cutover: day))
        )
        #expect(balances(early) == [.bank: 3000, .preCutover: -3000])
    }

    @Test func `a payout of nothing is a deposit of nothing`() throws {
        let plan = try plan(
            try Sample.payout("po_0", 0),
            [
                try Sample.row("txn_a", 500, "topup", type: "topup"),
                try Sample.row("txn_b", -500, "fee", type: "stripe_fee"),
            ]
        )
        #expect(balances(plan) == [.stripeFees: 500, .bank: -500])
        #expect(plan.statement.residual.isZero)
        #expect(plan.plan.findings.isEmpty)
    }

    @Test(arguments: [Int64(1), -1])
    func `more lines than one deposit takes become several and one line at the bank`(
        sign: Int64
    ) throws {
        let count = 300
        let rows = try (0..<count).map {
            try Sample.row("txn_\($0)", sign * (100 + Int64($0)), "unheard_of", type: "x")
        }
        let net = rows.reduce(Int64(0)) { $0 + $1.net.minorUnits }
        let policy = BookingPolicy(
            zone: .utc,
            baseCurrency: try Sample.currency("USD"),
            customerCurrencies: [],
            payouts: PayoutPolicy(linesMax: 200)
        )
        let plan = try plan(try Sample.payout("po_1", net), rows, policy: policy)
        let deposits = plan.plan.documents.compactMap { document -> DepositDraft? in
            if case .deposit(let draft) = document.document { draft } else { nil }
        }
        #expect(deposits.count > 1)
        #expect(deposits.allSatisfy { $0.other.count + $0.cashback.count <= 200 })
        #expect(deposits.allSatisfy { !$0.total.isNegative })
        #expect(balances(plan) == [.bank: net, .suspense: -net])
        #expect(plan.statement.depositExternalID.text == "je_po_1")
        #expect(plan.plan.documents.filter { $0.kind == .journalEntry }.count == 1)
    }
}

extension BalanceTransactionFacts {
    /// The same row made by another object.
    func from(_ source: String) -> BalanceTransactionFacts {
        BalanceTransactionFacts(
            id: id,
            amount: amount,
            fee: fee,
            net: net,
            feeDetails: feeDetails,
            type: type,
            reportingCategory: reportingCategory,
            sourceID: source,
            source: self.source,
            created: created,
            availableOn: availableOn,
            description: description
        )
    }
}
