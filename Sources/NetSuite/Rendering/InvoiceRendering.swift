import Accounting
import JSON

extension DocumentRenderer {
    /// An invoice; Stripe has sent its own to the customer, so NetSuite must not send another.
    mutating func invoice(_ id: ExternalID, _ draft: InvoiceDraft, _ source: String?) -> JSONObject
    {
        let head: [(String, JSONValue?)] = [
            ("externalId", .string(id.text)), ("entity", reference(draft.customer)),
            ("currency", currency(draft.total.currency)), ("tranDate", Self.date(draft.date)),
            ("dueDate", Self.date(draft.dueDate)), ("account", receivable),
            ("otherRefNum", Self.text(draft.number, FieldText.numberMax)),
            ("memo", Self.memo(draft.memo, source)), ("toBeEmailed", false),
        ]
        return Self.object(
            head + Self.members(context.settings.header) + [("item", lines(draft.lines))]
        )
    }
}
