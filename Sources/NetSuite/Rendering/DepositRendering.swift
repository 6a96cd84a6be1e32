import Accounting
import JSON

extension DocumentRenderer {
    /// A bank deposit: payments taken, accounts credited, accounts debited.
    ///
    /// The currency is that of the bank account; it is sent so that NetSuite refuses a wrong account.
    mutating func deposit(_ id: ExternalID, _ draft: DepositDraft, _ source: String?) -> JSONObject
    {
        let head: [(String, JSONValue?)] = [
            ("externalId", .string(id.text)),
            ("account", account(draft.account, in: draft.total.currency)),
            ("subsidiary", subsidiary),
            ("currency", currency(draft.total.currency)), ("tranDate", Self.date(draft.date)),
            ("memo", Self.memo(draft.memo, source)),
        ]
        return Self.object(
            head + Self.members(context.settings.header) + [
                ("payment", payments(draft.payments)),
                (context.settings.addsOn.rawValue, accountLines(draft.other)),
                (context.settings.addsOn.opposite.rawValue, accountLines(draft.cashback)),
            ]
        )
    }

    private mutating func payments(_ payments: [DepositPayment]) -> JSONValue? {
        guard !payments.isEmpty else { return nil }
        var lines: [JSONObject] = []
        for payment in payments {
            // Here alone NetSuite takes the bare number instead of a reference.
            let id = reference(payment.record)?["id"]?.stringValue
            let number = id.flatMap { Int64($0) }.map { JSONValue.int($0) }
            lines.append(Self.object([("id", number ?? .optional(id)), ("deposit", true)]))
        }
        return Self.sublist(lines)
    }

    private mutating func accountLines(_ lines: [DepositLine]) -> JSONValue? {
        guard !lines.isEmpty else { return nil }
        var rendered: [JSONObject] = []
        for line in lines {
            let members: [(String, JSONValue?)] = [
                ("account", account(line.role, in: line.amount.currency)),
                ("amount", Self.amount(line.amount)),
                ("memo", Self.text(line.memo, FieldText.memoMax)),
            ]
            rendered.append(Self.object(members + Self.members(context.settings.line)))
        }
        return Self.sublist(rendered)
    }
}
