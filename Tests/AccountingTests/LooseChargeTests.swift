import Accounting
import Testing

/// A charge without invoice in each form the books may give it, and everything that may follow.
@Suite struct LooseChargeTests {
    enum Event: Sendable { case received, refunded, disputed, lost, won, failed, invoiced }

    struct Row: Sendable, CustomTestStringConvertible {
        let form: BookingChoices.LooseCharge
        let event: Event
        /// Records in the order in which they are made, without customers and items.
        let records: [String]
        /// Debits less credits; accounts at zero are left out.
        let balances: [AccountRole: Int64]
        var testDescription: String { "\(form) \(event)" }
    }

    /// 1,000 received; 300 refunded, or all of it disputed, failed, or given to an invoice of 1,000.
    static let rows: [Row] = [
        Row(
            form: .unapplied,
            event: .received,
            records: ["customerPayment pay_ch_1"],
            balances: [.undepositedFunds: 1000, .receivable: -1000]
        ),
        Row(
            form: .invoice,
            event: .received,
            records: ["invoice inv_ch_1", "customerPayment pay_ch_1"],
            balances: [.undepositedFunds: 1000, .salesIncome: -1000]
        ),
        Row(
            form: .cashSale,
            event: .received,
            records: ["cashSale pay_ch_1"],
            balances: [.undepositedFunds: 1000, .salesIncome: -1000]
        ),
        Row(
            form: .customerDeposit,
            event: .received,
            records: ["customerDeposit pay_ch_1"],
            balances: [.undepositedFunds: 1000, .customerDeposits: -1000]
        ),
        Row(
            form: .cashSale,
            event: .refunded,
            records: ["cashSale pay_ch_1", "cashRefund rfd_re_1"],
            balances: [.undepositedFunds: 700, .salesIncome: -700]
        ),
        Row(
            form: .customerDeposit,
            event: .refunded,
            records: ["customerDeposit pay_ch_1", "customerRefund rfd_re_1"],
            balances: [.undepositedFunds: 700, .customerDeposits: -700]
        ),
        Row(
            form: .cashSale,
            event: .disputed,
            records: ["cashSale pay_ch_1", "cashRefund rfd_dp_1"],
            balances: [.salesIncome: -1000, .disputeHold: 1000]
        ),
        Row(
            form: .customerDeposit,
            event: .disputed,
            records: ["customerDeposit pay_ch_1", "customerRefund rfd_dp_1"],
            balances: [:]
        ),
        Row(
            form: .cashSale,
            event: .lost,
            records: ["creditMemo cm_dp_1-lost", "cashSale pay_ch_1", "cashRefund rfd_dp_1"],
            balances: [.salesIncome: -1000, .disputeLosses: 1000]
        ),
        Row(
            form: .cashSale,
            event: .won,
            records: ["cashSale pay_ch_1", "cashSale pay_dp_1", "cashRefund rfd_dp_1"],
            balances: [.undepositedFunds: 1000, .salesIncome: -1000]
        ),
        Row(
            form: .customerDeposit,
            event: .won,
            records: [
                "customerDeposit pay_ch_1", "customerDeposit pay_dp_1", "customerRefund rfd_dp_1",
            ],
            balances: [.undepositedFunds: 1000, .customerDeposits: -1000]
        ),
        Row(
            form: .cashSale,
            event: .failed,
            records: ["cashSale pay_ch_1", "cashRefund rfd_ch_1"],
            balances: [:]
        ),
        Row(
            form: .customerDeposit,
            event: .failed,
            records: ["customerDeposit pay_ch_1", "customerRefund rfd_ch_1"],
            balances: [:]
        ),
        Row(
            form: .cashSale,
            event: .invoiced,
            records: ["invoice inv_in_1", "creditMemo cm_ch_1-in_1", "cashSale pay_ch_1"],
            balances: [.undepositedFunds: 1000, .salesIncome: -1000]
        ),
        Row(
            form: .invoice,
            event: .failed,
            records: [
                "invoice inv_ch_1", "creditMemo cm_ch_1", "customerPayment pay_ch_1",
                "customerRefund rfd_ch_1",
            ],
            balances: [:]
        ),
        Row(
            form: .invoice,
            event: .invoiced,
            records: [
                "invoice inv_ch_1", "invoice inv_in_1", "creditMemo cm_ch_1-in_1",
                "customerPayment pay_ch_1",
            ],
            balances: [.undepositedFunds: 1000, .salesIncome: -1000]
        ),
        Row(
            form: .customerDeposit,
            event: .invoiced,
            records: [
                "invoice inv_in_1", "customerDeposit pay_ch_1", "depositApplication da_ch_1-in_1",
            ],
            balances: [.undepositedFunds: 1000, .salesIncome: -1000]
        ),
    ]

