package import Accounting
package import Jobs

/// Sells deals of other systems at Stripe: customers, invoices and subscriptions, each made once.
///
/// What was made before is found by metadata in lists, which show a new object at once; equal tries
/// within a day are one for Stripe by their idempotency key. Bills are sent, never charged by surprise.
/// Source: docs.stripe.com/api/{customers,invoices,invoiceitems,subscriptions}/create.
package struct StripeBilling: Sendable {
    private let gateway: StripeGateway
    private let daysUntilDue: Int

    static let accountKey = "quittance_account"
    static let dealKey = WonDeal.metadataKey
    static let lineKey = "quittance_line"
    /// More customers of one address, or documents of one customer, are not looked through.
    private static let listMax = 1000

    package init(gateway: StripeGateway, daysUntilDue: Int) {
        self.gateway = gateway
        self.daysUntilDue = daysUntilDue
    }

    /// The customer of an account, made if there is none.
    package func customer(for account: PushedCustomer) async throws(StepFailure) -> String {
        guard let email = account.email else {
            throw Self.refusal(
                account.externalID,
                "The account has no e-mail address, so Stripe cannot send it a bill.",
                "Give the account a contact with an e-mail address, then save the record again."
            )
        }
        let known = try await gateway.all(.customers(email: email), max: Self.listMax)
        if let customer = known.first(where: {
            $0.metadata[Self.accountKey] == account.externalID
        }) {
            return customer.id
        }
        let address = account.address
        let parameters: FormFields = [
            "name": .text(account.name), "email": .text(email),
            "phone": .optional(account.phone),
            "address": .fields([
                "line1": .optional(address?.line1), "line2": .optional(address?.line2),
                "city": .optional(address?.city), "state": .optional(address?.state),
                "postal_code": .optional(address?.postalCode),
                "country": .optional(address?.country),
            ]),
            "metadata": .fields([Self.accountKey: .text(account.externalID)]),
        ]
        return try await gateway.send(
            .createCustomer(parameters).once("customer-" + account.externalID)
        ).id
    }

    /// The finalised invoice of a deal, made or completed if need be.
    ///
    /// A draft that was left half-made is completed; it is finalised only if it says what was sold.
    package func invoice(
        for sale: PushedInvoice,
        customer: String
    ) async throws(StepFailure) -> String {
        let known = try await gateway.all(.billedInvoices(of: customer), max: Self.listMax)
        var invoice: BilledInvoice
        if let found = known.first(where: {
            $0.metadata[Self.dealKey] == sale.externalID && $0.status != "void"
        }) {
            invoice = found
        } else {
            invoice = try await gateway.send(
                .createInvoice(draft(of: sale, customer: customer))
                    .once("invoice-" + sale.externalID)
            )
        }
        guard invoice.status == "draft" else {
            try Self.prove(invoice, sale)
            return invoice.id
        }
        try await addItems(of: sale, to: invoice.id, customer: customer)
        invoice = try await gateway.send(.billedInvoice(invoice.id))
        try Self.prove(invoice, sale)
        if invoice.status == "draft" {
            _ = try await gateway.send(.finalize(invoice.id).once("finalize-" + invoice.id))
        }
        return invoice.id
    }

    private func draft(of sale: PushedInvoice, customer: String) -> FormFields {
        [
            "customer": .text(customer), "currency": .text(sale.total.currency.code.lowercased()),
            "collection_method": "send_invoice", "days_until_due": .integer(Int64(daysUntilDue)),
            "auto_advance": false,
            // Items that wait for the customer's next invoice belong to somebody else's sale.
            "pending_invoice_items_behavior": "exclude",
            "description": .optional(sale.memo),
            "metadata": .fields([Self.dealKey: .text(sale.externalID)]),
        ]
    }

    private func addItems(
        of sale: PushedInvoice,
        to invoice: String,
        customer: String
    ) async throws(StepFailure) {
        let there = Set(
            try await gateway.all(.items(of: invoice), max: Self.listMax)
                .compactMap { $0[Self.lineKey] }
        )
        for (number, part) in sale.parts.enumerated() where !there.contains("\(number + 1)") {
            let parameters: FormFields = [
                "customer": .text(customer), "invoice": .text(invoice),
                "amount": .integer(part.amount.minorUnits),
                "currency": .text(part.amount.currency.code.lowercased()),
                "description": .text(part.description),
                "metadata": .fields([Self.lineKey: .text("\(number + 1)")]),
            ]
            _ = try await gateway.send(
                .createItem(parameters).once("item-\(invoice)-\(number + 1)")
            )
        }
    }

    private static func prove(
        _ invoice: BilledInvoice,
        _ sale: PushedInvoice
    ) throws(StepFailure) {
        guard invoice.total != sale.total else { return }
        throw refusal(
            sale.externalID,
            "Stripe's invoice \(invoice.id) says \(invoice.total.text), but the deal is"
                + " \(sale.total.text).",
            "Correct or delete the draft at Stripe, or void the invoice; then save the deal again."
        )
    }
}

