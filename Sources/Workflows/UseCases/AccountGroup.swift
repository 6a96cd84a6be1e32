import Accounting

/// Accounts of the accounting system and the places of our ledger they stand for, in one currency.
///
/// What has to be held against each other: an account and all it stands for, a role and all accounts it
/// has at different accounts of Stripe.
struct AccountGroup: Sendable {
    let currency: Currency
    var accounts: Set<String>
    var places: Set<RolePlace>

    /// Whether the accounting system must hold what our ledger holds on one of its roles.
    var isProved: Bool { places.contains { $0.role.isProved } }
    /// Whether nobody but Quittance has a reason to post to its accounts.
    var isOursAlone: Bool { places.allSatisfy { $0.role.isProved } }
    /// What of it stands for debts and claims between subsidiaries.
    var debts: Set<RolePlace> { places.filter(\.role.isBetweenSubsidiaries) }

    /// The groups of one currency, over the books of these subsidiaries.
    static func all(
        in currency: Currency,
        of subsidiaries: Set<String?>,
        _ system: any AccountReader
    ) -> [AccountGroup] {
        var groups: [AccountGroup] = []
        // Nobody owes the owner of the bank, who has no chart of its own for it.
        for place in AccountRole.allCases.flatMap({ role in
            subsidiaries.map { RolePlace(role, of: $0) }
        }) where !place.role.isBetweenSubsidiaries || place.subsidiary != nil {
            let accounts = system.accounts(of: place, in: currency)
            guard !accounts.isEmpty else { continue }
            var group = AccountGroup(currency: currency, accounts: accounts, places: [place])
            groups.removeAll { other in
                guard !other.accounts.isDisjoint(with: group.accounts) else { return false }
                group.accounts.formUnion(other.accounts)
                group.places.formUnion(other.places)
                return true
            }
            groups.append(group)
        }
        return groups.sorted {
            ($0.accounts.sorted().first ?? "") < ($1.accounts.sorted().first ?? "")
        }
    }

    func sum(of balances: [AccountKey: Money]) -> Money {
        Self.sum(of: accounts, in: currency, balances)
    }

    static func sum(
        of accounts: Set<String>,
        in currency: Currency,
        _ balances: [AccountKey: Money]
    ) -> Money {
        Money.sum(
            accounts.map {
                balances[AccountKey(account: $0, currency: currency)] ?? Money(0, currency)
            },
            in: currency
        )
    }
}

/// The accounts of debt and claim that have to come to nothing together: those of one subsidiary, or of
/// several that share an account.
///
/// An account is judged once. One that serves a proved role as well is held against the whole ledger
/// there, so here our ledger speaks for it; on one that serves any other role, what the ledger has of that
/// role is taken out.
struct DebtPair: Sendable {
    let currency: Currency
    /// All accounts, as they are told.
    private(set) var accounts: Set<String>
    /// Those whose balances in the accounting system count.
    private(set) var counted: Set<String>
    /// Debts and claims.
    private(set) var places: Set<RolePlace>
    /// Those of them for which our ledger speaks.
    private(set) var known: Set<RolePlace>
    /// What else stands on counted accounts.
    private(set) var others: Set<RolePlace>

    private init(_ group: AccountGroup) {
        currency = group.currency
        accounts = group.accounts
        places = group.debts
        counted = group.isProved ? [] : group.accounts
        known = group.isProved ? group.debts : []
        others = group.isProved ? [] : group.places.subtracting(group.debts)
    }

    /// The pairs among the groups of one currency.
    static func all(among groups: [AccountGroup]) -> [DebtPair] {
        var pairs: [DebtPair] = []
        for group in groups where !group.debts.isEmpty {
            var pair = DebtPair(group)
            pairs.removeAll { other in
                guard !pair.subsidiaries.isDisjoint(with: other.subsidiaries) else { return false }
                pair.merge(other)
                return true
            }
            pairs.append(pair)
        }
        return pairs
    }

    var subsidiaries: Set<String> { Set(places.compactMap(\.subsidiary)) }

    private mutating func merge(_ other: DebtPair) {
        accounts.formUnion(other.accounts)
        counted.formUnion(other.counted)
        places.formUnion(other.places)
        known.formUnion(other.known)
        others.formUnion(other.others)
    }
}
