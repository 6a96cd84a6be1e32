package import Accounting
import JSON
package import Jobs

/// An org's accounts and opportunities as records to book, under the names of its settings.
package struct SalesRecordGateway: Sendable {
    private let gateway: SalesforceGateway
    private let names: SalesforceNames
    /// The currency of orgs that have only one.
    private let currency: Currency
    private static let linesMax = 200

    package init(gateway: SalesforceGateway, names: SalesforceNames, currency: Currency) {
        self.gateway = gateway
        self.names = names
        self.currency = currency
    }

    /// An account as a customer.
    package func account(_ id: String) async throws(StepFailure) -> PushedCustomer {
        try await account(try Self.recordID(id))
    }

    /// A won opportunity as an invoice with its customer; nil for one that is not won.
    ///
    /// Lines come from its products; without any the amount is the one line. Whether they add up
    /// to the amount is for the plan to prove.
    package func opportunity(_ id: String) async throws(StepFailure) -> PushedInvoice? {
        let id = try Self.recordID(id)
        let record = try await gateway.record(
            "Opportunity",
            id,
            fields: ["Name", "AccountId", "CloseDate", "Amount", "IsWon"]
                + [names.currency].compactMap { $0 }
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
        return PushedInvoice(
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

    private static func recordID(_ text: String) throws(StepFailure) -> RecordID {
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

extension SalesRecordGateway {
    /// One record's fields to write; `type` is its object's API name.
    package struct StateFields: Sendable, Hashable {
        package let type: String
        package let id: String
        package let status: String
        package let at: Timestamp
        package let jobID: String
        package let internalID: String?
        package let reason: String?

        package init(
            type: String,
            id: String,
            status: String,
            at: Timestamp,
            jobID: String,
            internalID: String?,
            reason: String?
        ) {
            self.type = type
            self.id = id
            self.status = status
            self.at = at
            self.jobID = jobID
            self.internalID = internalID
            self.reason = reason
        }
    }

    /// Writes states, 200 records a call; nil for a record that was written, else why it was not.
    package func write(_ states: [StateFields]) async throws(StepFailure) -> [StepFailure?] {
        var outcomes: [StepFailure?] = []
        var rest = states[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(RecordCollection.recordsMax)
            rest = rest.dropFirst(RecordCollection.recordsMax)
            for (state, result) in zip(chunk, try await gateway.update(chunk.map(fields))) {
                switch result {
                case .written: outcomes.append(nil)
                case .failed(let error):
                    outcomes.append(SalesforceErrorRule.failure(error, subject: state.id))
                }
            }
        }
        return outcomes
    }

    private func fields(_ state: StateFields) -> JSONObject {
        var fields: JSONObject = [
            "attributes": .object(["type": .string(state.type)]), "id": .string(state.id),
            names.syncStatus: .string(state.status), names.lastSyncAt: .string(state.at.text),
            names.syncJobID: .string(state.jobID),
            // Null empties the field of an earlier failure.
            names.syncError: state.reason.map { .string(String($0.prefix(1000))) } ?? .null,
        ]
        if let id = state.internalID { fields[names.netSuiteID] = .string(id) }
        return fields
    }
}