    @Test(arguments: rows)
    func `every form has a later life that balances`(row: Row) throws {
        let plan = try Self.plan(row.form, row.event)
        let records = plan.ordered.filter { $0.kind != .item && $0.kind != .customer }
            .map { "\($0.kind.rawValue) \($0.externalID.text)" }
        #expect(records == row.records)
        #expect(plan.balances.filter { $0.value != 0 } == row.balances)
        let needed = Set(plan.documents.flatMap(\.lines).map(\.item))
        #expect(Set(plan.documents.filter { $0.kind == .item }.map(\.externalID)) == needed)
        // Whatever a record names stands before it.
        var made: Set<ExternalID> = []
        for document in plan.ordered {
            #expect(document.dependsOn.allSatisfy(made.contains), "\(document.externalID.text)")
            made.insert(document.externalID)
        }
    }

    private static func plan(
        _ form: BookingChoices.LooseCharge,
        _ event: Event
    ) throws -> Plan {
        let currency = try Sample.currency("USD")
        let policy = BookingPolicy(
            zone: .utc,
            baseCurrency: currency,
            customerCurrencies: [],
            choices: BookingChoices(looseCharges: form, openDisputes: .hold)
        )
        let customer = try policy.plan(customer: Sample.customer())
        let charge = try Sample.charge("ch_1", 1000)
        let situation = ReturnSituation(charge: charge, invoices: [], form: form)
        var plan = try policy.plan(loose: charge, customer: customer, as: form)
        switch event {
        case .received: break
        case .refunded:
            plan.append(
                try policy.plan(
                    refund: Sample.refund("re_1", 300, charge: "ch_1"),
                    paid: Sample.row("txn_2", -300, "refund"),
                    cameBack: nil,
                    situation: situation
                )
            )
        case .disputed, .lost, .won:
            var rows = [try Sample.row("txn_2", -1000, "dispute")]
            if event == .won { rows.append(try Sample.row("txn_3", 1000, "dispute_reversal")) }
            let dispute = DisputeFacts(
                id: "dp_1",
                amount: Money(1000, currency),
                status: event == .lost ? "lost" : event == .won ? "won" : "under_review",
                reason: nil,
                chargeID: "ch_1",
                paymentIntentID: nil,
                created: Sample.moment,
                balanceTransactions: rows
            )
            plan.append(try policy.plan(dispute: dispute, situation: situation))
        case .failed:
            plan.append(
                try policy.plan(
                    failed: charge,
                    row: Sample.row("txn_2", -1000, "charge_failure"),
                    customer: customer.externalID,
                    books: ReceivedMoney(
                        kind: receipt(form),
                        ownInvoice: form == .invoice ? charge.amountCaptured : nil
                    )
                )
            )
        case .invoiced:
            let invoice = try Sample.invoice(lines: [("il_1", 1000)])
            plan.append(try policy.plan(invoice: Self.paid(invoice, charge, form)))
        }
        return plan
    }

    /// The record that receives the money.
    private static func receipt(_ form: BookingChoices.LooseCharge) -> RecordKind {
        switch form {
        case .unapplied, .invoice: .customerPayment
        case .cashSale: .cashSale
        case .customerDeposit: .customerDeposit
        }
    }

    /// The invoice that Stripe gave the charge's payment to.
    private static func paid(
        _ invoice: InvoiceFacts,
        _ charge: ChargeFacts,
        _ form: BookingChoices.LooseCharge
    ) throws -> InvoiceSituation {
        let row = InvoicePaymentFacts(
            id: "inpay_1",
            invoiceID: invoice.id,
            status: .paid,
            amountPaid: charge.amountCaptured,
            means: .charge(charge.id)
        )
        return InvoiceSituation(
            invoice: invoice,
            customer: Sample.customer(),
            products: [ProductFacts(id: "prod_il_1", name: "Plan")],
            payments: [
                InvoicePayment(
                    charge: charge,
                    allocations: [row],
                    invoices: [invoice.id: invoice],
                    receipt: receipt(form),
                    ownInvoice: form == .invoice ? charge.amountCaptured : nil
                )
            ],
            outOfBand: [],
            isBooked: false
        )
    }

