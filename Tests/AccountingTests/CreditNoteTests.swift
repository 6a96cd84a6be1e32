import Accounting
import Testing

/// Credit notes: what each kind does to the invoice, the customer's balance and the accounts.
@Suite struct CreditNoteTests {
    /// One way a credit note of 1000 may be used, and what the books say then.
    struct Way: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var before: Int64 = 0
        var refunded: Int64 = 0
        var outside: Int64 = 0
        var isKept = false
        let memo: Int64
        /// Applied to the invoice.
        let applied: Int64
        let receivable: Int64
        let liability: Int64
        var findings: [FindingCode] = []
    }

    static let ways: [Way] = [
        Way(
            testDescription: "open invoice",
            before: 1000,
            memo: 1000,
            applied: 1000,
            receivable: -1000,
            liability: 0
        ),
        Way(
            testDescription: "refund",
            refunded: 1000,
            memo: 1000,
            applied: 0,
            receivable: -1000,
            liability: 0
        ),
        Way(
            testDescription: "balance",
            isKept: true,
            memo: 0,
            applied: 0,
            receivable: 0,
            liability: -1000
        ),
        Way(
            testDescription: "outside",
            outside: 1000,
            memo: 1000,
            applied: 0,
            receivable: -1000,
            liability: 0,
            findings: [.creditPaidOutside]
        ),
        Way(
            testDescription: "mixed",
            before: 400,
            refunded: 250,
            outside: 50,
            isKept: true,
            memo: 700,
            applied: 400,
            receivable: -700,
            liability: -300,
            findings: [.creditPaidOutside]
        ),
    ]

    @Test(arguments: ways)
    func `a credit note lowers revenue by its lines and goes where Stripe sends it`(
        way: Way
    ) throws {
        let plan = try plan(try note(way))
        let memo = try memo(plan)
        #expect(memo.total.minorUnits == way.memo)
        #expect(
            memo.applications.map(\.amount.minorUnits) == (way.applied > 0 ? [way.applied] : [])
        )
        #expect(plan.findings.map(\.code) == way.findings)
        let sums = plan.balances
        #expect(sums[.receivable] ?? 0 == way.receivable)
        #expect(sums[.customerCredit] ?? 0 == way.liability)
        #expect(sums[.salesIncome] == 900)
        #expect(sums[.salesTax] == 100)
    }

    @Test func `a credited line takes back the product it was sold as`() throws {
        let memo = try memo(try plan(try note(Self.ways[0])))
        #expect(memo.lines.first?.item.text == "item_prod_il_1")
        #expect(memo.lines.first?.quantity == "3")
    }

    @Test func `a note that gives back more than was credited is refused`() throws {
        let fault = #expect(throws: PlanFault.self) {
            _ = try plan(
                try note(
                    Way(
                        testDescription: "",
                        before: 500,
                        refunded: 700,
                        memo: 0,
                        applied: 0,
                        receivable: 0,
                        liability: 0
                    ),
                    after: 500
                )
            )
        }
        #expect(fault?.findings.map(\.code) == [.amountUnequal])
    }

    @Test func `lines that do not add up to the note are refused`() throws {
        let fault = #expect(throws: PlanFault.self) {
            _ = try plan(try note(Self.ways[0], line: 899))
        }
        #expect(fault?.findings.map(\.code) == [.invoiceTotalUnexplained])
    }

    @Test func `taxes inside older credit notes are taken out of their lines`() throws {
        let plan = try plan(try note(Self.ways[0], line: 1000))
        #expect(plan.balances[.salesIncome] == 900)
        #expect(plan.balances[.salesTax] == 100)
    }

    @Test func `a refund credited before its note is not credited twice`() throws {
        let note = try note(Self.ways[4])
        let plan = try plan(note, credited: ["re_1"])
        #expect(try memo(plan).total.minorUnits == 700 - 250)
        let sums = plan.balances
        #expect((sums[.salesIncome] ?? 0) + (sums[.salesTax] ?? 0) == 750)
        let whole = try self.plan(try self.note(Self.ways[1]), credited: ["re_1"])
        #expect(whole.documents.filter { $0.kind == .creditMemo }.isEmpty)
    }

    @Test func `a note voided before it was booked needs nothing`() throws {
        #expect(try plan(try note(Self.ways[0], status: .void)) == Plan())
    }

    @Test func `a note voided after it was booked lets the invoice go and restores revenue`() throws
    {
        let plan = try plan(try note(Self.ways[0], status: .void), booked: true)
        let back = try #require(plan.documents.first { $0.externalID.text == "inv_cn_1-void" })
        #expect(
            try memo(plan).applications == [
                Application(target: back.externalID, amount: try usd(1000))
            ]
        )
        #expect(plan.balances.values.allSatisfy { $0 == 0 })
    }

    @Test func `a refund is applied to its note's memo and the rest is credited in proportion`()
        throws
    {
        let plan = try Sample.policy().plan(
            refund: try Sample.refund("re_1", 400, charge: "ch_1"),
            paid: try Sample.row("txn_1", -400, "refund"),
            cameBack: nil,
            situation: ReturnSituation(
                charge: try Sample.charge("ch_1", 1000),
                invoices: [.init(invoice: try invoice(), amountPaid: try usd(1000))],
                notes: [try note(Self.ways[4])]
            )
        )
        let refund = try #require(plan.documents.first { $0.kind == .customerRefund })
        guard case .customerRefund(let draft) = refund.document else { return }
        #expect(
            draft.applications.map { "\($0.target.text) \($0.amount.minorUnits)" }
                == ["cm_cn_1 250", "cm_re_1 150"]
        )
        #expect(try memo(plan, "cm_re_1").total.minorUnits == 150)
    }

    @Test func `a refund its note credits whole makes no memo of its own`() throws {
        let plan = try Sample.policy().plan(
            refund: try Sample.refund("re_1", 1000, charge: "ch_1"),
            paid: try Sample.row("txn_1", -1000, "refund"),
            cameBack: nil,
            situation: ReturnSituation(
                charge: try Sample.charge("ch_1", 1000),
                invoices: [.init(invoice: try invoice(), amountPaid: try usd(1000))],
                notes: [try note(Self.ways[1])]
            )
        )
        #expect(plan.documents.map(\.externalID.text) == ["rfd_re_1"])
    }

    private func usd(_ amount: Int64) throws -> Money { Money(amount, try Sample.currency("USD")) }

    private func invoice() throws -> InvoiceFacts {
        try Sample.invoice(lines: [("il_1", 2000)], exclusive: [("txr_1", 200)])
    }

    private func note(
        _ way: Way,
        status: CreditNoteFacts.Status = .issued,
        line: Int64 = 900,
        after: Int64? = nil
    ) throws -> CreditNoteFacts {
        CreditNoteFacts(
            id: "cn_1",
            number: "CN-01",
            invoiceID: "in_1",
            customerID: "cus_1",
            status: status,
            subtotal: try usd(900),
            total: try usd(1000),
            prePayment: try usd(way.before),
            postPayment: try usd(after ?? 1000 - way.before),
            outOfBand: try usd(way.outside),
            refunds: way.refunded > 0
                ? [.init(refundID: "re_1", amount: try usd(way.refunded))] : [],
            customerBalanceTransactionID: way.isKept ? "cbtxn_1" : nil,
            created: Sample.moment,
            effectiveAt: nil,
            voidedAt: status == .void ? Sample.moment : nil,
            reason: nil,
            parts: SaleParts(
                lines: [
                    InvoiceLineFacts(
                        id: "cnli_1",
                        description: "Returned",
                        amount: try usd(line),
                        quantity: "3",
                        productID: nil,
                        priceID: nil,
                        creditedLineID: "il_1"
                    )
                ],
                discounts: [],
                granted: [],
                shipping: try usd(0),
                exclusiveTaxes: [NamedAmount(source: "txr_1", amount: try usd(100))],
                inclusiveTaxes: []
            )
        )
    }

    /// The plan of the invoice, less the invoice itself and what it sells.
    private func plan(
        _ note: CreditNoteFacts,
        booked: Bool = false,
        credited: Set<String> = []
    ) throws -> Plan {
        let situation = InvoiceSituation(
            invoice: try invoice(),
            customer: Sample.customer(),
            products: [],
            payments: [],
            outOfBand: [],
            isBooked: true,
            notes: [NoteSituation(note: note, isBooked: booked, creditedRefunds: credited)]
        )
        var plan = try Sample.policy().plan(invoice: situation)
        plan.documents.removeAll {
            [.customer, .item].contains($0.kind) || $0.externalID.text.hasSuffix("in_1")
                || $0.externalID.text.hasSuffix("-outside")
        }
        return plan
    }

    private func memo(_ plan: Plan, _ id: String = "cm_cn_1") throws -> CreditMemoDraft {
        let document = try #require(plan.documents.first { $0.externalID.text == id })
        guard case .creditMemo(let draft) = document.document else { throw PlanFault([]) }
        return draft
    }
}

extension Plan {
    /// Debits less credits of every role.
    var balances: [AccountRole: Int64] {
        documents.flatMap(\.entries).flatMap(\.postings).reduce(into: [:]) { sums, posting in
            sums[posting.role, default: 0] +=
                posting.side == .debit ? posting.amount.minorUnits : -posting.amount.minorUnits
        }
    }
}
