package import Accounting
import JSON
package import Jobs

/// An org's accounts and opportunities as records to book, under the names of its settings.
package struct SalesRecordGateway: Sendable {
    let gateway: SalesforceGateway
    let names: SalesforceNames
    /// The currency of orgs that have only one.
    let currency: Currency
    /// How Stripe bills deals, and so what more is read of them; nil where it does not.
    private let dealForm: DealForm?
    private static let linesMax = 200

    package init(
        gateway: SalesforceGateway,
        names: SalesforceNames,
        currency: Currency,
        dealForm: DealForm? = nil
    ) {
        self.gateway = gateway
        self.names = names
        self.currency = currency
        self.dealForm = dealForm
    }

    /// An account as a customer.
    package func account(_ id: String) async throws(StepFailure) -> PushedCustomer {
        try await account(try Self.recordID(id))
    }

    /// A won opportunity with its customer; nil for one that is not won.
    ///
    /// Lines come from its products; without any the amount is the one line. Whether they add up
    /// to the amount is for the plan to prove.
    package func opportunity(_ id: String) async throws(StepFailure) -> WonDeal? {
        let id = try Self.recordID(id)
        let record = try await gateway.record(
            "Opportunity",
            id,
            fields: ["Name", "AccountId", "CloseDate", "Amount", "IsWon"]
                + ([names.currency] + stripeFields).compactMap { $0 }
        )
        guard record["IsWon"]?.boolValue == true else { return nil }
        guard let account = record["AccountId"]?.stringValue.flatMap({ RecordID($0) }) else {
            throw Self.incomplete(id, "names no account", "Give the opportunity an account.")
        }
        guard let name = record["Name"]?.stringValue,
            let date = record["CloseDate"]?.stringValue.flatMap({ CalendarDate($0) })
        else { throw Self.incomplete(id, "lacks its name or close date", "Complete it.") }
        let currency = try currency(of: record, id)
        let products = try await lines(of: id, currency)
        let amount = try Self.money(record["Amount"], currency, id)
        guard let total = amount ?? Self.sum(products, currency) else {
            throw Self.incomplete(id, "has no amount", "Give it an amount or products.")
        }
        let lines =
            products.isEmpty
            ? [PushedInvoice.Line(description: name, productID: nil, quantity: "1", amount: total)]
            : products
        let sale = PushedInvoice(
            externalID: id.text,
            customer: try await self.account(account),
            number: nil,
            date: date,
            dueDate: nil,
            memo: "Opportunity \(id.text)",
            lines: lines,
            discount: nil,
            shipping: nil,
            tax: nil,
            total: total
        )
        func stripeID(_ field: String, _ form: DealForm) -> String? {
            guard dealForm == form, let text = record[field]?.stringValue else { return nil }
            return text.isEmpty ? nil : text
        }
        return WonDeal(
            sale: sale,
            prices: dealForm == .subscription ? try await prices(of: lines, id) : [],
            stripeInvoiceID: stripeID(names.stripeInvoiceID, .invoice),
            stripeSubscriptionID: stripeID(names.stripeSubscriptionID, .subscription)
        )
    }

    /// The fields of a deal that only matter when Stripe bills it; an org without may lack them.
    private var stripeFields: [String?] {
        switch dealForm {
        case nil: []
        case .invoice: [names.stripeInvoiceID]
        case .subscription: [names.stripeSubscriptionID]
        }
    }

    /// Stripe's price of each line's product.
    private func prices(
        of lines: [PushedInvoice.Line],
        _ id: RecordID
    ) async throws(StepFailure) -> [String?] {
        let products = Set(lines.compactMap(\.productID)).sorted()
        guard !products.isEmpty else { return lines.map { _ in nil } }
        // Ids have only letters and digits, so they can stand in the query.
        let list = products.map { "'\($0)'" }.joined(separator: ", ")
        let rows = try await gateway.query(
            "SELECT Id, \(names.stripePriceID) FROM Product2 WHERE Id IN (\(list)) ORDER BY Id",
            subject: id.text
        )
        var prices: [String: String] = [:]
        for row in rows {
            guard let product = row["Id"]?.stringValue.flatMap({ RecordID($0) }) else { continue }
            prices[product.text] = row[names.stripePriceID]?.stringValue
        }
        return lines.map { line in line.productID.flatMap { prices[$0] } }
    }

    /// Where bills go: the address of the account's first contact that has one.
    private func billingEmail(_ account: RecordID) async throws(StepFailure) -> String? {
        let rows = try await gateway.query(
            "SELECT Email FROM Contact WHERE AccountId = '\(account.text)' AND Email != null"
                + " ORDER BY Id LIMIT 1",
            subject: account.text
        )
        return rows.first?["Email"]?.stringValue
    }

    private func account(_ id: RecordID) async throws(StepFailure) -> PushedCustomer {
        let record = try await gateway.record(
            "Account",
            id,
            fields: [
                "Name", "Phone", "BillingStreet", "BillingCity", "BillingState",
                "BillingPostalCode", "BillingCountry", names.stripeCustomerID,
            ]
        )
        func text(_ field: String) -> String? {
            record[field]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        }
        guard let name = text("Name") else {
            throw Self.incomplete(id, "has no name", "Name the account.")
        }
        return PushedCustomer(
            externalID: id.text,
            name: String(name.prefix(80)),
            email: dealForm == nil ? nil : try await billingEmail(id),
            phone: text("Phone").map { String($0.prefix(30)) },
            address: PostalAddress(
                line1: text("BillingStreet").map { String($0.prefix(150)) },
                line2: nil,
                city: text("BillingCity"),
                state: text("BillingState"),
                postalCode: text("BillingPostalCode"),
                // Salesforce keeps names of countries unless its picklists are on.
                country: text("BillingCountry").flatMap { $0.utf8.count == 2 ? $0 : nil }
            ),
            stripeCustomerID: text(names.stripeCustomerID)
        )
    }

    private func lines(
        of id: RecordID,
        _ currency: Currency
    ) async throws(StepFailure) -> [PushedInvoice.Line] {
        // The id has only letters and digits, so it can stand in the query.
        let rows = try await gateway.query(
            "SELECT Id, Product2Id, Description, Quantity, TotalPrice FROM OpportunityLineItem"
                + " WHERE OpportunityId = '\(id.text)' ORDER BY Id LIMIT \(Self.linesMax + 1)",
            subject: id.text
        )
        guard rows.count <= Self.linesMax else {
            throw Self.incomplete(id, "has more than 200 products", "Split the opportunity.")
        }
        var lines: [PushedInvoice.Line] = []
        for row in rows {
            guard let amount = try Self.money(row["TotalPrice"], currency, id) else {
                throw Self.incomplete(id, "has a product without a price", "Price every product.")
            }
            let product = row["Product2Id"]?.stringValue.flatMap { RecordID($0) }
            lines.append(
                PushedInvoice.Line(
                    description: row["Description"]?.stringValue ?? product?.text ?? "Product",
                    productID: product?.text,
                    quantity: row["Quantity"]?.numberValue?.text ?? "1",
                    amount: amount
                )
            )
        }
        return lines
    }

    private static func sum(_ lines: [PushedInvoice.Line], _ currency: Currency) -> Money? {
        lines.isEmpty ? nil : Money.sum(lines.map(\.amount), in: currency)
    }

    private func currency(
        of record: JSONValue,
        _ id: RecordID
    ) throws(StepFailure) -> Currency {
        guard let field = names.currency else { return currency }
        guard let found = record[field]?.stringValue.flatMap({ Currency($0) }) else {
            throw Self.incomplete(id, "is in no currency that can be booked", "Correct it.")
        }
        return found
    }

    /// An exact amount; nil for an empty field.
    private static func money(
        _ value: JSONValue?,
        _ currency: Currency,
        _ id: RecordID
    ) throws(StepFailure) -> Money? {
        guard let value, !value.isNull else { return nil }
        guard let units = value.numberValue?.minorUnits(exponent: currency.exponent),
            (0...Money.minorUnitsMax).contains(units)
        else {
            throw incomplete(
                id,
                "has an amount that \(currency.code) cannot express",
                "Correct the amount."
            )
        }
        return Money(units, currency)
    }

    static func recordID(_ text: String) throws(StepFailure) -> RecordID {
        guard let id = RecordID(text) else {
            throw .reject([
                Finding(
                    .objectUnreadable,
                    subject: PushedSource.of(text),
                    sentence: "“\(text)” is no id of Salesforce.",
                    fix: "Ask for the record by its id."
                )
            ])
        }
        return id
    }

    private static func incomplete(_ id: RecordID, _ what: String, _ fix: String) -> StepFailure {
        .reject([
            Finding(
                .objectUnreadable,
                subject: PushedSource.of(id.text),
                sentence: "The record \(id.text) of Salesforce \(what).",
                fix: fix + " Then save it again."
            )
        ])
    }
}