    @Test func `a payment given to an invoice in part still pays the rest of its own`() throws {
        let charge = try Sample.charge("ch_1", 1000)
        let invoice = try Sample.invoice(lines: [("il_1", 400)])
        let given = InvoicePaymentFacts(
            id: "inpay_1",
            invoiceID: invoice.id,
            status: .paid,
            amountPaid: invoice.total,
            means: .charge(charge.id)
        )
        let payment = InvoicePayment(
            charge: charge,
            allocations: [given],
            invoices: [invoice.id: invoice],
            ownInvoice: charge.amountCaptured
        )
        let plan = try Sample.policy().plan(
            invoice: Sample.situation(invoice, payments: [payment])
        )
        #expect(try plan.applied("cm_ch_1-in_1") == ["inv_ch_1 400"])
        #expect(try plan.applied("pay_ch_1") == ["inv_ch_1 600", "inv_in_1 400"])
    }

    @Test func `a refund of more than the invoices took credits the charge's own sale`() throws {
        let charge = try Sample.charge("ch_1", 1000)
        let invoice = try Sample.invoice(lines: [("il_1", 400)])
        for form in [BookingChoices.LooseCharge.invoice, .cashSale] {
            let plan = try Sample.policy().plan(
                refund: Sample.refund("re_1", 700, charge: "ch_1"),
                paid: Sample.row("txn_2", -700, "refund"),
                cameBack: nil,
                situation: ReturnSituation(
                    charge: charge,
                    invoices: [.init(invoice: invoice, amountPaid: invoice.total)],
                    form: form
                )
            )
            let memo = try #require(plan.documents.first { $0.kind == .creditMemo })
            #expect(memo.lines.map(\.source) == ["il_1", "ch_1"])
            #expect(memo.lines.map(\.amount.minorUnits) == [400, 300])
            #expect(try plan.applied("rfd_re_1").isEmpty)
            #expect(plan.balances[.receivable] == 0)
        }
    }

    @Test func `what takes a cash sale back is mapped as the sale was`() throws {
        let sold = ChargeFacts(
            id: "ch_1",
            paymentIntentID: nil,
            customerID: "cus_1",
            billingName: nil,
            billingEmail: nil,
            status: .succeeded,
            isCaptured: true,
            amountCaptured: Money(1000, try Sample.currency("USD")),
            created: Sample.moment,
            description: "Setup",
            balanceTransaction: nil,
            invoiceID: nil
        )
        let rule = ItemMapping.Rule(condition: Condition(["description": ["Setup"]]), item: "9")
        let policy = BookingPolicy(
            zone: .utc,
            baseCurrency: try Sample.currency("USD"),
            customerCurrencies: [],
            mapping: Mapping(items: ItemMapping(rules: [rule], standard: "8"))
        )
        let situation = try Self.paid(Sample.invoice(lines: [("il_1", 1000)]), sold, .cashSale)
        let plan = policy.mapped(
            try policy.plan(invoice: situation),
            MappingContext(situation)
        )
        let items = plan.documents.filter { [.cashSale, .creditMemo, .invoice].contains($0.kind) }
            .map { "\($0.kind.rawValue) \($0.lines.compactMap(\.item.foreignInternalID))" }
        #expect(Set(items) == [#"cashSale ["9"]"#, #"creditMemo ["9"]"#, #"invoice ["8"]"#])
    }

    @Test func `what was booked under another choice stays as it was booked`() {
        typealias Form = BookingChoices.LooseCharge
        #expect(Form(receipt: .customerPayment, isInvoiced: false) == .unapplied)
        #expect(Form(receipt: .customerPayment, isInvoiced: true) == .invoice)
        #expect(Form(receipt: .cashSale, isInvoiced: false) == .cashSale)
        #expect(Form(receipt: .customerDeposit, isInvoiced: false) == .customerDeposit)
        #expect(Form(receipt: nil, isInvoiced: false) == nil)
        // The invoice was made, and the payment was not yet.
        #expect(Form(receipt: nil, isInvoiced: true) == .invoice)
    }
}

extension Plan {
    /// What a payment or credit memo of the plan is applied to.
    fileprivate func applied(_ id: String) throws -> [String] {
        let document = try #require(documents.first { $0.externalID.text == id })
        guard case .applications(let targets)? = document.writtenState(DetailSeal { $0 })
        else { return [] }
        return targets.map { "\($0.key.text) \($0.value.minorUnits)" }.sorted()
    }
}
