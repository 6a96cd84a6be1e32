import Accounting
import Jobs
import Sandbox
import Stripe
import Testing
import Workflows

/// What befalls a charge after it was booked, or was received before the cut-over.
@Suite struct LateEventTests {
    /// A month with one invoice that a payment intent paid in full, and that intent's charge.
    private struct Stage {
        let bench: Bench
        let invoice: InvoiceFacts
        let charge: ChargeFacts

        init() async throws {
            let bench = try Bench.month(2)
            let gateway = try bench.stripeGateway()
            let page = try await gateway.invoices(created: bench.span, after: nil)
            for invoice in page.items where invoice.status == .paid {
                let rows = try await gateway.invoicePayments(invoice: invoice.id)
                guard rows.count == 1, case .paymentIntent(let intent) = rows[0].means else {
                    continue
                }
                let charge = try await gateway.charge(paymentIntent: intent)
                guard invoice.customerID != nil, charge.amountCaptured == invoice.total,
                    charge.amountCaptured.currency.code == "USD",
                    invoice.creditNotesAreNone, charge.balanceTransaction != nil
                else { continue }
                (self.bench, self.invoice, self.charge) = (bench, invoice, charge)
                return
            }
            throw Missing()
        }

        struct Missing: Error {}

        /// Lets the charge fail after it had entered the balance.
        func fail() throws {
            let row = try #require(charge.balanceTransaction)
            let failure = row.movedBack("txn_failed", on: row.created.adding(.seconds(86_400)))
            let failed = charge.failed(by: failure.id)
            bench.tampering.change { state in
                state.charge = { $0.id == failed.id ? failed : $0 }
                state.rows = [failure.id: failure]
            }
        }

        /// Lets the charge have come in ten days before the day of the cut-over.
        func receiveEarly(before day: CalendarDate) throws {
            let row = try #require(charge.balanceTransaction)
            let moment = Timestamp(seconds: day.startInUTC.seconds - 10 * 86_400)
            let early = charge.settled(by: row.made(on: moment))
            bench.tampering.change { state in
                state.charge = { $0.id == early.id ? early : $0 }
            }
        }

        func holds(_ role: AccountRole) -> Int64 {
            bench.ledgerBalances()["\(role.rawValue) USD"] ?? 0
        }

        var records: [String] {
            bench.books.contents.links.values.filter { ![.customer, .item].contains($0.kind) }
                .map { "\($0.kind.rawValue) \($0.externalID.text)" }.sorted()
        }
    }

    @Test(arguments: BookingChoices.LooseCharge.allCases)
    func `a charge that fails after it was booked leaves nothing behind`(
        form: BookingChoices.LooseCharge
    ) async throws {
        let stage = try await Stage()
        let bench = stage.bench
        let process = try bench.process(choices: BookingChoices(looseCharges: form))
        bench.tampering.change { $0.hidesInvoices = true }
        await process.finish(.chargeSync, .objects([stage.charge.id]))
        #expect(stage.holds(.undepositedFunds) == stage.charge.amountCaptured.minorUnits)
        try stage.fail()
        let run = await process.finish(.chargeSync, .objects([stage.charge.id]))
        #expect(run.failure == nil)
        #expect(bench.ledgerBalances().isEmpty, "\(stage.records)")
        #expect(!stage.records.contains { $0.hasSuffix("pay_\(stage.charge.id)") })
        bench.proveBooks()
        let calls = bench.netSuiteWire.calls.count
        await process.finish(.chargeSync, .objects([stage.charge.id]))
        #expect(bench.netSuiteWire.calls.count == calls)
    }

