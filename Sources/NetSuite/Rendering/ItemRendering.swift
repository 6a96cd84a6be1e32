import Accounting
import JSON

extension DocumentRenderer {
    /// A sales item; discounts and taxes are sold too, on the account of their role.
    mutating func item(_ id: ExternalID, _ draft: ItemDraft) -> JSONObject {
        let name = FieldText.fit(draft.name, FieldText.itemNameMax) ?? id.text
        let account = incomeAccount(draft.role)
        // Every subsidiary that records may stand in sells the item, and so do their children.
        let others = context.settings.subsidiaries.keys.sorted()
        let sellers = context.settings.subsidiary.map { [$0] + others }
        return Self.object([
            ("externalId", .string(id.text)), ("itemId", .string(name)),
            ("displayName", .string(name)),
            ("subsidiary", sellers.map { ["items": .array($0.map { ["id": .string($0)] })] }),
            ("includeChildren", sellers.map { _ in true }), ("incomeAccount", account),
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
