import Accounting
import Jobs

/// Holds the accounting system's balances against our ledger, account by account.
struct AccountProving: Sendable {
    let system: any AccountReader
    let books: any BalanceReader
    /// Postings before this day are not ours.
    let cutover: CalendarDate?

    /// What was proved: accounts against the ledger, debts between subsidiaries against claims, and that
    /// our accounts hold no currency the ledger does not have.
    struct Proofs: Sendable {
        var accounts: [AccountProof] = []
        var debts: [DebtProof] = []
        var strays: [StrayProof] = []
    }

    /// One proof for each account and currency the proved roles have, in the books of every subsidiary the
    /// ledger knows, and one for each pair of debt and claim; documents are compared since `day`.
    ///
    /// An account that serves other roles as well is held against all of them. When balances agree this
    /// costs one query.
    func proofs(since day: CalendarDate) async throws(StepFailure) -> Proofs {
        let held: [RoleBalance]
        do { held = try await books.roleBalances(from: cutover) } catch {
            throw error.asStepFailure
        }
        let subsidiaries = Set(held.map(\.place.subsidiary)).union([nil])
        // Somebody else may have posted in any currency; only those of the ledger are held against it.
        let charted = Currency.all.map { AccountGroup.all(in: $0, of: subsidiaries, system) }
        let relevant = charted.joined().filter { $0.isProved || !$0.debts.isEmpty }
        let wanted = Set(relevant.flatMap(\.accounts)).sorted()
        guard !wanted.isEmpty else { return Proofs() }
        let balances = try await system.balances(of: wanted, from: cutover)
        let currencies = Set(held.map(\.amount.currency))
        let first = max(day, cutover ?? day)
        var proofs = Proofs()
        for groups in charted {
            guard let currency = groups.first?.currency, currencies.contains(currency) else {
                continue
            }
            for group in groups where group.isProved {
                proofs.accounts.append(try await proof(of: group, held, balances, since: first))
            }
            for pair in DebtPair.all(among: groups) {
                proofs.debts.append(try await proof(of: pair, held, balances, since: first))
            }
        }
        proofs.accounts.sort {
            ($0.accounts.first ?? "", $0.currency.code)
                < ($1.accounts.first ?? "", $1.currency.code)
        }
        proofs.strays = try await strays(
            Array(charted.joined()),
            ledger: currencies,
            balances,
            since: first
        )
        return proofs
    }

    private func proof(
        of group: AccountGroup,
        _ held: [RoleBalance],
        _ balances: [AccountKey: Money],
        since day: CalendarDate
    ) async throws(StepFailure) -> AccountProof {
        var proof = AccountProof(
            accounts: group.accounts.sorted(),
            currency: group.currency,
            roles: AccountRole.allCases.filter { role in group.places.contains { $0.role == role }
            },
            system: group.sum(of: balances),
            ledger: held.sum(of: group.places, in: group.currency)
        )
        if !proof.holds {
            proof.discrepancies = AccountProof.discrepancies(
                system: try await posted(to: group.accounts, in: group.currency, since: day),
                ledger: try await movements(on: group.places, in: group.currency, since: day)
            )
        }
        return proof
    }

    private func proof(
        of pair: DebtPair,
        _ held: [RoleBalance],
        _ balances: [AccountKey: Money],
        since day: CalendarDate
    ) async throws(StepFailure) -> DebtProof {
        let currency = pair.currency
        let known = held.sum(of: pair.known, in: currency)
        let others = held.sum(of: pair.others, in: currency)
        let counted = AccountGroup.sum(of: pair.counted, in: currency, balances)
        var proof = DebtProof(
            currency: currency,
            subsidiaries: pair.subsidiaries.sorted(),
            accounts: pair.accounts.sorted(),
            system: .init(balance: counted + known - others),
            ledger: .init(balance: held.sum(of: pair.places, in: currency))
        )
        // The same with the documents that have no counterpart.
        if !proof.system.balance.isZero {
            let posted = try await posted(to: pair.counted, in: currency, since: day)
            let known = try await movements(on: pair.known, in: currency, since: day)
            let others = try await movements(on: pair.others, in: currency, since: day)
            proof.system.alone = DebtProof.alone(posted + known + others.map(\.reversed))
        }
        if !proof.ledger.balance.isZero {
            proof.ledger.alone = DebtProof.alone(
                try await movements(on: pair.places, in: currency, since: day)
            )
        }
        return proof
    }

    /// What our accounts hold in currencies in which the ledger has nothing there.
    ///
    /// An account that serves a role of others too, or debts people settle, may hold anything: what stands
    /// there in such a currency cannot be told from theirs.
    private func strays(
        _ groups: [AccountGroup],
        ledger currencies: Set<Currency>,
        _ balances: [AccountKey: Money],
        since day: CalendarDate
    ) async throws(StepFailure) -> [StrayProof] {
        let shared = Set(groups.filter { !$0.isOursAlone }.flatMap(\.accounts))
        var roles: [String: Set<AccountRole>] = [:]
        var proved: Set<AccountKey> = []
        for group in groups where group.isOursAlone {
            for account in group.accounts.subtracting(shared) {
                roles[account, default: []].formUnion(group.places.map(\.role))
                guard currencies.contains(group.currency) else { continue }
                proved.insert(AccountKey(account: account, currency: group.currency))
            }
        }
        var proofs: [StrayProof] = []
        for (account, roles) in roles.sorted(by: { $0.key < $1.key }) {
            let keys = balances.filter { key, amount in
                key.account == account && !amount.isZero && !proved.contains(key)
            }.keys.sorted()
            var movements: [AccountMovement] = []
            for key in keys { movements += try await system.movements(on: key, from: day) }
            proofs.append(
                StrayProof(
                    account: account,
                    roles: AccountRole.allCases.filter(roles.contains),
                    amounts: keys.compactMap { balances[$0] },
                    movements: movements
                )
            )
        }
        return proofs
    }

    private func posted(
        to accounts: Set<String>,
        in currency: Currency,
        since day: CalendarDate
    ) async throws(StepFailure) -> [AccountMovement] {
        var movements: [AccountMovement] = []
        for account in accounts.sorted() {
            let key = AccountKey(account: account, currency: currency)
            movements += try await system.movements(on: key, from: day)
        }
        return movements
    }

    private func movements(
        on places: Set<RolePlace>,
        in currency: Currency,
        since day: CalendarDate
    ) async throws(StepFailure) -> [AccountMovement] {
        guard !places.isEmpty else { return [] }
        do {
            return try await books.movements(on: places, in: currency, from: day)
        } catch { throw error.asStepFailure }
    }
}

extension AccountMovement {
    /// The same taken back.
    fileprivate var reversed: AccountMovement {
        AccountMovement(date: date, document: document, amount: amount.negated)
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