    @Test(arguments: [BookingChoices.LooseCharge.unapplied, .invoice, .cashSale])
    func `a charge that fails after Stripe gave it to an invoice leaves that open`(
        form: BookingChoices.LooseCharge
    ) async throws {
        let stage = try await Stage()
        let bench = stage.bench
        let process = try bench.process(choices: BookingChoices(looseCharges: form))
        bench.tampering.change { $0.hidesInvoices = true }
        await process.finish(.chargeSync, .objects([stage.charge.id]))
        bench.tampering.change { $0.hidesInvoices = false }
        await process.finish(.invoiceSync, .objects([stage.invoice.id]))
        #expect(stage.holds(.receivable) == 0)
        try stage.fail()
        let run = await process.finish(.chargeSync, .objects([stage.charge.id]))
        #expect(run.failure == nil)
        await process.finish(.invoiceSync, .objects([stage.invoice.id]))
        #expect(stage.holds(.undepositedFunds) == 0)
        #expect(stage.holds(.receivable) == stage.invoice.total.minorUnits, "\(stage.records)")
        bench.proveBooks()
        // The same accounts as when the charge had failed before anything was booked.
        let other = try await Stage()
        try other.fail()
        let alone = try other.bench.process(choices: BookingChoices(looseCharges: form))
        await alone.finish(.invoiceSync, .objects([stage.invoice.id]))
        await alone.finish(.chargeSync, .objects([stage.charge.id]))
        #expect(other.bench.ledgerBalances() == bench.ledgerBalances())
    }

    @Test func `the payout of a charge that failed later takes the record it was booked under`()
        async throws
    {
        let stage = try await Stage()
        let bench = stage.bench
        let process = try bench.process()
        await process.finish(.invoiceSync, .objects([stage.invoice.id]))
        try stage.fail()
        let failed = bench.tampering.contents.charge(stage.charge)
        bench.tampering.change { state in
            state.row = { row in
                guard case .charge(let charge) = row.source, charge.id == failed.id else {
                    return row
                }
                return row.with(source: .charge(failed))
            }
        }
        for payout in bench.truth.payouts where payout.amount > 0 {
            await process.finish(.payoutReconciliation, .objects([payout.id]))
        }
        let members = bench.books.contents.members.values.flatMap { $0 }
        let member = try #require(members.first { $0.sourceID == failed.id })
        #expect(member.record?.text == "pay_\(stage.charge.paymentID)")
        #expect(member.parked.isZero)
        bench.proveBooks()
    }

    @Test func `money from before the cut-over pays a later invoice out of what was before`()
        async throws
    {
        let stage = try await Stage()
        let bench = stage.bench
        let day = AccountingZone.utc.date(of: stage.invoice.issuedAt)
        try stage.receiveEarly(before: day)
        let process = try bench.process(payouts: PayoutPolicy(cutover: day))
        let run = await process.finish(.invoiceSync, .objects([stage.invoice.id]))
        #expect(run.failure == nil)
        #expect(stage.holds(.preCutover) == stage.invoice.total.minorUnits, "\(stage.records)")
        #expect(stage.holds(.receivable) == 0)
        #expect(stage.holds(.undepositedFunds) == 0)
        for entry in bench.books.contents.entries.values { #expect(entry.date >= day) }
        bench.proveBooks()
        let calls = bench.netSuiteWire.calls.count
        await process.finish(.chargeSync, .objects([stage.charge.id]))
        await process.finish(.invoiceSync, .objects([stage.invoice.id]))
        #expect(bench.netSuiteWire.calls.count == calls)

        // Then it fails after all: the invoice is open again, and the money went from what was before.
        try stage.receiveEarly(before: day)
        let early = bench.tampering.contents.charge(stage.charge)
        let row = try #require(stage.charge.balanceTransaction)
        let later = Timestamp(seconds: day.startInUTC.seconds + 3 * 86_400)
        bench.tampering.change { state in
            let failed = early.failed(by: "txn_failed")
            state.charge = { $0.id == failed.id ? failed : $0 }
            state.rows = ["txn_failed": row.movedBack("txn_failed", on: later)]
        }
        #expect(await process.finish(.chargeSync, .objects([stage.charge.id])).failure == nil)
        #expect(stage.holds(.receivable) == stage.invoice.total.minorUnits)
        #expect(stage.holds(.undepositedFunds) == -stage.invoice.total.minorUnits)
        bench.proveBooks()
    }

    @Test func `of a debit from before the cut-over only its failure is booked`() async throws {
        let stage = try await Stage()
        let bench = stage.bench
        try stage.fail()
        let failure = try #require(bench.tampering.contents.rows["txn_failed"])
        let day = AccountingZone.utc.date(of: failure.created)
        let process = try bench.process(payouts: PayoutPolicy(cutover: day))
        let run = await process.finish(.chargeSync, .objects([stage.charge.id]))
        #expect(run.failure == nil)
        let amount = stage.charge.amountCaptured.minorUnits
        #expect(
            bench.ledgerBalances() == ["preCutover USD": amount, "undepositedFunds USD": -amount]
        )
        #expect(
            stage.records == [
                "creditMemo cm_\(stage.charge.id)", "customerRefund rfd_\(stage.charge.id)",
            ]
        )
        for entry in bench.books.contents.entries.values { #expect(entry.date >= day) }
        bench.proveBooks()
    }

