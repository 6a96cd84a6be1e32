package import Accounting
import HTTP
import JSON
package import Jobs

/// The fields of the custom records, as Deploy/netsuite defines them.
package enum PayoutField: String, Sendable, Hashable, CaseIterable {
    case account = "custrecord_quittance_account"
    case status = "custrecord_quittance_status"
    case arrival = "custrecord_quittance_arrival"
    case currency = "custrecord_quittance_currency"
    case gross = "custrecord_quittance_gross"
    case fees = "custrecord_quittance_fees"
    case refunds = "custrecord_quittance_refunds"
    case disputes = "custrecord_quittance_disputes"
    case other = "custrecord_quittance_other"
    case net = "custrecord_quittance_net"
    case suspense = "custrecord_quittance_suspense"
    case residual = "custrecord_quittance_residual"
    case members = "custrecord_quittance_members"
    case deposit = "custrecord_quittance_deposit"
}

/// The fields of a variance line.
package enum VarianceField: String, Sendable, Hashable, CaseIterable {
    case payout = "custrecord_quittance_v_payout"
    case deposit = "custrecord_quittance_v_deposit"
    case source = "custrecord_quittance_v_source"
    case reason = "custrecord_quittance_v_reason"
    case amount = "custrecord_quittance_v_amount"
    case currency = "custrecord_quittance_v_currency"
    case open = "custrecord_quittance_v_open"
}

extension NetSuiteGateway {
    /// Writes a payout's summary and its variance lines as custom records linked to the deposit.
    ///
    /// Each is put under its Stripe id, so that a repeated call changes nothing.
    /// - Throws: `.reject` when the record types are not installed or the role may not write them.
    package func publish(
        _ statement: PayoutStatement,
        variances: [PayoutVariance]
    ) async throws(StepFailure) {
        let payout = try await put(
            .payoutSummary,
            statement.payoutID,
            PayoutRecordRendering.summary(statement)
        )
        for variance in variances {
            _ = try await put(
                .payoutVariance,
                variance.memberID,
                PayoutRecordRendering.variance(variance, of: statement, payout: payout)
            )
        }
    }

    /// The record's internal id, from `Location` or by reading it where NetSuite sends none.
    private func put(
        _ type: RecordType,
        _ name: String,
        _ body: JSONObject
    ) async throws(StepFailure) -> String? {
        guard let id = ExternalID(name) else {
            throw .reject([
                Finding(
                    .externalIDInvalid,
                    subject: name,
                    sentence: "The id cannot become an external id of a custom record.",
                    fix: "None is needed: the books are complete without the custom record."
                )
            ])
        }
        let response = try await exchange.response(
            to: .upsert(type, id, .object(body)),
            "write the custom record",
            subject: name
        )
        if let number = Self.internalID(inLocation: response.fields[.location]) { return number }
        let record = try await read(type, .externalID(id), fields: ["id"])
        return ExistingRecordReading.identifier(record)
    }
}

/// Turns statements and variances into the bodies of custom records.
enum PayoutRecordRendering {
    static func summary(_ statement: PayoutStatement) -> JSONObject {
        object(
            name: statement.payoutID,
            PayoutField.allCases.map { field in
                let value: JSONValue? =
                    switch field {
                    case .account: .string(statement.account)
                    case .status: .string(statement.status)
                    case .arrival: DocumentRenderer.date(statement.arrivalDate)
                    case .currency: .string(statement.net.currency.code)
                    case .gross: DocumentRenderer.amount(statement.gross)
                    case .fees: DocumentRenderer.amount(statement.fees)
                    case .refunds: DocumentRenderer.amount(statement.refunds)
                    case .disputes: DocumentRenderer.amount(statement.disputes)
                    case .other: DocumentRenderer.amount(statement.other)
                    case .net: DocumentRenderer.amount(statement.net)
                    case .suspense: DocumentRenderer.amount(statement.suspense)
                    case .residual: DocumentRenderer.amount(statement.residual)
                    case .members: .int(Int64(statement.memberCount))
                    case .deposit: DocumentRenderer.id(statement.depositInternalID)
                    }
                return (field.rawValue, value)
            }
        )
    }

    static func variance(
        _ variance: PayoutVariance,
        of statement: PayoutStatement,
        payout: String?
    ) -> JSONObject {
        object(
            name: variance.memberID,
            VarianceField.allCases.map { field in
                let value: JSONValue? =
                    switch field {
                    case .payout: DocumentRenderer.id(payout)
                    case .deposit: DocumentRenderer.id(statement.depositInternalID)
                    case .source: variance.sourceID.map(JSONValue.string)
                    case .reason: .string(variance.reason.rawValue)
                    case .amount: DocumentRenderer.amount(variance.amount)
                    case .currency: .string(variance.amount.currency.code)
                    case .open: .bool(variance.isOpen)
                    }
                return (field.rawValue, value)
            }
        )
    }

    private static func object(name: String, _ members: [(String, JSONValue?)]) -> JSONObject {
        DocumentRenderer.object([("name", .string(name))] + members)
    }
}
