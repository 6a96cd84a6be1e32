import Accounting
import Jobs

/// Holds the accounting system's balances against our ledger, account by account.
struct AccountProving: Sendable {
    let system: any AccountReader
    let books: any BalanceReader
    /// Postings before this day are not ours.
    let cutover: CalendarDate?

    /// What was proved: accounts against the ledger, and debts between subsidiaries against claims.
    struct Proofs: Sendable {
        var accounts: [AccountProof] = []
        var debts: [DebtProof] = []
    }

    /// One proof for each account and currency the proved roles have, in the books of every subsidiary,
    /// and one for each pair of debt and claim; documents are compared since `day`.
    ///
    /// An account that serves other roles as well is held against all of them. When balances agree this
    /// costs one query.
    func proofs(since day: CalendarDate) async throws(StepFailure) -> Proofs {
        let held: [RoleBalance]
        do { held = try await books.roleBalances(from: cutover) } catch {
            throw error.asStepFailure
        }
        let groups = groups(of: held)
        let proved = groups.filter { $0.places.contains { $0.role.isProved } }
        let pairs = Self.pairs(among: groups)
        let wanted = Set((proved + pairs).flatMap(\.accounts)).sorted()
        guard !wanted.isEmpty else { return Proofs() }
        let balances = try await system.balances(of: wanted, from: cutover)
        let first = max(day, cutover ?? day)
        var proofs = Proofs()
        for group in proved {
            let proof = AccountProof(
                accounts: group.accounts.sorted(),
                currency: group.currency,
                roles: AccountRole.allCases.filter { role in
                    group.places.contains { $0.role == role }
                },
                system: group.sum(of: balances),
                ledger: held.sum(of: group.places, in: group.currency)
            )
            proofs.accounts.append(
                proof.holds ? proof : try await located(proof, group, since: first)
            )
        }
        for pair in pairs {
            let proof = DebtProof(
                currency: pair.currency,
                subsidiaries: Set(pair.places.compactMap(\.subsidiary)).sorted(),
                accounts: pair.accounts.sorted(),
                system: .init(balance: pair.sum(of: balances)),
                ledger: .init(balance: held.sum(of: pair.places, in: pair.currency))
            )
            proofs.debts.append(proof.holds ? proof : try await located(proof, pair, since: first))
        }
        return proofs
    }

    /// Accounts of the accounting system and the places of our ledger they stand for, in one currency.
    fileprivate struct Group {
        let currency: Currency
        var accounts: Set<String>
        var places: Set<RolePlace>

        func sum(of balances: [AccountKey: Money]) -> Money {
            Money.sum(
                accounts.map {
                    balances[AccountKey(account: $0, currency: currency)] ?? Money(0, currency)
                },
                in: currency
            )
        }

        mutating func merge(_ other: Group) {
            accounts.formUnion(other.accounts)
            places.formUnion(other.places)
        }
    }

    /// What has to be held against each other: an account and all it stands for, a role and all accounts
    /// it has at different accounts of Stripe.
    private func groups(of held: [RoleBalance]) -> [Group] {
        let subsidiaries = Set(held.map(\.place.subsidiary)).union([nil])
        var groups: [Group] = []
        for currency in Set(held.map(\.amount.currency)) {
            // Nobody owes the owner of the bank, who has no chart of its own for it.
            for place in AccountRole.allCases.flatMap({ role in
                subsidiaries.map { RolePlace(role, of: $0) }
            }) where !place.role.isBetweenSubsidiaries || place.subsidiary != nil {
                let accounts = system.accounts(of: place, in: currency)
                guard !accounts.isEmpty else { continue }
                groups.join(Group(currency: currency, accounts: accounts, places: [place])) {
                    !$0.accounts.isDisjoint(with: $1.accounts)
                }
            }
        }
        return groups.sorted {
            ($0.accounts.sorted().first ?? "", $0.currency.code)
                < ($1.accounts.sorted().first ?? "", $1.currency.code)
        }
    }

    /// The accounts of debt and claim that have to come to nothing together: those of one subsidiary, or
    /// of several that share an account.
    private static func pairs(among groups: [Group]) -> [Group] {
        var pairs: [Group] = []
        for group in groups {
            var between = group
            between.places = group.places.filter(\.role.isBetweenSubsidiaries)
            guard !between.places.isEmpty else { continue }
            pairs.join(between) { left, right in
                !Set(left.places.map(\.subsidiary))
                    .isDisjoint(with: right.places.map(\.subsidiary))
            }
        }
        return pairs
    }

    /// The same proof with the documents that differ.
    private func located(
        _ proof: AccountProof,
        _ group: Group,
        since day: CalendarDate
    ) async throws(StepFailure) -> AccountProof {
        let system = try await posted(group, since: day)
        let ledger = try await movements(on: group.places, in: group.currency, since: day)
        return AccountProof(
            accounts: proof.accounts,
            currency: proof.currency,
            roles: proof.roles,
            system: proof.system,
            ledger: proof.ledger,
            discrepancies: AccountProof.discrepancies(system: system, ledger: ledger)
        )
    }

    /// The same proof with the documents that have no counterpart.
    private func located(
        _ proof: DebtProof,
        _ pair: Group,
        since day: CalendarDate
    ) async throws(StepFailure) -> DebtProof {
        var proof = proof
        if !proof.system.balance.isZero {
            proof.system.alone = DebtProof.alone(try await posted(pair, since: day))
        }
        if !proof.ledger.balance.isZero {
            proof.ledger.alone = DebtProof.alone(
                try await movements(on: pair.places, in: pair.currency, since: day)
            )
        }
        return proof
    }

    private func posted(
        _ group: Group,
        since day: CalendarDate
    ) async throws(StepFailure) -> [AccountMovement] {
        var movements: [AccountMovement] = []
        for account in group.accounts.sorted() {
            let key = AccountKey(account: account, currency: group.currency)
            movements += try await system.movements(on: key, from: day)
        }
        return movements
    }

    private func movements(
        on places: Set<RolePlace>,
        in currency: Currency,
        since day: CalendarDate
    ) async throws(StepFailure) -> [AccountMovement] {
        do {
            return try await books.movements(on: places, in: currency, from: day)
        } catch { throw error.asStepFailure }
    }
}

extension [RoleBalance] {
    fileprivate func sum(of places: Set<RolePlace>, in currency: Currency) -> Money {
        Money.sum(
            filter { places.contains($0.place) && $0.amount.currency == currency }.map(\.amount),
            in: currency
        )
    }
}

extension [AccountProving.Group] {
    /// Takes a group in, together with every one of its currency it belongs to.
    fileprivate mutating func join(
        _ group: Element,
        where belong: (Element, Element) -> Bool
    ) {
        var joined = group
        removeAll { other in
            guard other.currency == group.currency, belong(group, other) else { return false }
            joined.merge(other)
            return true
        }
        append(joined)
    }
}
