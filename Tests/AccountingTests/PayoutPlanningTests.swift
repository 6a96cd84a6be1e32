import Accounting
import Testing

@Suite struct PayoutPlanningTests {
    /// The worked example B.6 of the truth table: a payout of 89.70 with every kind of member.
    private func workedExample() throws -> PayoutSituation {
        let usd = try Sample.currency("USD")
        func fee(_ amount: Int64) -> [FeeDetail] {
            [FeeDetail(kind: .stripeFee, amount: Money(amount, usd), description: nil)]
        }
        let members = [
            try Sample.row("txn_po", -8970, "payout", type: "payout"),
            try Sample.row(
                "txn_a",
                10000,
                fee: 320,
                "charge",
                details: fee(320),
                source: .charge(try Sample.charge("ch_a", 10000))
            ),
            try Sample.row(
                "txn_b",
                5400,
                fee: 210,
                "charge",
                details: fee(210),
                source: .charge(try Sample.charge("ch_b", 5000, in: "EUR"))
            ),
            try Sample.row(
                "txn_r",
                -2000,
                "refund",
                source: .refund(try Sample.refund("re_1", 2000, charge: "ch_a"))
            ),
            try Sample.row(
                "txn_d",
                -4000,
                fee: 1500,
                "dispute",
                details: fee(1500),
                source: .dispute(try Sample.dispute("dp_1", 4000, charge: "ch_a"))
            ),
            try Sample.row("txn_w", 3000, "dispute_reversal", type: "adjustment"),
            try Sample.row("txn_f", -400, "fee", type: "stripe_fee"),
            try Sample.row("txn_h", -1000, "risk_reserved_funds", type: "reserved_funds"),
        ]
        let links = [
            try Sample.link(.customerPayment, "ch_a", 10000),
            try Sample.link(.customerPayment, "ch_b", 5000, in: "EUR"),
            try Sample.link(.customerRefund, "re_1", 2000),
            try Sample.link(.customerRefund, "dp_1", 4000),
        ]
        return PayoutSituation(
            payout: try Sample.payout("po_1", 8970),
            account: "main",
            members: members,
            links: Dictionary(uniqueKeysWithValues: links),
            isDeposited: false
        )
    }

