package import Accounting
import Jobs

/// Reads a payout page by page, books members that have no record, and sorts them into lines.
///
/// Of a page only the sorted members stay in memory, not the objects behind them.
package struct PayoutSorting: Sendable {
    let source: any PayoutSource
    let movements: MovementGathering
    let policy: BookingPolicy
    let known: KnownLinks
    let batch: Batch

    package init(
        source: any PayoutSource,
        movements: MovementGathering,
        policy: BookingPolicy,
        known: KnownLinks,
        batch: Batch
    ) {
        self.source = source
        self.movements = movements
        self.policy = policy
        self.known = known
        self.batch = batch
    }

    /// Sorts every member; one that is refused does not hold the payout.
    func sort(
        _ payout: PayoutFacts,
        _ context: any JobContext,
        _ work: inout PayoutWork
    ) async throws(StepFailure) -> SortedMembers {
        var sorting = MemberSorting(payout: payout, policy: policy)
        var cursor: String?
        var pages: [[BalanceTransactionFacts]] = []
        repeat {
            try await context.proceed()
            let page = try await source.balanceTransactions(payout: payout.id, after: cursor)
            pages.append(page.items)
            cursor = page.nextCursor
            guard pages.count == Self.pagesAhead || cursor == nil else { continue }
            try await lookAhead(pages.flatMap(\.self))
            for rows in pages { try await add(rows, to: &sorting, context, &work) }
            pages = []
        } while cursor != nil
        work.progress.total = (work.progress.total ?? 0) + 1
        return try decide { () throws(PlanFault) in try sorting.finish() }
    }

    /// So many pages are read before the first of them is worked on: a thousand rows, one look-up.
    private static let pagesAhead = 10
    /// Fewer missing records than this are met one by one.
    private static let lookAheadMin = 20

    /// Finds out which of the rows' records the accounting system has, where the store lacks many.
    private func lookAhead(_ rows: [BalanceTransactionFacts]) async throws(StepFailure) {
        let missing = unbooked(rows, try await storedLinks(of: rows))
        let ids = Set(missing.compactMap { $0.expectedRecord?.id })
        guard ids.count >= Self.lookAheadMin else { return }
        try await batch.bookkeeper.lookAhead(for: ids)
    }

    /// Books what a page of rows lacks, then sorts them.
    func add(
        _ page: [BalanceTransactionFacts],
        to sorting: inout MemberSorting,
        _ context: any JobContext,
        _ work: inout PayoutWork
    ) async throws(StepFailure) {
        let rows = try await movements.identified(movements.completed(page))
        work.progress.total = (work.progress.total ?? 0) + rows.count
        var links = try await storedLinks(of: rows)
        let missing = unbooked(rows, links)
        work.progress.done += rows.count - missing.count
        if !missing.isEmpty {
            try await book(missing, context, &work)
            links = try await self.links(of: rows)
        }
        try decide { () throws(PlanFault) in try sorting.add(rows, links: links) }
    }

    /// Sorts every member as if the records it lacks were booked; answers their plans, too.
    func preview(
        of payout: PayoutFacts
    ) async throws(StepFailure) -> (members: SortedMembers, plans: [Plan]) {
        var sorting = MemberSorting(payout: payout, policy: policy)
        var plans: [Plan] = []
        var cursor: String?
        repeat {
            let page = try await source.balanceTransactions(payout: payout.id, after: cursor)
            plans += try await previewing(page.items, in: &sorting)
            cursor = page.nextCursor
        } while cursor != nil
        return (try decide { () throws(PlanFault) in try sorting.finish() }, plans)
    }

    /// Sorts a page as if the records it lacks were booked; answers their plans.
    func previewing(
        _ page: [BalanceTransactionFacts],
        in sorting: inout MemberSorting
    ) async throws(StepFailure) -> [Plan] {
        let rows = try await movements.identified(movements.completed(page))
        var plans: [Plan] = []
        var links = try await links(of: rows)
        for row in unbooked(rows, links) {
            let plan = try await planOrFindings(of: row)
            plans.append(plan)
            for document in plan.documents {
                links[document.externalID] = Link(
                    externalID: document.externalID,
                    kind: document.kind,
                    internalID: "planned",
                    sources: document.sources,
                    fingerprint: "",
                    amount: document.amount,
                    origin: .created,
                    subsidiary: document.subsidiary
                )
            }
        }
        try decide { () throws(PlanFault) in try sorting.add(rows, links: links) }
        return plans
    }

    /// Tries again to book members whose record was missing when their deposit was made.
    func book(
        _ awaiting: [PayoutMember],
        _ context: any JobContext,
        _ work: inout PayoutWork
    ) async throws(StepFailure) {
        let links = try await known.among(Set(awaiting.compactMap(\.record)))
            .filter { $0.value.isStored }
        var rows: [BalanceTransactionFacts] = []
        for member in awaiting where member.record.map({ links[$0] == nil }) ?? false {
            try await context.proceed()
            rows.append(try await source.balanceTransaction(member.id))
        }
        guard !rows.isEmpty else { return }
        let known = try await movements.identified(movements.completed(rows))
        try await book(known, context, &work)
    }

    private func book(
        _ missing: [BalanceTransactionFacts],
        _ context: any JobContext,
        _ work: inout PayoutWork
    ) async throws(StepFailure) {
        let outcome = await batch.work(on: missing, provedBy: { $0.expectedRecord?.id }) {
            (row) async throws(StepFailure) in
            try await plan(row)
        }
        work.progress.done += outcome.report.objects
        work.progress.failed += outcome.report.rejected
        work.report.add(outcome.report)
        try await context.checkpoint(work.progress, position: nil, effects: outcome.effects)
        if let failure = outcome.unfinished { throw failure }
    }

    private func unbooked(
        _ rows: [BalanceTransactionFacts],
        _ links: [ExternalID: Link]
    ) -> [BalanceTransactionFacts] {
        rows.filter { row in
            guard let expected = row.expectedRecord, !policy.isBeforeCutover(row) else {
                return false
            }
            return links[expected.id] == nil
        }
    }

    private func links(
        of rows: [BalanceTransactionFacts]
    ) async throws(StepFailure) -> [ExternalID: Link] {
        try await known.among(Set(rows.compactMap { $0.expectedRecord?.id })).mapValues(\.link)
    }

    /// The links that are committed: members this process booked in an attempt whose effects were
    /// lost are planned again, or the ledger would never hear of them.
    private func storedLinks(
        of rows: [BalanceTransactionFacts]
    ) async throws(StepFailure) -> [ExternalID: Link] {
        let ids = Set(rows.compactMap { $0.expectedRecord?.id })
        return try await known.among(ids).filter { $0.value.isStored }.mapValues(\.link)
    }

    /// The plan of a member; when it is refused, the findings that put it on the suspense line.
    private func planOrFindings(
        of row: BalanceTransactionFacts
    ) async throws(StepFailure) -> Plan {
        do throws(StepFailure) {
            return try await plan(row)
        } catch {
            guard case .reject(let findings) = error else { throw error }
            return Plan(findings: findings)
        }
    }

    private func plan(_ row: BalanceTransactionFacts) async throws(StepFailure) -> Plan {
        switch row.source {
        case .charge(let charge): try await movements.plan(charge: charge.settled(by: row))
        case .refund(let refund): try await movements.plan(refund: refund, row: row)
        case .dispute(let dispute): try await movements.plan(dispute: dispute)
        case .payout, .other, nil: Plan()
        }
    }
}
