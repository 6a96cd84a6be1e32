import Accounting
import JSON

extension DocumentRenderer {
    /// A sales item; discounts and taxes are sold too, on the account of their role.
    mutating func item(_ id: ExternalID, _ draft: ItemDraft) -> JSONObject {
        let name = FieldText.fit(draft.name, FieldText.itemNameMax) ?? id.text
        let account = incomeAccount(draft.role)
        let subsidiary = Self.id(context.settings.subsidiary)
        return Self.object([
            ("externalId", .string(id.text)), ("itemId", .string(name)),
            ("displayName", .string(name)),
            ("subsidiary", subsidiary.map { ["items": [$0]] }),
            // The children of the subsidiary sell the item too.
            ("includeChildren", subsidiary.map { _ in true }), ("incomeAccount", account),
        ])
    }

    private mutating func incomeAccount(_ role: ItemRole) -> JSONValue? {
        guard let account = context.chart.account(role.accountRole, in: nil) else {
            note(ChartOfAccounts.unmapped(role.accountRole, in: nil))
            return nil
        }
        return Self.id(account)
    }
}
