package import Accounting

/// The internal ids of the accounts each role posts to.
package struct ChartOfAccounts: Sendable, Hashable {
    private let byRole: [AccountRole: String]
    private let byCurrency: [AccountRole: [Currency: String]]
    /// What differs in other subsidiaries, by their internal ids.
    package let subsidiaries: [String: ChartOfAccounts]

    /// Keeps the mapping: one account for every currency of a role, and those of single currencies.
    ///
    /// An account under `accounts` serves every currency the role has no own account for. Other
    /// subsidiaries have the same accounts but for those of their own charts.
    package init(
        accounts: [AccountRole: String],
        byCurrency: [AccountRole: [Currency: String]],
        subsidiaries: [String: ChartOfAccounts] = [:]
    ) {
        byRole = accounts
        self.byCurrency = byCurrency
        self.subsidiaries = subsidiaries
    }

    /// The internal id of the account of a role; the currency matters for roles that need one each.
    ///
    /// What a subsidiary is owed and owes stands in its own chart, on either side.
    package func account(
        _ role: AccountRole,
        in currency: Currency?,
        of subsidiary: String? = nil
    ) -> String? {
        if let own = subsidiary.flatMap({ subsidiaries[$0]?.account(role, in: currency) }) {
            return own
        }
        if let currency, let account = byCurrency[role]?[currency] { return account }
        return byRole[role]
    }

    /// Every mapped account once, with the roles it serves, in the order of the roles.
    package var mapped: [(role: AccountRole, currency: Currency?, account: String)] {
        let roles = AccountRole.allCases.compactMap { role in
            byRole[role].map { (role: role, currency: Currency?.none, account: $0) }
        }
        let each = AccountRole.allCases.flatMap { role in
            (byCurrency[role] ?? [:]).sorted { $0.key.code < $1.key.code }
                .map { (role: role, currency: Optional($0.key), account: $0.value) }
        }
        return roles + each
    }

    /// The given currencies and every other one that has an account of its own, in stable order.
    func currencies(and given: [Currency]) -> [Currency] {
        let own = Set(byCurrency.values.flatMap(\.keys)).subtracting(given)
        return given + own.sorted { $0.code < $1.code }
    }

    /// Roles without which documents still can be written: NetSuite has a default account, or only
    /// accounts booked by the balance need it.
    package static let optionalRoles: Set<AccountRole> = [
        .receivable, .stripeBalance, .dueToSubsidiary, .dueFromSubsidiary,
    ]

    /// Every mapped account of other subsidiaries once, with its name in the settings.
    var mappedElsewhere: [(name: String, role: AccountRole, account: String)] {
        subsidiaries.sorted { $0.key < $1.key }.flatMap { subsidiary, chart in
            chart.mapped.map { entry in
                let currency = entry.currency.map { "." + $0.code } ?? ""
                return (
                    "\(subsidiary).\(entry.role.rawValue)\(currency)", entry.role, entry.account
                )
            }
        }
    }

    /// A finding for every role, and for every currency's bank account, that is not mapped.
    package func missing(
        roles: [AccountRole] = AccountRole.allCases,
        currencies: [Currency]
    ) -> [Finding] {
        var findings: [Finding] = []
        for role in roles where !Self.optionalRoles.contains(role) {
            if role.isPerCurrency || byCurrency[role]?.isEmpty == false {
                findings += currencies.filter { account(role, in: $0) == nil }
                    .map { Self.unmapped(role, in: $0) }
            } else if byRole[role] == nil {
                findings.append(Self.unmapped(role, in: nil))
            }
        }
        return findings
    }

    /// The finding for a role without an account.
    static func unmapped(_ role: AccountRole, in currency: Currency?) -> Finding {
        let name = currency.map { role.rawValue + "." + $0.code } ?? role.rawValue
        return Finding(
            .accountRoleUnmapped,
            subject: name,
            sentence: "No NetSuite account is mapped to \(name).",
            fix: "Give the role the internal id of an account in the settings."
        )
    }
}
