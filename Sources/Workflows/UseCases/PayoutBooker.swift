import Accounting
import Jobs

/// Books sorted members as deposits, proves them, and puts them right later.
package struct PayoutBooker: Sendable {
    let account: String
    let policy: BookingPolicy
    let books: any BookReader
    let bookkeeper: Bookkeeper
    private let known: KnownLinks
    private let sorting: PayoutSorting
    private let healing: PayoutHealing
    let deposits: any DepositRepairing
    private let publisher: (any PayoutPublisher)?
    private let filer: (any StatementFiler)?

    package init(
        account: String,
        sorting: PayoutSorting,
        books: any BookReader,
        bookkeeper: Bookkeeper,
        deposits: any DepositRepairing,
        publisher: (any PayoutPublisher)? = nil,
        filer: (any StatementFiler)? = nil
    ) {
        self.filer = filer
        self.publisher = publisher
        self.account = account
        self.deposits = deposits
        self.sorting = sorting
        self.books = books
        self.bookkeeper = bookkeeper
        policy = sorting.policy
        known = sorting.known
        healing = PayoutHealing(
            books: books,
            known: sorting.known,
            deposits: deposits,
            bookkeeper: bookkeeper,
            policy: sorting.policy
        )
    }

    /// Makes the deposits of a payout and its statement; `place` is where the money stands in the end,
    /// nil for what the payout's status says.
    func book(
        _ payout: PayoutFacts,
        _ members: [PayoutMember],
        to place: AccountRole?,
        _ context: any JobContext,
        _ work: inout PayoutWork
    ) async throws(StepFailure) {
        let planned = try decide { () throws(PlanFault) in
            try policy.plan(payout: payout, account: account, members: members, to: place)
        }
        for document in planned.plan.ordered {
            try await bookkeeper.apply(Plan(documents: [document]), into: &work.applied)
            guard planned.plan.documents.count > 2 else { continue }
            // One of many deposits is made and kept: a restart goes on behind it.
            try await context.checkpoint(
                work.progress,
                position: nil,
                effects: work.takeEffects()
            )
        }
        work.applied.note(planned.plan.findings)
        try await prove(planned, payout, members, &work)
        work.progress.done += 1
    }

    /// The members as they were first sorted; sorted and stored now when this is the first attempt.
    ///
    /// They are stored before any deposit is made, so that every attempt makes the same deposits.
    func members(
        of payout: PayoutFacts,
        _ context: any JobContext,
        _ work: inout PayoutWork,
        sorting sort: (inout PayoutWork) async throws(StepFailure) -> SortedMembers
    ) async throws(StepFailure) -> [PayoutMember] {
        let stored: [PayoutMember]
        do { stored = try await books.members(payout: payout.id) } catch {
            throw error.asStepFailure
        }
        guard stored.isEmpty else { return stored }
        let sorted = try await sort(&work)
        var effects = BookEffects(findings: sorted.findings)
        if policy.payouts.unresolved == .hold, sorted.members.contains(where: \.isAwaiting) {
            try await context.checkpoint(work.progress, position: nil, effects: effects)
            throw .snooze(
                for: .seconds(3600),
                reason: "The payout is held until every member has a record."
            )
        }
        effects.members = [
            PayoutMembership(payoutID: payout.id, account: account, members: sorted.members)
        ]
        try await context.checkpoint(work.progress, position: nil, effects: effects)
        work.report.findings += sorted.findings.count
        return sorted.members
    }

    /// Books members whose records are still missing, then puts the deposit right.
    func heal(
        _ statement: PayoutStatement,
        _ context: any JobContext,
        _ work: inout PayoutWork
    ) async throws(StepFailure) {
        guard !statement.suspense.isZero || statement.memberCount > 0 else { return }
        let members: [PayoutMember]
        do { members = try await books.members(payout: statement.payoutID) } catch {
            throw error.asStepFailure
        }
        let awaiting = members.filter(\.isAwaiting)
        guard !awaiting.isEmpty else { return }
        try await sorting.book(awaiting, context, &work)
        guard let healed = try await healing.heal(statement, members, &work.applied) else { return }
        try await publish(
            healed.statement,
            PayoutVariance.of(
                healed.members,
                account: account,
                payoutID: statement.payoutID,
                healed: Set(healed.members.map(\.id))
            ),
            &work.applied
        )
        let changed = Dictionary(
            healed.members.map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let current = members.map { changed[$0.id] ?? $0 }
        try await file(healed.statement, current, &work.applied)
    }

    /// Shows the payout in the accounting system where that is wanted; what is refused there becomes a
    /// finding and holds nothing up.
    func publish(
        _ statement: PayoutStatement,
        _ variances: [PayoutVariance],
        _ applied: inout Applied
    ) async throws(StepFailure) {
        guard let publisher else { return }
        do throws(StepFailure) {
            try await publisher.publish(statement, variances: variances)
        } catch {
            guard case .reject(let findings) = error else { throw error }
            applied.note(findings)
        }
    }

    /// Attaches the statement to its deposit where that is wanted, as `publish` shows it.
    private func file(
        _ statement: PayoutStatement,
        _ members: [PayoutMember],
        _ applied: inout Applied
    ) async throws(StepFailure) {
        guard let filer else { return }
        let records = try await known.among(Set(members.compactMap(\.record)))
        let report = StatementReport(
            statement: statement,
            members: members,
            records: records.mapValues(\.link.internalID)
        )
        do throws(StepFailure) {
            try await filer.file(report)
        } catch {
            guard case .reject(let findings) = error else { throw error }
            applied.note(findings)
        }
    }

    /// Holds the booked deposits against the plan: their totals are the accounting system's own sums.
    private func prove(
        _ planned: PayoutPlan,
        _ payout: PayoutFacts,
        _ members: [PayoutMember],
        _ work: inout PayoutWork
    ) async throws(StepFailure) {
        let id = planned.statement.depositExternalID
        guard let link = try await known.among([id])[id]?.link else {
            throw .retry("The deposit \(id.text) was made but cannot be found again.")
        }
        var short = Money(0, payout.amount.currency)
        var findings: [Finding] = []
        for document in planned.plan.documents where document.kind == .deposit {
            let differences = try await bookkeeper.differences(from: document)
            findings += differences.map { payout.unproven(document.externalID, $0) }
            let expected = document.amount ?? short
            let total = differences.first { $0.field == "total" }
                .map { Money(decimal: $0.theirs, expected.currency) ?? Money(0, expected.currency) }
            short = short + expected - (total ?? expected)
        }
        let statement = planned.statement.deposited(as: link.internalID, short: short)
        try await publish(
            statement,
            PayoutVariance.of(members, account: account, payoutID: payout.id),
            &work.applied
        )
        try await file(statement, members, &work.applied)
        work.applied.add(
            statement,
            resolving: [payout.id],
            findings: findings
        )
    }
}
