package import Accounting

/// The internal ids of the accounts each role posts to.
package struct ChartOfAccounts: Sendable, Hashable {
    private let byRole: [AccountRole: String]
    private let byCurrency: [AccountRole: [Currency: String]]
    /// What differs in other subsidiaries, by their internal ids.
    package let subsidiaries: [String: ChartOfAccounts]
    /// What differs for single accounts at Stripe, by their names in the settings.
    package let stripeAccounts: [String: ChartOfAccounts]
    /// The account at Stripe whose records are written; nil where it makes no difference.
    private var served: String?

    /// Keeps the mapping: one account for every currency of a role, and those of single currencies.
    ///
    /// An account under `accounts` serves every currency the role has no own account for. Other
    /// subsidiaries and accounts at Stripe have the same accounts but for those of their own charts.
    package init(
        accounts: [AccountRole: String],
        byCurrency: [AccountRole: [Currency: String]],
        subsidiaries: [String: ChartOfAccounts] = [:],
        stripeAccounts: [String: ChartOfAccounts] = [:]
    ) {
        byRole = accounts
        self.byCurrency = byCurrency
        self.subsidiaries = subsidiaries
        self.stripeAccounts = stripeAccounts
    }

    /// The chart for the records of one account at Stripe.
    package func serving(stripeAccount name: String) -> ChartOfAccounts {
        var chart = self
        chart.served = name
        return chart
    }

    /// The internal id of the account of a role; the currency matters for roles that need one each.
    ///
    /// What a subsidiary is owed and owes stands in its own chart, on either side. A role without an
    /// account of its own may stand on that of another role.
    package func account(
        _ role: AccountRole,
        in currency: Currency?,
        of subsidiary: String? = nil
    ) -> String? {
        mapped(role, in: currency, of: subsidiary)
            ?? role.standIn.flatMap { mapped($0, in: currency, of: subsidiary) }
    }

    /// The accounts of a role, whichever account at Stripe they are for.
    func accounts(
        _ role: AccountRole,
        in currency: Currency,
        of subsidiary: String?
    ) -> Set<String> {
        let charts =
            stripeAccounts.isEmpty
            ? [self] : stripeAccounts.keys.map { serving(stripeAccount: $0) }
        return Set(charts.compactMap { $0.account(role, in: currency, of: subsidiary) })
    }

    /// Every account a role may post to in a subsidiary's books, whatever the currency and whichever
    /// account at Stripe it is for; in stable order.
    func everyAccount(_ role: AccountRole, of subsidiary: String?) -> [String] {
        let charts =
            stripeAccounts.isEmpty
            ? [self] : stripeAccounts.keys.sorted().map { serving(stripeAccount: $0) }
        let currencies =
            ([self] + subsidiaries.values + stripeAccounts.values)
            .reduce(into: Set<Currency>()) {
                $0.formUnion($1.byCurrency[role]?.keys.map { $0 } ?? [])
            }
        var accounts: Set<String> = []
        for chart in charts {
            for currency in [nil] + currencies.map(Optional.some) {
                if let account = chart.account(role, in: currency, of: subsidiary) {
                    accounts.insert(account)
                }
            }
        }
        return accounts.sorted()
    }

    private func mapped(
        _ role: AccountRole,
        in currency: Currency?,
        of subsidiary: String?
    ) -> String? {
        if let own = subsidiary.flatMap({ subsidiaries[$0]?.own(role, in: currency) }) {
            return own
        }
        return served.flatMap { stripeAccounts[$0]?.own(role, in: currency) }
            ?? own(role, in: currency)
    }

    private func own(_ role: AccountRole, in currency: Currency?) -> String? {
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
        .receivable, .customerDeposits, .stripeBalance, .issuingBalance, .prefundingBalance,
        .dueToSubsidiary, .dueFromSubsidiary,
    ]

    /// Every mapped account of other subsidiaries and of single accounts at Stripe once, with its name in
    /// the settings.
    var mappedElsewhere: [(name: String, role: AccountRole, account: String)] {
        Self.named(subsidiaries) + Self.named(stripeAccounts)
    }

    private static func named(
        _ charts: [String: ChartOfAccounts]
    ) -> [(name: String, role: AccountRole, account: String)] {
        charts.sorted { $0.key < $1.key }.flatMap { owner, chart in
            chart.mapped.map { entry in
                let currency = entry.currency.map { "." + $0.code } ?? ""
                return (
                    name: "\(owner).\(entry.role.rawValue)\(currency)", entry.role, entry.account
                )
            }
        }
    }

    /// A finding for every role, and for every currency's bank account, that is not mapped for some
    /// account at Stripe.
    package func missing(
        roles: [AccountRole] = AccountRole.allCases,
        currencies: [Currency]
    ) -> [Finding] {
        let charts =
            stripeAccounts.isEmpty
            ? [self] : stripeAccounts.keys.sorted().map { serving(stripeAccount: $0) }
        var findings: [Finding] = []
        for role in roles where !Self.optionalRoles.contains(role) && role.standIn == nil {
            let isEach = charts.contains { $0.hasEach(role) }
            for currency in isEach ? currencies.map(Optional.some) : [nil]
            where charts.contains(where: { $0.account(role, in: currency) == nil }) {
                findings.append(Self.unmapped(role, in: currency))
            }
        }
        return findings
    }

    /// Whether the role needs an account for each currency, or has some.
    private func hasEach(_ role: AccountRole) -> Bool {
        role.isPerCurrency
            || ([self] + stripeAccounts.values).contains { $0.byCurrency[role]?.isEmpty == false }
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
