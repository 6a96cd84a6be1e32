import Accounting
import JSON

/// Money without an invoice: cash sales and customer deposits, and what becomes of them.
extension DocumentRenderer {
    /// A cash sale held in undeposited funds until a payout's deposit takes it.
    mutating func cashSale(_ id: ExternalID, _ draft: CashDraft, _ source: String?) -> JSONObject {
        cash(id, draft, source, into: [("undepFunds", Self.id("T"))])
    }

    /// A cash refund paid out of undeposited funds, so that a deposit can take it.
    mutating func cashRefund(
        _ id: ExternalID,
        _ draft: CashDraft,
        _ source: String?
    ) -> JSONObject {
        cash(
            id,
            draft,
            source,
            into: [("account", account(.undepositedFunds, in: draft.total.currency))]
        )
    }

    private mutating func cash(
        _ id: ExternalID,
        _ draft: CashDraft,
        _ source: String?,
        into place: [(String, JSONValue?)]
    ) -> JSONObject {
        let head: [(String, JSONValue?)] = [
            ("externalId", .string(id.text)), ("entity", reference(draft.customer)),
            ("currency", currency(draft.total.currency)),
            ("exchangeRate", exchangeRate(draft.total, draft.settledAs)),
            ("tranDate", Self.date(draft.date)),
        ]
        let tail: [(String, JSONValue?)] = [
            ("memo", Self.memo(draft.memo, source)), ("toBeEmailed", false),
        ]
        return Self.object(
            head + place + tail + Self.members(context.settings.header)
                + [("item", lines(draft.lines))]
        )
    }

    /// A customer deposit held in undeposited funds until a payout's deposit takes it.
    mutating func customerDeposit(
        _ id: ExternalID,
        _ draft: PaymentDraft,
        _ source: String?
    ) -> JSONObject {
        let head: [(String, JSONValue?)] = [
            ("externalId", .string(id.text)), ("customer", reference(draft.customer)),
            ("currency", currency(draft.amount.currency)),
            ("exchangeRate", exchangeRate(draft.amount, draft.settledAs)),
            ("tranDate", Self.date(draft.date)), ("payment", Self.amount(draft.amount)),
            ("undepFunds", Self.id("T")), ("memo", Self.memo(draft.memo, source)),
        ]
        return Self.object(head + Self.members(context.settings.header))
    }

    /// The body that makes an application out of its deposit, which brings customer and currency.
    mutating func depositApplication(
        _ id: ExternalID,
        _ draft: DepositApplicationDraft,
        _ source: String?
    ) -> JSONObject {
        _ = reference(draft.deposit)
        let applied = Application(target: draft.invoice, amount: draft.amount)
        return Self.object([
            ("externalId", .string(id.text)), ("tranDate", Self.date(draft.date)),
            ("memo", Self.memo(draft.memo, source)), ("apply", applications([applied])),
        ])
    }
}
