import Accounting
import JSON

extension DocumentRenderer {
    /// A customer payment held in undeposited funds until a payout's deposit takes it.
    mutating func customerPayment(
        _ id: ExternalID,
        _ draft: PaymentDraft,
        _ source: String?
    ) -> JSONObject {
        let head: [(String, JSONValue?)] = [
            ("externalId", .string(id.text)), ("customer", reference(draft.customer)),
            ("currency", currency(draft.amount.currency)),
            ("exchangeRate", exchangeRate(draft.amount, draft.settledAs)),
            ("tranDate", Self.date(draft.date)), ("payment", Self.amount(draft.amount)),
            ("undepFunds", Self.id("T")), ("arAcct", receivable),
            ("memo", Self.memo(draft.memo, source)), ("toBeEmailed", false),
            // A preference may otherwise apply the money to invoices it was not paid for.
            ("autoApply", false),
        ]
        return Self.object(
            head + Self.members(context.settings.header)
                + [("apply", applications(draft.applications))]
        )
    }
}
