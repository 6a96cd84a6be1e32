import Accounting
import Testing

/// What may befall an invoice after it was issued.
@Suite struct LaterLifeTests {
    private func usd(_ amount: Int64) throws -> Money { Money(amount, try Sample.currency("USD")) }

    private func link(_ id: String, _ amount: Int64) throws -> (ExternalID, Link) {
        let externalID = try #require(ExternalID(id))
        return (
            externalID,
            Link(
                externalID: externalID,
                kind: try #require(externalID.kind),
                internalID: "1",
                sources: ["in_1"],
                fingerprint: "",
                amount: try usd(amount),
                origin: .created
            )
        )
    }

    private func row(
        _ id: String,
        _ amount: Int64,
        _ means: InvoicePaymentFacts.Means,
        invoice: String = "in_1"
    ) throws -> InvoicePaymentFacts {
        InvoicePaymentFacts(
            id: id,
            invoiceID: invoice,
            status: .paid,
            amountPaid: try usd(amount),
            means: means
        )
    }

    private func plan(
        _ invoice: InvoiceFacts,
        payments: [InvoicePayment] = [],
        outOfBand: [InvoicePaymentFacts] = [],
        booked: [(String, Int64)] = [],
        choices: BookingChoices = .standard
    ) throws -> Plan {
        let policy = BookingPolicy(
            zone: .utc,
            baseCurrency: try Sample.currency("USD"),
            customerCurrencies: [],
            choices: choices
        )
        let situation = InvoiceSituation(
            invoice: invoice,
            customer: Sample.customer(),
            products: [],
            payments: payments,
            outOfBand: outOfBand,
            isBooked: true,
            booked: Dictionary(
                uniqueKeysWithValues: try booked.map { try link($0.0, $0.1) }
            )
        )
        var plan = try policy.plan(invoice: situation)
        plan.findings += situation.settlementFindings
        return plan
    }

    private func applications(_ plan: Plan, _ id: String) throws -> [String] {
        let document = try #require(plan.documents.first { $0.externalID.text == id })
        guard case .applications(let targets)? = document.writtenState(DetailSeal { $0 })
        else { return [] }
        return targets.map { "\($0.key.text) \($0.value.minorUnits)" }.sorted()
    }