extension StripeBilling {
    /// The subscription of a deal to one price for each line, made if there is none.
    ///
    /// The prices must be what was sold: recurring alike, in the deal's currency, of the lines' amounts.
    package func subscription(
        for sale: PushedInvoice,
        prices: [String],
        customer: String
    ) async throws(StepFailure) -> String {
        let known = try await gateway.all(.subscriptions(of: customer), max: Self.listMax)
        if let found = known.first(where: {
            $0.metadata[Self.dealKey] == sale.externalID && !$0.isOver
        }) {
            return found.id
        }
        var items: [FormValue] = []
        var intervals: Set<String> = []
        for (line, id) in zip(sale.lines, prices) {
            let price = try await gateway.send(.price(id))
            let quantity = try Self.quantity(of: line, at: price, sale)
            intervals.insert(price.interval ?? "once")
            items.append(.fields(["price": .text(id), "quantity": .integer(quantity)]))
        }
        guard intervals.count == 1 else {
            throw Self.refusal(
                sale.externalID,
                "The products are billed at different intervals:"
                    + " \(intervals.sorted().joined(separator: ", ")).",
                "Split the opportunity, one for each interval."
            )
        }
        let parameters: FormFields = [
            "customer": .text(customer), "items": .list(items),
            "collection_method": "send_invoice", "days_until_due": .integer(Int64(daysUntilDue)),
            "metadata": .fields([Self.dealKey: .text(sale.externalID)]),
        ]
        return try await gateway.send(
            .createSubscription(parameters).once("subscription-" + sale.externalID)
        ).id
    }

    private static func quantity(
        of line: PushedInvoice.Line,
        at price: BilledPrice,
        _ sale: PushedInvoice
    ) throws(StepFailure) -> Int64 {
        guard price.isActive, price.interval != nil, price.currency == sale.total.currency else {
            throw refusal(
                sale.externalID,
                "The price \(price.id) is not an active, recurring one in"
                    + " \(sale.total.currency.code).",
                "Enter a price at the product that recurs in the currency of the deal."
            )
        }
        // `5` and `5.0` are whole; `0.5` cannot be subscribed to.
        let whole = line.quantity.split(separator: ".", maxSplits: 1)
        let isWhole = whole.count == 1 || whole.last?.allSatisfy { $0 == "0" } == true
        guard isWhole, let quantity = whole.first.flatMap({ Int64($0) }), quantity > 0,
            let unit = price.unitAmount,
            case let (product, isTooLarge) = unit.multipliedReportingOverflow(by: quantity),
            !isTooLarge, product == line.amount.minorUnits
        else {
            throw refusal(
                sale.externalID,
                "The line “\(line.description.prefix(60))” is \(line.amount.text) for"
                    + " \(line.quantity), which is not what the price \(price.id) comes to.",
                "Correct the product's price in Salesforce, or the price it names at Stripe."
            )
        }
        return quantity
    }

    private static func refusal(
        _ record: String,
        _ sentence: String,
        _ fix: String
    ) -> StepFailure {
        .reject([
            Finding(
                .objectUnreadable,
                subject: PushedSource.of(record),
                sentence: sentence,
                fix: fix
            )
        ])
    }
}

extension PushedInvoice {
    /// Everything that makes up the total, in a fixed order: lines, then what is taken off or added.
    fileprivate var parts: [(description: String, amount: Money)] {
        let others: [(String, Money?)] = [
            ("Discount", discount?.negated), ("Shipping", shipping), ("Tax", tax),
        ]
        return lines.map { ($0.description, $0.amount) }
            + others.compactMap { name, amount in amount.map { (name, $0) } }
    }
}
