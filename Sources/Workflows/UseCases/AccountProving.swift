import Accounting
import Jobs

/// Holds the accounting system's balances against our ledger, account by account.
struct AccountProving: Sendable {
    let system: any AccountReader
    let books: any BalanceReader
    /// Postings before this day are not ours.
    let cutover: CalendarDate?

    /// One proof for each account and currency the proved roles have; documents are compared since `day`.
    ///
    /// An account that serves other roles as well is held against all of them. When balances agree this
    /// costs one query.
    func proofs(since day: CalendarDate) async throws(StepFailure) -> [AccountProof] {
        let held: [RoleBalance]
        do { held = try await books.roleBalances(from: cutover) } catch {
            throw error.asStepFailure
        }
        var roles: [AccountKey: Set<AccountRole>] = [:]
        for currency in Set(held.map(\.amount.currency)) {
            for role in AccountRole.allCases {
                guard let account = system.account(of: role, in: currency) else { continue }
                roles[AccountKey(account: account, currency: currency), default: []].insert(role)
            }
        }
        roles = roles.filter { $0.value.contains(where: \.isProved) }
        guard !roles.isEmpty else { return [] }
        let accounts = Set(roles.keys.map(\.account)).sorted()
        let balances = try await system.balances(of: accounts, from: cutover)
        var proofs: [AccountProof] = []
        for (key, served) in roles.sorted(by: { $0.key < $1.key }) {
            let ledger = held.filter {
                served.contains($0.role) && $0.amount.currency == key.currency
            }
            let proof = AccountProof(
                key: key,
                roles: AccountRole.allCases.filter(served.contains),
                system: balances[key] ?? Money(0, key.currency),
                ledger: Money.sum(ledger.map(\.amount), in: key.currency)
            )
            proofs.append(proof.holds ? proof : try await located(proof, since: day))
        }
        return proofs
    }

    /// The same proof with the documents that differ.
    private func located(
        _ proof: AccountProof,
        since day: CalendarDate
    ) async throws(StepFailure) -> AccountProof {
        let first = max(day, cutover ?? day)
        let system = try await system.movements(on: proof.key, from: first)
        let ledger: [AccountMovement]
        do {
            ledger = try await books.movements(
                on: proof.roles,
                in: proof.key.currency,
                from: first
            )
        } catch { throw error.asStepFailure }
        return AccountProof(
            key: proof.key,
            roles: proof.roles,
            system: proof.system,
            ledger: proof.ledger,
            discrepancies: AccountProof.discrepancies(system: system, ledger: ledger)
        )
    }
}