    @Test func `an invoice paid after it was written off is recovered and paid`() throws {
        let charge = try Sample.charge("ch_1", 1000)
        let paid = try Sample.invoice()
        let plan = try plan(
            paid,
            payments: [
                InvoicePayment(
                    charge: charge,
                    allocations: [try row("inpay_1", 1000, .charge("ch_1"))],
                    invoices: ["in_1": paid]
                )
            ],
            booked: [("cm_in_1-uncollectible", 1000)]
        )
        #expect(
            try applications(plan, "cm_in_1-uncollectible") == ["inv_in_1-recovered-1 1000"]
        )
        #expect(try applications(plan, "pay_ch_1") == ["inv_in_1 1000"])
        #expect(plan.balances[.badDebt] ?? 0 == 0)
        #expect(plan.balances[.receivable] ?? 0 == 0)
        #expect(plan.findings.isEmpty)
        // The memo lets go before the payment takes hold.
        let order = plan.ordered.map(\.externalID.text)
        let memo = try #require(order.firstIndex(of: "cm_in_1-uncollectible"))
        #expect(memo < (try #require(order.firstIndex(of: "pay_ch_1"))))
    }

    @Test func `a written-off invoice paid in parts recovers each part once`() throws {
        let lost = try Sample.invoice(status: .uncollectible, remaining: 600)
        let first = try plan(lost, booked: [("cm_in_1-uncollectible", 1000)])
        #expect(
            try applications(first, "cm_in_1-uncollectible")
                == ["inv_in_1 600", "inv_in_1-recovered-1 400"]
        )
        let second = try plan(
            try Sample.invoice(),
            booked: [("cm_in_1-uncollectible", 1000), ("inv_in_1-recovered-1", 400)]
        )
        #expect(
            try applications(second, "cm_in_1-uncollectible")
                == ["inv_in_1-recovered-1 400", "inv_in_1-recovered-2 600"]
        )
    }

    @Test func `an uncollectible invoice is bad debt, or stays open by choice`() throws {
        let lost = try Sample.invoice(status: .uncollectible, remaining: 1000)
        #expect(try plan(lost).balances[.badDebt] == 1000)
        let kept = try plan(lost, choices: BookingChoices(uncollectible: .keepOpen))
        #expect(kept.balances[.badDebt] == nil)
        #expect(kept.balances[.receivable] == 1000)
    }

    @Test func `money received outside Stripe is booked, or reported by choice`() throws {
        let invoice = try Sample.invoice()
        let row = try row("inpay_9", 1000, .outOfBand(nil))
        let booked = try plan(invoice, outOfBand: [row])
        #expect(try applications(booked, "pay_inpay_9") == ["inv_in_1 1000"])
        #expect(booked.balances[.undepositedFunds] == 1000)
        #expect(booked.findings.isEmpty)
        let told = try plan(
            invoice,
            outOfBand: [row],
            choices: BookingChoices(outsidePayments: .report)
        )
        #expect(told.findings.map(\.code) == [.paidOutside])
        #expect(told.balances[.undepositedFunds] == nil)
    }

    @Test func `money received outside Stripe without a row of its own is booked as well`() throws {
        let stated = try Sample.invoice().with(
            credits: InvoiceCredits(paidOffStripe: try usd(1000)),
            payments: nil
        )
        let plan = try plan(stated)
        #expect(try applications(plan, "pay_in_1-outside") == ["inv_in_1 1000"])
        #expect(plan.balances[.receivable] == 0)
        let silent = try self.plan(try Sample.invoice())
        #expect(silent.findings.map(\.code) == [.invoiceSettlementUnexplained])
    }

    @Test(arguments: [true, false])
    func `what was overpaid becomes credit of the customer`(rowHoldsAll: Bool) throws {
        var invoice = try Sample.invoice()
        let row = try row("inpay_1", rowHoldsAll ? 1300 : 1000, .charge("ch_1"))
        invoice = invoice.with(
            credits: InvoiceCredits(
                beforePayment: try usd(0),
                afterPayment: try usd(0),
                overpaid: try usd(300)
            ),
            payments: [row]
        )
        let plan = try plan(
            invoice,
            payments: [
                InvoicePayment(
                    charge: try Sample.charge("ch_1", 1300),
                    allocations: [row],
                    invoices: ["in_1": invoice]
                )
            ]
        )
        #expect(
            try applications(plan, "pay_ch_1") == ["inv_in_1 1000", "inv_in_1-overpaid 300"]
        )
        #expect(plan.balances[.customerCredit] == -300)
        #expect(plan.balances[.receivable] == 0)
        #expect(plan.findings.isEmpty)
    }

    @Test func `a negative invoice moves its amount to the customer's balance`() throws {
        let invoice = try Sample.invoice(
            lines: [("il_1", 1000), ("il_2", -4000)],
            startingBalance: 0,
            endingBalance: -3000
        )
        let plan = try plan(invoice)
        #expect(plan.balances[.customerCredit] == -3000)
        #expect(plan.balances[.receivable] ?? 0 == 0)
        #expect(plan.balances[.salesIncome] == 3000)
        #expect(plan.findings.isEmpty)
    }

    @Test func `billing credits are a line of their own`() throws {
        let invoice = try Sample.invoice(total: 700).with(
            credits: InvoiceCredits(
                granted: [NamedAmount(source: "cbtxn_9", amount: try usd(300))]
            ),
            payments: nil
        )
        let lines = try invoice.documentLines()
        #expect(lines.map(\.role) == [.product, .billingCredit])
        #expect(lines.map(\.amount.minorUnits) == [1000, -300])
    }

    @Test func `a bounced debit lets its invoice go and is paid back`() throws {
        let policy = try Sample.policy()
        let charge = ChargeFacts(
            id: "py_1",
            paymentIntentID: "pi_1",
            customerID: "cus_1",
            billingName: nil,
            billingEmail: nil,
            status: .failed,
            isCaptured: true,
            amountCaptured: try usd(0),
            created: Sample.moment,
            description: nil,
            balanceTransaction: try Sample.row("txn_1", 1000, "charge"),
            invoiceID: nil,
            amountAuthorised: try usd(1000),
            failureBalanceTransactionID: "txn_2"
        )
        // Another charge of the same payment intent may succeed later under its id.
        #expect(charge.paymentID == "py_1")
        let plan = try policy.plan(
            failed: charge,
            row: try Sample.row("txn_2", -1000, "charge_failure"),
            customer: try policy.customerID(for: "cus_1")
        )
        #expect(plan.documents.map(\.externalID.text) == ["pay_py_1", "rfd_py_1"])
        #expect(try applications(plan, "pay_py_1").isEmpty)
        #expect(plan.balances.values.allSatisfy { $0 == 0 })
    }

    @Test func `a charge without invoice is left open, or invoiced by choice`() throws {
        let policy = try Sample.policy()
        let customer = try policy.plan(customer: Sample.customer())
        let charge = try Sample.charge("ch_1", 1000)
        let open = try policy.plan(loose: charge, customer: customer, as: .unapplied)
        #expect(open.balances[.receivable] == -1000)
        let own = try policy.plan(loose: charge, customer: customer, as: .invoice)
        #expect(try applications(own, "pay_ch_1") == ["inv_ch_1 1000"])
        #expect(own.balances[.receivable] == 0)
        #expect(own.balances[.salesIncome] == -1000)
    }
}

extension InvoiceFacts {
    func with(credits: InvoiceCredits, payments: [InvoicePaymentFacts]?) -> InvoiceFacts {
        InvoiceFacts(
            id: id,
            number: number,
            status: status,
            customerID: customerID,
            customerName: customerName,
            customerEmail: customerEmail,
            currency: currency,
            created: created,
            finalizedAt: finalizedAt,
            effectiveAt: effectiveAt,
            dueDate: dueDate,
            voidedAt: voidedAt,
            markedUncollectibleAt: markedUncollectibleAt,
            lines: lines,
            discountAmounts: discountAmounts,
            exclusiveTaxes: exclusiveTaxes,
            inclusiveTaxes: inclusiveTaxes,
            shipping: shipping,
            subtotal: subtotal,
            total: total,
            amountDue: amountDue,
            amountPaid: amountPaid,
            amountRemaining: amountRemaining,
            startingBalance: startingBalance,
            endingBalance: endingBalance,
            metadata: metadata,
            customer: customer,
            payments: payments,
            credits: credits
        )
    }
}
