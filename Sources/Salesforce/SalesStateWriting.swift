package import Accounting
import JSON
package import Jobs

extension SalesRecordGateway {
    /// One record's fields to write; `type` is its object's API name.
    package struct StateFields: Sendable, Hashable {
        package let type: String
        /// The external id field that holds `id`; nil where `id` is Salesforce's own.
        package let keyField: String?
        package let id: String
        package let status: String
        package let at: Timestamp
        package let jobID: String
        package let internalID: String?
        package let reason: String?

        package init(
            type: String,
            keyField: String? = nil,
            id: String,
            status: String,
            at: Timestamp,
            jobID: String,
            internalID: String?,
            reason: String?
        ) {
            self.type = type
            self.keyField = keyField
            self.id = id
            self.status = status
            self.at = at
            self.jobID = jobID
            self.internalID = internalID
            self.reason = reason
        }
    }

    /// How records are found: one call takes records found the same way.
    private struct Route: Hashable {
        let type: String?
        let keyField: String?
    }

    /// Writes states, 200 records a call; nil for a record that was written, else why it was not.
    package func write(_ states: [StateFields]) async throws(StepFailure) -> [StepFailure?] {
        var outcomes: [StepFailure?] = states.map { _ in nil }
        let routes = Dictionary(grouping: states.indices) { index in
            // Records found by their own ids may be of several objects.
            Route(
                type: states[index].keyField == nil ? nil : states[index].type,
                keyField: states[index].keyField
            )
        }
        for (route, indices) in routes {
            for start in stride(from: 0, to: indices.count, by: RecordCollection.recordsMax) {
                let chunk = indices[start..<min(start + RecordCollection.recordsMax, indices.count)]
                let results = try await send(chunk.map { states[$0] }, route)
                for (index, result) in zip(chunk, results) {
                    guard case .failed(let error) = result else { continue }
                    outcomes[index] = Self.failure(error, states[index])
                }
            }
        }
        return outcomes
    }

    private func send(
        _ states: [StateFields],
        _ route: Route
    ) async throws(StepFailure) -> [RecordCollection.Result] {
        guard let type = route.type, let keyField = route.keyField else {
            return try await gateway.update(states.map(fields))
        }
        return try await gateway.upsert(states.map(fields), object: type, keyField: keyField)
    }

    /// State alone can never make a record: where none has the key, the required fields are missing.
    private static func failure(_ error: SalesforceError, _ state: StateFields) -> StepFailure {
        guard let keyField = state.keyField, error.code == "REQUIRED_FIELD_MISSING" else {
            return SalesforceErrorRule.failure(error, subject: state.id)
        }
        return .reject([
            Finding(
                .objectMissing,
                subject: state.id,
                sentence: "No \(state.type) of Salesforce has \(keyField) \(state.id).",
                fix: "Enter the id on the record it belongs to, then retry the job."
            )
        ])
    }

    private func fields(_ state: StateFields) -> JSONObject {
        var fields: JSONObject = [
            "attributes": .object(["type": .string(state.type)]),
            state.keyField ?? "id": .string(state.id),
            names.syncStatus: .string(state.status), names.lastSyncAt: .string(state.at.text),
            names.syncJobID: .string(state.jobID),
            // Null empties the field of an earlier failure.
            names.syncError: state.reason.map { .string(String($0.prefix(1000))) } ?? .null,
        ]
        if let id = state.internalID { fields[names.netSuiteID] = .string(id) }
        return fields
    }
}

extension SalesRecordGateway {
    /// Writes one of Stripe's ids to its record; repeating it is harmless.
    package func keep(
        _ id: String,
        as kind: SalesIDKind,
        on record: String
    ) async throws(StepFailure) {
        let type = kind == .customer ? "Account" : "Opportunity"
        let field =
            switch kind {
            case .customer: names.stripeCustomerID
            case .invoice: names.stripeInvoiceID
            case .subscription: names.stripeSubscriptionID
            }
        let results = try await gateway.update([
            [
                "attributes": .object(["type": .string(type)]), "id": .string(record),
                field: .string(id),
            ]
        ])
        if case .failed(let error)? = results.first {
            throw SalesforceErrorRule.failure(error, subject: record)
        }
    }
}
