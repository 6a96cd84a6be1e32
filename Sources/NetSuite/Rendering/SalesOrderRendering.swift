import Accounting
import JSON

extension DocumentRenderer {
    /// A sales order; whether it starts pending approval or fulfilment is the account's preference.
    mutating func salesOrder(
        _ id: ExternalID,
        _ draft: SalesOrderDraft,
        _ source: String?
    ) -> JSONObject {
        let head: [(String, JSONValue?)] = [
            ("externalId", .string(id.text)), ("entity", reference(draft.customer)),
            ("currency", currency(draft.total.currency)), ("tranDate", Self.date(draft.date)),
            ("otherRefNum", Self.text(draft.number, FieldText.numberMax)),
            ("memo", Self.memo(draft.memo, source)), ("toBeEmailed", false),
        ]
        return Self.object(
            head + Self.members(context.settings.header) + [("item", lines(draft.lines))]
        )
    }
}
