import Accounting
import JSON

extension DocumentRenderer {
    /// A credit memo with the documents it is applied to.
    mutating func creditMemo(
        _ id: ExternalID,
        _ draft: CreditMemoDraft,
        _ source: String?
    ) -> JSONObject {
        let head: [(String, JSONValue?)] = [
            ("externalId", .string(id.text)), ("entity", reference(draft.customer)),
            ("currency", currency(draft.total.currency)),
            ("exchangeRate", exchangeRate(draft.total, draft.settledAs)),
            ("tranDate", Self.date(draft.date)), ("account", receivable),
            ("memo", Self.memo(draft.memo, source)), ("toBeEmailed", false),
        ]
        return Self.object(
            head + Self.members(context.settings.header) + [
                ("item", lines(draft.lines)), ("apply", applications(draft.applications)),
            ]
        )
    }
}