    private func deposit(_ plan: PayoutPlan) throws -> DepositDraft {
        guard case .deposit(let draft) = try #require(plan.plan.documents.first).document else {
            throw PlanFault([])
        }
        return draft
    }

    @Test func `the worked example becomes the deposit its table says`() throws {
        let plan = try Sample.policy().plan(payout: try workedExample())
        let draft = try deposit(plan)
        #expect(draft.payments.map(\.amount.minorUnits) == [10000, 5400, -2000, -4000])
        #expect(
            draft.payments.map(\.recordAmount.text) == [
                "100.00 USD", "50.00 EUR", "-20.00 USD", "-40.00 USD",
            ]
        )
        #expect(
            draft.other.map { "\($0.role.rawValue) \($0.amount.decimalText)" } == [
                "disputeReversals 30.00"
            ]
        )
        #expect(
            draft.cashback.map { "\($0.role.rawValue) \($0.amount.decimalText)" } == [
                "processingFees 5.30", "stripeFees 4.00", "disputeFees 15.00", "riskReserve 10.00",
            ]
        )
        #expect(draft.total.minorUnits == 8970)
        #expect(plan.plan.findings.isEmpty)
    }

    @Test func `the worked example's statement adds up`() throws {
        let statement = try Sample.policy().plan(payout: try workedExample()).statement
        #expect(statement.gross.minorUnits == 15400)
        #expect(statement.refunds.minorUnits == -2000)
        #expect(statement.disputes.minorUnits == -1000)
        #expect(statement.fees.minorUnits == 2430)
        #expect(statement.other.minorUnits == -1000)
        #expect(statement.net.minorUnits == 8970)
        #expect(statement.addsUp)
        #expect(statement.residual.isZero)
        #expect(statement.memberCount == 7)
    }

    @Test func `the deposit's entries leave clearing at zero and the bank richer by the payout`()
        throws
    {
        let plan = try Sample.policy().plan(payout: try workedExample())
        let entries = plan.plan.documents.flatMap(\.entries)
        func balance(_ role: AccountRole) -> Int64 {
            entries.flatMap(\.postings).filter { $0.role == role }
                .reduce(0) { $0 + ($1.side == .debit ? 1 : -1) * $1.amount.minorUnits }
        }
        #expect(balance(.clearing) == 0)
        #expect(balance(.bank) == 8970)
    }

    @Test func `members that do not add up to the payout are refused with the residual`() throws {
        let whole = try workedExample()
        let short = PayoutSituation(
            payout: whole.payout,
            account: "main",
            members: Array(whole.members.dropLast()),
            links: whole.links,
            isDeposited: false
        )
        let fault = #expect(throws: PlanFault.self) { try Sample.policy().plan(payout: short) }
        let finding = try #require(fault?.findings.first)
        #expect(finding.code == .payoutResidual)
        #expect(finding.sentence.contains("-10.00 USD"))
    }

    @Test func `a member listed twice is refused`() throws {
        let whole = try workedExample()
        let doubled = PayoutSituation(
            payout: whole.payout,
            account: "main",
            members: whole.members + [whole.members[1]],
            links: whole.links,
            isDeposited: false
        )
        #expect(throws: PlanFault.self) { try Sample.policy().plan(payout: doubled) }
    }

    @Test func `an unbooked member stands on suspense and the deposit still ties`() throws {
        var whole = try workedExample()
        var links = whole.links
        links[try RecordKind.customerPayment.externalID(for: "ch_a")] = nil
        whole = PayoutSituation(
            payout: whole.payout,
            account: "main",
            members: whole.members,
            links: links,
            isDeposited: false
        )
        let plan = try Sample.policy().plan(payout: whole)
        let draft = try deposit(plan)
        #expect(draft.other.contains { $0.role == .suspense && $0.amount.minorUnits == 10000 })
        #expect(draft.total.minorUnits == 8970)
        #expect(plan.plan.findings.map(\.code) == [.memberUnbooked])
        #expect(plan.statement.suspense.minorUnits == 10000)
    }

    @Test func `a record of another amount leaves only the difference on suspense`() throws {
        var links = try workedExample().links
        let (id, link) = try Sample.link(.customerPayment, "ch_a", 9900)
        links[id] = link
        let whole = try workedExample()
        let plan = try Sample.policy().plan(
            payout: PayoutSituation(
                payout: whole.payout,
                account: "main",
                members: whole.members,
                links: links,
                isDeposited: false
            )
        )
        #expect(
            try deposit(plan).other.contains { $0.role == .suspense && $0.amount.minorUnits == 100 }
        )
        #expect(plan.plan.findings.map(\.code) == [.amountUnequal])
    }

    @Test func `an unknown kind is quarantined on suspense and never guessed`() throws {
        let members = [try Sample.row("txn_q", 700, "quantum_interest", type: "brand_new")]
        let plan = try Sample.policy().plan(
            payout: PayoutSituation(
                payout: try Sample.payout("po_2", 700),
                account: "main",
                members: members,
                links: [:],
                isDeposited: false
            )
        )
        #expect(try deposit(plan).other.map(\.role) == [.suspense])
        #expect(plan.plan.findings.map(\.code) == [.balanceTransactionUnknown])
    }

    @Test func `a negative payout is a deposit of zero and a journal from the bank`() throws {
        let members = [try Sample.row("txn_f", -2500, "fee", type: "stripe_fee")]
        let plan = try Sample.policy().plan(
            payout: PayoutSituation(
                payout: try Sample.payout("po_n", -2500),
                account: "main",
                members: members,
                links: [:],
                isDeposited: false
            )
        )
        let draft = try deposit(plan)
        #expect(draft.total.isZero)
        #expect(
            draft.other.map { "\($0.role.rawValue) \($0.amount.minorUnits)" } == ["clearing 2500"]
        )
        guard case .journalEntry(let journal) = plan.plan.documents[1].document else {
            Issue.record("the second document is no journal")
            return
        }
        #expect(
            journal.lines.map { "\($0.side.rawValue) \($0.role.rawValue)" } == [
                "debit clearing", "credit bank",
            ]
        )
        #expect(plan.plan.findings.map(\.code) == [.payoutNegative])
    }

    @Test func `a payout known to have failed is deposited into transit, not the bank`() throws {
        let members = [try Sample.row("txn_t", 2500, "topup", type: "topup")]
        let plan = try Sample.policy().plan(
            payout: PayoutSituation(
                payout: try Sample.payout("po_f", 2500, status: .failed),
                account: "main",
                members: members,
                links: [:],
                isDeposited: false
            )
        )
        #expect(try deposit(plan).account == .payoutTransit)
        #expect(plan.plan.findings.map(\.code) == [.payoutFailed])
    }

    @Test func `a payout that fails after its deposit is taken out of the bank by a journal`()
        throws
    {
        let plan = try Sample.policy().planFailure(
            of: try Sample.payout("po_f", 2500, status: .failed),
            carrier: try RecordKind.deposit.externalID(for: "po_f"),
            failedOn: try #require(CalendarDate("2026-10-07"))
        )
        let document = try #require(plan.documents.first)
        #expect(document.externalID.text == "je_po_f-failed")
        #expect(document.entries.first?.postings.map(\.role) == [.payoutTransit, .bank])
    }

    @Test func `a fee of unknown kind parks that part alone and says so`() throws {
        let currency = try Sample.currency("USD")
        let row = try Sample.row(
            "txn_c",
            1000,
            fee: 30,
            "topup",
            details: [
                FeeDetail(kind: .stripeFee, amount: Money(25, currency), description: nil),
                FeeDetail(kind: .unrecognized("new"), amount: Money(5, currency), description: nil),
            ]
        )
        let plan = try Sample.policy().plan(
            payout: PayoutSituation(
                payout: try Sample.payout("po_u", 970),
                account: "main",
                members: [row],
                links: [:],
                isDeposited: false
            )
        )
        let finding = try #require(plan.plan.findings.first)
        #expect(finding.code == .balanceTransactionUnknown)
        #expect(finding.sentence.contains("-0.05 USD stands on the suspense account"))
    }

    @Test func `a partial capture is one payment line of what was captured`() throws {
        let charge = try Sample.charge("ch_p", 6000)
        let members = [
            try Sample.row("txn_c", 10000, fee: 300, "charge", source: .charge(charge)),
            try Sample.row(
                "txn_v",
                -4000,
                fee: -100,
                "partial_capture_reversal",
                source: .charge(charge)
            ),
        ]
        let (id, link) = try Sample.link(.customerPayment, "ch_p", 6000)
        let plan = try Sample.policy().plan(
            payout: PayoutSituation(
                payout: try Sample.payout("po_p", 5800),
                account: "main",
                members: members,
                links: [id: link],
                isDeposited: false
            )
        )
        let draft = try deposit(plan)
        #expect(draft.payments.map(\.amount.minorUnits) == [6000])
        #expect(plan.plan.findings.isEmpty)
    }
}
