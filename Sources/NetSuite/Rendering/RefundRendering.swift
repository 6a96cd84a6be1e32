import Accounting
import JSON

extension DocumentRenderer {
    /// A customer refund paid out of undeposited funds, so that a deposit can take it.
    mutating func customerRefund(
        _ id: ExternalID,
        _ draft: RefundDraft,
        _ source: String?
    ) -> JSONObject {
        let head: [(String, JSONValue?)] = [
            ("externalId", .string(id.text)), ("customer", reference(draft.customer)),
            ("currency", currency(draft.amount.currency)),
            ("exchangeRate", exchangeRate(draft.amount, draft.settledAs)),
            ("tranDate", Self.date(draft.date)),
            ("account", account(.undepositedFunds, in: draft.amount.currency)),
            ("arAcct", receivable), ("memo", Self.memo(draft.memo, source)),
        ]
        return Self.object(
            head + Self.members(context.settings.header)
                + [
                    ("apply", applications(draft.applications)),
                    ("deposit", applications(draft.deposits)),
                ]
        )
    }
}
