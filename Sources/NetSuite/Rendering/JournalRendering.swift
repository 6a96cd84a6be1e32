import Accounting
import JSON

extension DocumentRenderer {
    /// A journal entry; each line stands on one side.
    mutating func journalEntry(
        _ id: ExternalID,
        _ draft: JournalDraft,
        _ source: String?
    ) -> JSONObject {
        var lines: [JSONObject] = []
        for line in draft.lines {
            let members: [(String, JSONValue?)] = [
                (
                    "account",
                    account(line.role, in: line.amount.currency, for: line.counterpart)
                ),
                (line.side.rawValue, Self.amount(line.amount)),
                ("memo", Self.text(line.memo, FieldText.memoMax)),
            ]
            lines.append(Self.object(members + Self.members(context.settings.line)))
        }
        let head: [(String, JSONValue?)] = [
            ("externalId", .string(id.text)),
            ("subsidiary", subsidiary),
            ("currency", currency(draft.currency)), ("tranDate", Self.date(draft.date)),
            ("memo", Self.memo(draft.memo, source)),
        ]
        return Self.object(
            head + Self.members(context.settings.header) + [("line", Self.sublist(lines))]
        )
    }
}
