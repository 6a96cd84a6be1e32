package import Accounting
import HTTP
package import JSON
package import Jobs

extension NetSuiteGateway {
    /// Writes a customer's owned fields: name, email, phone, and the address Quittance keeps.
    ///
    /// Whether the record still holds what was written before is for the caller to check. Addresses
    /// people added stay as they are.
    package func update(
        _ internalID: String,
        to draft: CustomerDraft
    ) async throws(StepFailure) {
        try await update(
            internalID,
            fields: DocumentRenderer.ownedFields(of: draft),
            address: draft.address,
            of: draft
        )
    }

    /// Writes some fields of a customer, and the address Quittance keeps where one is given.
    func update(
        _ internalID: String,
        fields: JSONObject,
        address: PostalAddress?,
        of draft: CustomerDraft
    ) async throws(StepFailure) {
        let action = "update the customer"
        var fields = fields
        let key = RecordKey.internalID(internalID)
        if let address, !address.isEmpty {
            let (isThere, line) = try await ownAddress(of: internalID)
            if let line {
                _ = try await exchange.response(
                    to: .update(
                        .customer,
                        key,
                        subresource: ["addressBook", line, "addressBookAddress"],
                        .object(DocumentRenderer.address(address, of: draft))
                    ),
                    action,
                    subject: draft.source
                )
            } else if !isThere, let entry = DocumentRenderer.addressBookEntry(address, of: draft) {
                fields["addressBook"] = DocumentRenderer.sublist([entry])
            }
        }
        guard !fields.members.isEmpty else { return }
        _ = try await exchange.response(
            to: .update(.customer, key, .object(fields)),
            action,
            subject: draft.source
        )
    }

    /// Adds a currency to those in which a customer may be invoiced.
    package func addCurrency(
        _ currency: Currency,
        toCustomer internalID: String
    ) async throws(StepFailure) {
        guard let id = try await currencies().id(of: currency) else {
            throw .reject([CurrencyMap.unsupported(currency)])
        }
        try await addCurrency(id, toCustomer: internalID)
    }

    func addCurrency(
        _ currencyID: String,
        toCustomer internalID: String
    ) async throws(StepFailure) {
        let line: JSONObject = ["currency": ["id": .string(currencyID)]]
        _ = try await exchange.response(
            to: .update(
                .customer,
                .internalID(internalID),
                ["currencyList": DocumentRenderer.sublist([line])]
            ),
            "add a currency to the customer",
            subject: internalID
        )
    }

    /// Whether the address book holds the line Quittance wrote, and the line's key where it has one.
    ///
    /// A line without key cannot be changed, and adding it again would make a second one.
    private func ownAddress(
        of internalID: String
    ) async throws(StepFailure) -> (isThere: Bool, key: String?) {
        let customer = try await read(.customer, .internalID(internalID), expands: true)
        let lines = customer["addressBook"]?["items"]?.arrayValue ?? []
        let ours = lines.first {
            $0["label"]?.stringValue == DocumentRenderer.addressLabel
        }
        let key = ours?["internalId"] ?? ours?["id"]
        return (ours != nil, key?.int64Value.map(String.init) ?? key?.stringValue)
    }
}

extension NetSuiteGateway {
    /// Reads any record.
    package func read(
        _ type: RecordType,
        _ key: RecordKey,
        fields: [String] = [],
        expands: Bool = false
    ) async throws(StepFailure) -> JSONValue {
        let response = try await exchange.response(
            to: .read(type, key, fields: fields, expands: expands),
            "read the \(type.rawValue)",
            subject: key.segment
        )
        return try ServiceExchange.content(response)
    }

    /// Changes fields of any record; the named sublists are replaced.
    package func patch(
        _ type: RecordType,
        _ key: RecordKey,
        _ body: JSONValue,
        replacing sublists: [String] = []
    ) async throws(StepFailure) {
        _ = try await exchange.response(
            to: .update(type, key, replacing: sublists, body),
            "update the \(type.rawValue)",
            subject: key.segment
        )
    }

    /// Deletes any record; one that is not there counts as deleted.
    package func delete(_ type: RecordType, _ key: RecordKey) async throws(StepFailure) {
        let action = "delete the \(type.rawValue)"
        switch try await exchange.answer(to: .delete(type, key), action) {
        case .done, .refused(_, .missing):
            return
        case .refused(let refusal, let meaning):
            throw refusal.failure(meaning, subject: key.segment, action: action)
        }
    }

    /// Makes one record out of another and returns the new internal id.
    ///
    /// The body should carry an `externalId`, or a repeated call makes a second record.
    package func transform(
        _ type: RecordType,
        _ internalID: String,
        into target: RecordType,
        _ body: JSONValue
    ) async throws(StepFailure) -> String {
        let response = try await exchange.response(
            to: .transform(type, internalID, into: target, body),
            "make a \(target.rawValue) of the \(type.rawValue)",
            subject: internalID
        )
        guard let id = Self.internalID(inLocation: response.fields[.location]) else {
            throw .retry("NetSuite did not say which \(target.rawValue) it made.")
        }
        return id
    }
}
