package import Accounting
import JSON
package import Jobs

/// Holds Stripe's balance against our ledger, our ledger against the accounting system's accounts, and
/// what subsidiaries owe each other against what they claim; writes nothing but findings.
package struct ProveBalance: UseCase {
    private let account: String
    private let source: any BillingSource
    private let books: any BalanceReader
    private let proving: AccountProving
    private let balances: Set<BalanceKind>
    private let now: @Sendable () -> Timestamp

    /// How far back rows are compared when the job does not say.
    private static let reach = Duration.seconds(120 * 86_400)
    /// How long a record the ledger does not know counts as being booked right now.
    private static let patience = Duration.seconds(3600)

    package init(
        account: String,
        source: any BillingSource,
        books: any BalanceReader,
        system: any AccountReader,
        policy: PayoutPolicy,
        now: @escaping @Sendable () -> Timestamp
    ) {
        proving = AccountProving(system: system, books: books, cutover: policy.cutover)
        balances = policy.balances.union([.payments])
        self.account = account
        self.source = source
        self.books = books
        self.now = now
    }

    package func run(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        var span = TimeSpan(from: now().adding(.zero - Self.reach), to: now())
        var only: Set<String>?
        switch try JobArguments(text: context.job.arguments) {
        case .span(let asked): span = asked
        case .objects(let codes): only = Set(codes.map { $0.uppercased() })
        case .dryRun: throw JobArguments.noDryRun
        }
        let proofs = try await proofs(since: span.from, context)
            .filter { only?.contains($0.currency.code) ?? true }
        let day = span.from.dateInUTC
        let books = try await proving.proofs(since: day)
        let accounts = books.accounts.filter { only?.contains($0.currency.code) ?? true }
        let debts = books.debts.filter { only?.contains($0.currency.code) ?? true }
        let strays = books.strays.filter { proof in
            only.map { codes in proof.amounts.contains { codes.contains($0.currency.code) } }
                ?? true
        }
        if accounts.contains(where: \.isUnderWay) || debts.contains(where: \.isUnderWay)
            || strays.contains(where: \.isUnderWay),
            now() < context.job.created.adding(Self.patience)
        {
            throw .snooze(
                for: .seconds(60),
                reason: "A record was made of which the ledger is only about to hear."
            )
        }
        let findings =
            proofs.compactMap { $0.finding(from: day) }
            + accounts.compactMap { $0.finding(from: day) }
            + debts.compactMap { $0.finding(from: day) }
            + strays.compactMap { $0.finding(from: day) }
        let subjects =
            proofs.map(\.subject) + accounts.map(\.subject) + debts.map(\.subject)
            + strays.map(\.subject)
        return JobOutcome(
            result: Self.text(proofs, accounts, debts, strays),
            progress: JobProgress(
                done: subjects.count,
                total: subjects.count,
                failed: findings.count
            ),
            effects: BookEffects(findings: findings, resolvedSubjects: subjects)
        )
    }

    /// A proof writes nothing, so there is nothing to preview.
    package func preview(_ arguments: JobArguments) async throws(StepFailure) -> [Plan] {
        _ = try arguments.ids
        return []
    }

    private func proofs(
        since start: Timestamp,
        _ context: any JobContext
    ) async throws(StepFailure) -> [BalanceProof] {
        // Read before and after the rows: only a balance that stood still can be held against them.
        let balance = try await source.heldBalance()
        let ledger = try await ledger()
        var unbooked: [HeldBalance: Int64] = [:]
        var changed: [HeldBalance: [BalanceProof.Row]] = [:]
        var missed: [HeldBalance: [BalanceProof.Row]] = [:]
        var cursor: String?
        repeat {
            try await context.proceed()
            let page = try await source.balanceTransactions(
                created: TimeSpan(from: start, to: now().adding(.seconds(86_400))),
                after: cursor
            )
            let booked: [String: BookedRow]
            let payouts: Set<String>
            do {
                booked = try await books.bookedRows(page.items.map(\.id))
                let days = page.items.flatMap { BalanceDay.ids(of: $0, account: account) }
                payouts = try await books.bookedPayouts(
                    page.items.compactMap(\.payoutID) + Set(days).sorted()
                )
            } catch { throw error.asStepFailure }
            for row in page.items {
                let currency = row.amount.currency
                let place = HeldBalance(kind: row.balance, currency: currency)
                // A payout's own row is what its deposit took to the bank.
                if let payout = row.payoutID {
                    if !payouts.contains(payout) {
                        unbooked[place, default: 0] += row.net.minorUnits
                    }
                } else if let known = booked[row.id] {
                    if known.agrees(with: row) { continue }
                    changed[place, default: []].append(
                        BalanceProof.Row(id: row.id, date: row.created.dateInUTC)
                    )
                } else {
                    unbooked[place, default: 0] += row.net.minorUnits
                    // A day is booked once: what it did not take nothing takes any more.
                    let days = BalanceDay.ids(of: row, account: account)
                    guard !payouts.isDisjoint(with: days) else { continue }
                    missed[place, default: []].append(
                        BalanceProof.Row(id: row.id, date: row.availableOn.dateInUTC)
                    )
                }
            }
            cursor = page.nextCursor
        } while cursor != nil
        // So does the ledger: what a job books meanwhile would count twice.
        guard try await source.heldBalance() == balance, try await self.ledger() == ledger else {
            throw .snooze(
                for: .seconds(60),
                reason: "Money moved while the balance was held against the books."
            )
        }
        // What Stripe does not list it does not hold: there the books must come to nothing.
        let known = Set(ledger.keys).union(unbooked.keys).union(changed.keys)
        let places = known.filter { balances.contains($0.kind) || $0.kind.isUnknown }
            .union(balance.keys)
        return places.sorted().map { place in
            let isBooked = balances.contains(place.kind)
            let nothing = Money(0, place.currency)
            return BalanceProof(
                account: account,
                currency: place.currency,
                kind: place.kind,
                isBooked: isBooked,
                stripe: balance[place] ?? nothing,
                ledger: isBooked ? ledger[place] ?? nothing : nothing,
                unbooked: Money(unbooked[place] ?? 0, place.currency),
                changed: isBooked ? changed[place] ?? [] : [],
                missed: isBooked ? missed[place] ?? [] : []
            )
        }
    }

    private func ledger() async throws(StepFailure) -> [HeldBalance: Money] {
        do { return try await books.heldBalance(of: account) } catch { throw error.asStepFailure }
    }

    private static func text(
        _ proofs: [BalanceProof],
        _ accounts: [AccountProof],
        _ debts: [DebtProof],
        _ strays: [StrayProof]
    ) -> String {
        let held = proofs.map { proof -> JSONValue in
            [
                "currency": .string(proof.currency.code),
                "balanceType": .string(proof.kind.word),
                "stripe": .string(proof.stripe.decimalText),
                "ledger": .string(proof.ledger.decimalText),
                "unbooked": .string(proof.unbooked.decimalText),
                "difference": .string(proof.difference.decimalText),
                "proved": .bool(proof.holds),
            ]
        }
        let posted = accounts.map { proof -> JSONValue in
            [
                "currency": .string(proof.currency.code),
                "account": .string(proof.accounts.joined(separator: "+")),
                "system": .string(proof.system.decimalText),
                "ledger": .string(proof.ledger.decimalText),
                "difference": .string(proof.difference.decimalText),
                "proved": .bool(proof.holds),
            ]
        }
        // Debt and claim come to nothing in either books.
        let owed = debts.map { proof -> JSONValue in
            [
                "currency": .string(proof.currency.code),
                "account": .string(proof.accounts.joined(separator: "+")),
                "system": .string(proof.system.balance.decimalText),
                "ledger": .string(proof.ledger.balance.decimalText),
                "difference": .string((proof.system.balance - proof.ledger.balance).decimalText),
                "proved": .bool(proof.holds),
            ]
        }
        let stray = strays.flatMap { proof in
            proof.amounts.map { amount -> JSONValue in
                [
                    "currency": .string(amount.currency.code),
                    "account": .string(proof.account),
                    "system": .string(amount.decimalText),
                    "ledger": .string(Money(0, amount.currency).decimalText),
                    "difference": .string(amount.decimalText),
                    "proved": .bool(false),
                ]
            }
        }
        return JSONValue.object(["balances": .array(held + posted + owed + stray)]).text
    }
}

extension BalanceTransactionFacts {
    /// The payout whose own row this is.
    fileprivate var payoutID: String? {
        TruthTable.rule(for: self)?.treatment == .payoutItself ? sourceID : nil
    }
}
