import Accounting
import TestSupport
import Testing

/// Seeded payouts of every mixture: the deposit ties, or nothing is planned.
@Suite struct PayoutPropertyTests {
    /// Makes members one by one, and the links some of them have.
    private struct Mixture {
        var random: SeededGenerator
        var members: [BalanceTransactionFacts] = []
        var links: [ExternalID: Link] = [:]

        init(seed: UInt64) { random = SeededGenerator(seed: seed) }

        mutating func number(_ range: ClosedRange<Int64>) -> Int64 {
            Int64.random(in: range, using: &random)
        }

        mutating func isOneOf(_ count: Int) -> Bool {
            Int.random(in: 0..<count, using: &random) == 0
        }

        mutating func link(
            _ kind: RecordKind,
            _ source: String,
            _ amount: Int64,
            _ code: String
        )
            throws
        {
            guard !isOneOf(6) else { return }
            let booked = isOneOf(6) ? amount + number(-50...50) : amount
            let (id, link) = try Sample.link(kind, source, max(0, booked), in: code)
            links[id] = link
        }

        mutating func fee(_ amount: Int64) throws -> [FeeDetail] {
            guard !isOneOf(3) else { return [] }
            let usd = try Sample.currency("USD")
            let kinds: [FeeDetail.Kind] = [
                .stripeFee, .applicationFee, .tax, .withheldTax, .paymentMethodPassthroughFee,
                .unrecognized("levy"),
            ]
            let first = number(0...max(0, amount))
            return [first, amount - first].map {
                FeeDetail(
                    kind: kinds.randomElement(using: &random) ?? .stripeFee,
                    amount: Money($0, usd),
                    description: nil
                )
            }
        }

        mutating func addCharge(_ name: String) throws {
            let amount = number(0...90_000)
            let fee = number(0...3_000)
            let isForeign = isOneOf(4)
            let code = isForeign ? "EUR" : "USD"
            let captured = isForeign ? amount * 9 / 10 : amount
            let charge = try Sample.charge("ch_\(name)", captured, in: code)
            members.append(
                try Sample.row(
                    "txn_\(name)",
                    amount,
                    fee: fee,
                    "charge",
                    details: self.fee(fee),
                    source: isOneOf(8) ? nil : .charge(charge)
                )
            )
            try link(.customerPayment, charge.id, captured, code)
            if isOneOf(5) {
                members.append(
                    try Sample.row(
                        "txn_\(name)v",
                        -number(0...amount),
                        fee: -number(0...fee),
                        "partial_capture_reversal",
                        source: .charge(charge)
                    )
                )
            }
        }

        mutating func addReturn(_ name: String) throws {
            let amount = number(0...50_000)
            if isOneOf(2) {
                let refund = try Sample.refund("re_\(name)", amount, charge: "ch_x")
                members.append(
                    try Sample.row("txn_\(name)", -amount, "refund", source: .refund(refund))
                )
                try link(.customerRefund, refund.id, amount, "USD")
            } else {
                let dispute = try Sample.dispute("dp_\(name)", amount, charge: "ch_x")
                // Now and then the same dispute takes money twice.
                for part in isOneOf(4) ? ["a", "b"] : ["a"] {
                    members.append(
                        try Sample.row(
                            "txn_\(name)\(part)",
                            -amount,
                            fee: 1500,
                            "dispute",
                            source: .dispute(dispute)
                        )
                    )
                }
                try link(.customerRefund, dispute.id, amount, "USD")
            }
        }

        mutating func addOther(_ name: String) throws {
            let categories = [
                "fee", "tax", "network_cost", "risk_reserved_funds", "topup", "other_adjustment",
                "transfer", "dispute_reversal", "payout_reversal", "unheard_of", "charge_failure",
                "partial_capture_reversal",
            ]
            let category = categories.randomElement(using: &random) ?? "fee"
            members.append(
                try Sample.row("txn_\(name)", number(-20_000...20_000), category, type: "y")
            )
        }
    }

    private func mixture(_ seed: UInt64) throws -> Mixture {
        var mixture = Mixture(seed: seed)
        for index in 0..<Int(mixture.number(1...30)) {
            switch mixture.number(0...3) {
            case 0, 1: try mixture.addCharge("\(index)")
            case 2: try mixture.addReturn("\(index)")
            default: try mixture.addOther("\(index)")
            }
        }
        return mixture
    }

