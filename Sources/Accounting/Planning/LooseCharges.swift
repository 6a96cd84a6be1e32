extension BookingPolicy {
    /// Plans a charge that pays none of Stripe's invoices, in the form the books hold or are to hold it.
    package func plan(
        loose charge: ChargeFacts,
        customer: PlannedDocument,
        as form: BookingChoices.LooseCharge
    ) throws(PlanFault) -> Plan {
        var plan = Plan(documents: [customer])
        var applications: [Application] = []
        if form == .invoice {
            let invoice = try ownInvoice(
                charge.paymentID,
                of: [charge.id],
                customer: customer.externalID,
                date: receiptDate(of: charge),
                memo: "Stripe payment \(charge.paymentID)",
                lines: [try Self.looseLine(charge.amountCaptured, charge)],
                in: charge.amountCaptured.currency
            )
            plan.append(try roleItems(for: [invoice]))
            plan.append(Plan(documents: [invoice]))
            applications = [
                Application(target: invoice.externalID, amount: charge.amountCaptured)
            ]
        }
        plan.append(
            try receipt(
                of: charge,
                as: form.receipt,
                customer: customer.externalID,
                applying: applications
            )
        )
        return plan
    }

    /// The record that receives a charge's money, with the items it sells.
    func receipt(
        of charge: ChargeFacts,
        as kind: RecordKind,
        customer: ExternalID,
        applying applications: [Application] = []
    ) throws(PlanFault) -> Plan {
        if kind == .cashSale {
            let sale = try cashSale(
                charge.paymentID,
                of: charge.receiptSources,
                customer: customer,
                date: receiptDate(of: charge),
                memo: charge.receiptMemo,
                lines: [try Self.looseLine(charge.amountCaptured, charge)],
                total: charge.amountCaptured,
                settledAs: charge.settledAs
            )
            var plan = try roleItems(for: [sale])
            plan.append(Plan(documents: [sale]))
            return plan
        }
        guard kind == .customerDeposit else {
            let payment = InvoicePayment(charge: charge, allocations: [])
            return Plan(
                documents: [
                    try paymentDocument(payment, customer: customer, applying: applications)
                ]
            )
        }
        let draft = PaymentDraft(
            customer: customer,
            date: receiptDate(of: charge),
            amount: charge.amountCaptured,
            settledAs: charge.settledAs,
            applications: [],
            memo: charge.receiptMemo
        )
        let deposit = try customerDeposit(
            charge.paymentID,
            draft,
            sources: charge.receiptSources
        )
        return Plan(documents: [deposit])
    }

    /// A charge captured later than authorised is money from the day it enters the balance.
    func receiptDate(of charge: ChargeFacts) -> CalendarDate {
        date(charge.balanceTransaction?.created ?? charge.created)
    }
}

extension BookingChoices.LooseCharge {
    /// The record that receives the money.
    var receipt: RecordKind {
        switch self {
        case .unapplied, .invoice: .customerPayment
        case .cashSale: .cashSale
        case .customerDeposit: .customerDeposit
        }
    }

    /// The form in which the books hold a charge's money, as its links tell; nil when they hold none.
    ///
    /// What was booked under another choice stays as it was booked.
    package init?(receipt: RecordKind?, isInvoiced: Bool) {
        // The invoice of a payment's own is made first.
        let receipt = receipt ?? (isInvoiced ? .customerPayment : nil)
        guard let receipt, let form = Self.allCases.first(where: { $0.receipt == receipt }) else {
            return nil
        }
        self = form == .unapplied && isInvoiced ? .invoice : form
    }
}

extension RecordKind {
    /// The kinds that receive money from customers; they share their external ids.
    package static let receipts: Set<RecordKind> = [.customerPayment, .cashSale, .customerDeposit]
    /// The kinds that pay money back to customers; they share their external ids.
    package static let returns: Set<RecordKind> = [.customerRefund, .cashRefund]
}

extension ChargeFacts {
    var receiptMemo: String {
        "Stripe payment \(paymentID)" + (paymentID == id ? "" : " (\(id))")
    }

    var receiptSources: [String] { paymentID == id ? [id] : [paymentID, id] }
}
