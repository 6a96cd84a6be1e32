package import Accounting
import JSON
package import Jobs

extension NetSuiteGateway {
    /// Those payments and refunds that exist, with the fields Quittance owns; a thousand in one query.
    ///
    /// A record of another type under one of these ids is left out, and so is one that cannot be read:
    /// who needs it meets it by itself.
    package func receipts(
        _ ids: [ExternalID]
    ) async throws(StepFailure) -> [ExternalID: ExistingRecord] {
        let currencies = try await currencies()
        var found: [ExternalID: ExistingRecord] = [:]
        for chunk in Self.lists(ids.filter { Self.codes[$0.kind ?? .item] != nil }) {
            let rows = try await rows(
                "SELECT id, externalid, type, entity, currency, foreigntotal AS amount, memo,"
                    + " TO_CHAR(trandate, 'YYYY-MM-DD') AS day FROM transaction"
                    + " WHERE externalid IN \(Self.marks(chunk)) ORDER BY id",
                parameters: chunk.map(\.text)
            )
            let wanted = Dictionary(
                chunk.map { ($0.text, $0) },
                uniquingKeysWith: { first, _ in first }
            )
            for row in rows {
                // Ids that differ only in case are not ours.
                guard let id = Self.text(row, "externalid").flatMap({ wanted[$0] }),
                    let record = Self.receipt(row, id, currencies)
                else { continue }
                found[id] = record
            }
        }
        return found
    }

    private static let codes: [RecordKind: String] = [
        .customerPayment: "CustPymt", .customerRefund: "CustRfnd",
    ]

    /// Totals of refunds come with a minus sign, which their records do not have.
    private static func receipt(
        _ row: JSONObject,
        _ id: ExternalID,
        _ currencies: CurrencyMap
    ) -> ExistingRecord? {
        guard let kind = id.kind, text(row, "type") == codes[kind],
            let number = text(row, "id"), let currency = currency(row, currencies),
            let amount = amount(row, in: currency)
        else { return nil }
        let fields: [OwnedField: String?] = [
            .customer: text(row, "entity"), .date: text(row, "day"), .currency: currency.code,
            .total: PlainDecimal.text(amount.magnitude.decimalText), .memo: text(row, "memo"),
        ]
        return ExistingRecord(
            internalID: number,
            fields: Dictionary(
                fields.compactMap { field, value in value.map { (field.rawValue, $0) } },
                uniquingKeysWith: { first, _ in first }
            )
        )
    }
}