    private func plan(
        _ mixture: Mixture,
        amount: Int64,
        status: PayoutFacts.Status = .paid
    ) throws -> PayoutPlan {
        try Sample.policy().plan(
            payout: PayoutSituation(
                payout: try Sample.payout("po_1", amount, status: status),
                account: "main",
                members: mixture.members + [
                    try Sample.row("txn_po", -amount, "payout", type: "payout")
                ],
                links: mixture.links,
                isDeposited: false
            )
        )
    }

    @Test(arguments: UInt64(1)...400)
    func `a deposit ties to the payout whatever its members`(seed: UInt64) throws {
        let mixture = try mixture(seed)
        let net = mixture.members.reduce(Int64(0)) { $0 + $1.net.minorUnits }
        try #require(net != 0)
        let plan = try plan(mixture, amount: net)
        guard case .deposit(let draft) = try #require(plan.plan.documents.first).document else {
            Issue.record("the first document is no deposit")
            return
        }
        let payments = draft.payments.reduce(Int64(0)) { $0 + $1.amount.minorUnits }
        let other = draft.other.reduce(Int64(0)) { $0 + $1.amount.minorUnits }
        let cashback = draft.cashback.reduce(Int64(0)) { $0 + $1.amount.minorUnits }
        #expect(payments + other - cashback == draft.total.minorUnits)
        #expect(draft.total.minorUnits == max(0, net))
        #expect((draft.other + draft.cashback).allSatisfy { $0.amount.minorUnits > 0 })
        #expect(Set(draft.payments.map(\.record)).count == draft.payments.count)
        #expect(plan.statement.residual.isZero)
        #expect(plan.statement.addsUp)
        #expect(plan.statement.net.minorUnits == net)
        #expect(plan.statement.memberCount == mixture.members.count)
        let parked = (draft.other + draft.cashback).filter { $0.role == .suspense }
        #expect(parked.count <= plan.plan.findings.count)
        #expect(parked.isEmpty == plan.statement.suspense.isZero || parked.count > 1)
        // What went through clearing came out again, but for what the bank still has to give.
        var clearing: Int64 = 0
        for posting in plan.plan.documents.flatMap(\.entries).flatMap(\.postings)
        where posting.role == .clearing {
            clearing += (posting.side == .debit ? 1 : -1) * posting.amount.minorUnits
        }
        #expect(clearing == 0)
    }

    @Test(arguments: UInt64(1)...50, [Int64(-1), 1, 10_000])
    func `a payout that is not the sum of its members is refused`(
        seed: UInt64,
        residual: Int64
    ) throws {
        let mixture = try mixture(seed)
        let net = mixture.members.reduce(Int64(0)) { $0 + $1.net.minorUnits }
        let fault = #expect(throws: PlanFault.self) { try plan(mixture, amount: net + residual) }
        #expect(fault?.findings.map(\.code) == [.payoutResidual])
    }

    @Test func `a member listed twice is refused although the sum would tie`() throws {
        var mixture = Mixture(seed: 1)
        let row = try Sample.row("txn_1", 500, "topup")
        mixture.members = [row, row]
        #expect(throws: PlanFault.self) { try plan(mixture, amount: 1000) }
    }

    @Test func `a member in another currency is refused`() throws {
        var mixture = Mixture(seed: 1)
        mixture.members = [try Sample.row("txn_1", 500, "topup", in: "EUR")]
        let fault = #expect(throws: PlanFault.self) { try plan(mixture, amount: 500) }
        #expect(fault?.findings.map(\.code) == [.currencyUnsupported])
    }

    @Test func `a second member of one record is parked for a person`() throws {
        let dispute = try Sample.dispute("dp_1", 4000, charge: "ch_1")
        var mixture = Mixture(seed: 1)
        mixture.members = try ["a", "b"].map {
            try Sample.row("txn_\($0)", -4000, "dispute", source: .dispute(dispute))
        }
        mixture.members.append(try Sample.row("txn_c", 10_000, "topup"))
        let (id, link) = try Sample.link(.customerRefund, "dp_1", 4000)
        mixture.links = [id: link]
        let plan = try plan(mixture, amount: 2000)
        #expect(plan.statement.suspense.minorUnits == -4000)
        #expect(plan.plan.findings.map(\.code) == [.balanceTransactionNeedsReview])
    }
}
