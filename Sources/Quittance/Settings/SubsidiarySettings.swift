import Accounting

/// A subsidiary besides the one that owns the bank.
struct SubsidiarySettings: Sendable, Hashable {
    /// The currency of its books.
    var baseCurrency: Currency
    /// The accounts in which it differs, and those between it and the owner of the bank.
    var chart: [NetSuiteSettings.ChartEntry]
}

extension SubsidiarySettings {
    /// Reads `netsuite.subsidiaries`: by internal id, each with its currency and accounts.
    static func all(_ node: SettingsNode, base: Currency) -> [String: SubsidiarySettings] {
        var all: [String: SubsidiarySettings] = [:]
        for id in node.keys {
            if !id.utf8.allSatisfy({ 48...57 ~= $0 }) {
                node.report(
                    id,
                    "“\(id)” is no internal id.",
                    fix: "Write the number of the subsidiary as NetSuite shows it."
                )
            }
            let section = node.section(id)
            section.allow(["baseCurrency", "chart"])
            let chart = section.section("chart")
            let entries = NetSuiteSettings.entries(chart)
            for role in [AccountRole.dueToSubsidiary, .dueFromSubsidiary]
            where !entries.contains(where: { $0.role == role }) {
                chart.report(
                    role.rawValue,
                    "No account is mapped for what this subsidiary is owed.",
                    fix:
                        "Map dueToSubsidiary, in the books that own the bank, and dueFromSubsidiary,"
                        + " in its own."
                )
            }
            all[id] = SubsidiarySettings(
                baseCurrency: section.text("baseCurrency")
                    .map { section.currency($0, key: "baseCurrency") } ?? base,
                chart: entries
            )
        }
        return all
    }
}

extension SubsidiaryMapping {
    /// The same rules over subsidiaries the settings know; the owner of the bank is the plain case.
    func checked(against netSuite: NetSuiteSettings, _ node: SettingsNode) -> SubsidiaryMapping {
        for rule in rules {
            guard let id = rule.subsidiary, id != netSuite.subsidiary,
                netSuite.subsidiaries[id] == nil
            else { continue }
            node.report(
                "subsidiaries",
                "The subsidiary \(id) has no accounts.",
                fix: "Describe it under netsuite.subsidiaries, or name the one of the bank."
            )
        }
        return SubsidiaryMapping(
            rules: rules.map { rule in
                Rule(
                    condition: rule.condition,
                    subsidiary: rule.subsidiary == netSuite.subsidiary ? nil : rule.subsidiary
                )
            },
            baseCurrencies: netSuite.subsidiaries.mapValues(\.baseCurrency)
        )
    }
}