    @Test func `a cash refund posts to the item of its cash sale`() async throws {
        let bench = try Bench.month(2)
        bench.tampering.change { $0.hidesInvoices = true }
        let gateway = try bench.stripeGateway()
        var seen = 0
        for piece in try await bench.work() where piece.kind == .refundSync && seen < 3 {
            let refund = try await gateway.refund(piece.id)
            guard let charge = refund.chargeID, refund.balanceTransactionID != nil,
                let customer = try await gateway.charge(charge).customerID,
                let name = try await gateway.customer(customer).name
            else { continue }
            let rule = ItemMapping.Rule(
                condition: Condition(["customer.name": [name]]),
                item: "777"
            )
            let process = try bench.process(
                choices: BookingChoices(looseCharges: .cashSale),
                mapping: Mapping(items: ItemMapping(rules: [rule], standard: "778"))
            )
            let plan = try #require(await process.preview(.refundSync, [piece.id]).first)
            let lines = plan.documents.filter { [.cashSale, .cashRefund].contains($0.kind) }
                .map(\.lines)
            guard lines.count == 2 else { continue }
            seen += 1
            #expect(lines.flatMap { $0 }.map(\.item.foreignInternalID) == ["777", "777"])
        }
        #expect(seen > 0)
    }
}

extension InvoiceFacts {
    fileprivate var creditNotesAreNone: Bool { !credits.mayHaveNotes }
}

extension ChargeFacts {
    /// The same charge after its failure took the money back.
    fileprivate func failed(by failure: String) -> ChargeFacts {
        ChargeFacts(
            id: id,
            paymentIntentID: paymentIntentID,
            customerID: customerID,
            billingName: billingName,
            billingEmail: billingEmail,
            status: .failed,
            isCaptured: isCaptured,
            amountCaptured: amountCaptured,
            created: created,
            description: description,
            balanceTransaction: balanceTransaction,
            invoiceID: invoiceID,
            amountAuthorised: amountAuthorised,
            failureBalanceTransactionID: failure,
            metadata: metadata
        )
    }
}

extension BalanceTransactionFacts {
    /// The row that takes this one's amount back.
    fileprivate func movedBack(_ id: String, on moment: Timestamp) -> BalanceTransactionFacts {
        BalanceTransactionFacts(
            id: id,
            amount: amount.negated,
            fee: Money(0, amount.currency),
            net: amount.negated,
            feeDetails: [],
            type: "payment_failure_refund",
            reportingCategory: "charge_failure",
            sourceID: sourceID,
            source: nil,
            created: moment,
            availableOn: moment,
            description: nil
        )
    }

    fileprivate func made(on moment: Timestamp) -> BalanceTransactionFacts {
        var row = self
        row.created = moment
        return row
    }
}
