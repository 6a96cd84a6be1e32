package import Accounting
package import Jobs

/// Ties payouts to bank deposits: books what is missing, then the deposit, then proves it.
package struct ReconcilePayout: UseCase {
    private let account: String
    private let gathering: PayoutGathering
    private let movements: MovementGathering
    private let policy: BookingPolicy
    private let books: any BookReader
    private let known: KnownLinks
    private let bookkeeper: Bookkeeper
    private let batch: Batch
    private let queue: any JobStore

    package init(
        account: String,
        gathering: PayoutGathering,
        movements: MovementGathering,
        policy: BookingPolicy,
        books: any BookReader,
        known: KnownLinks,
        bookkeeper: Bookkeeper,
        batch: Batch,
        queue: any JobStore
    ) {
        self.account = account
        self.gathering = gathering
        self.movements = movements
        self.policy = policy
        self.books = books
        self.known = known
        self.bookkeeper = bookkeeper
        self.batch = batch
        self.queue = queue
    }

    package func run(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        switch try JobArguments(text: context.job.arguments) {
        case .span(let span): return try await enqueue(span, context)
        case .objects(let ids): return try await reconcile(ids, context)
        }
    }

    /// The plans of a payout: what its unbooked members need, then the deposit over all of them.
    package func preview(_ arguments: JobArguments) async throws(StepFailure) -> [Plan] {
        var plans: [Plan] = []
        for id in try arguments.ids {
            let payout = try await gathering.payout(id)
            let members = try await movements.completed(try await gathering.members(of: id))
            var links = try await links(of: members)
            for member in unbooked(members, links) {
                let plan = try await planOrFindings(of: member)
                plans.append(plan)
                for document in plan.documents {
                    links[document.externalID] = Link(
                        externalID: document.externalID,
                        kind: document.kind,
                        internalID: "planned",
                        sources: document.sources,
                        fingerprint: document.fingerprint,
                        amount: document.amount,
                        origin: .created
                    )
                }
            }
            let situation = PayoutSituation(
                payout: payout,
                account: account,
                members: members,
                links: links,
                isDeposited: false
            )
            plans.append(
                try decide { () throws(PlanFault) in try policy.plan(payout: situation).plan }
            )
        }
        return plans
    }

    /// One job for each payout of a span, so that each has its own result and its own retries.
    private func enqueue(
        _ span: TimeSpan,
        _ context: any JobContext
    ) async throws(StepFailure)
        -> JobOutcome
    {
        var payouts: [PayoutFacts] = []
        var cursor: String?
        repeat {
            try await context.proceed()
            let page = try await gathering.source.payouts(arriving: span, after: cursor)
            payouts += page.items
            cursor = page.nextCursor
        } while cursor != nil
        // Oldest first: a later payout may carry what an earlier one could not bring.
        let jobs = payouts.sorted { ($0.arrivalDate, $0.created) < ($1.arrivalDate, $1.created) }
            .map { NewJob.payoutReconciliation($0.id, account: account, priority: .backfill) }
        do { _ = try await queue.enqueue(jobs) } catch { throw error.asStepFailure }
        let count = jobs.count
        var report = WorkReport()
        report.objects = count
        return JobOutcome(
            result: report.text,
            progress: JobProgress(done: count, total: count),
            effects: .none
        )
    }

    /// What a job did so far; every payout adds to it, whatever becomes of its neighbours.
    private struct Work {
        var report = WorkReport()
        var progress = JobProgress(done: 0, total: 0)
        var applied = Applied()
    }

    private func reconcile(
        _ ids: [String],
        _ context: any JobContext
    ) async throws(StepFailure) -> JobOutcome {
        var work = Work()
        var outcome = BatchOutcome()
        for id in ids {
            try await context.proceed()
            var item = ItemOutcome()
            do throws(StepFailure) {
                try await reconcile(id, context, &work)
            } catch {
                item.failure = error
            }
            outcome.add(item)
        }
        work.report.objects = outcome.report.objects
        work.report.count(work.applied)
        work.report.findings += outcome.report.findings
        var effects = work.applied.effects
        effects.append(outcome.effects)
        let areAllRefused = outcome.report.rejected == ids.count && !ids.isEmpty
        guard outcome.unfinished == nil, !areAllRefused else {
            try await context.checkpoint(work.progress, position: nil, effects: effects)
            throw outcome.unfinished ?? .reject(outcome.refusals)
        }
        return JobOutcome(
            result: work.report.text,
            progress: work.progress,
            effects: effects
        )
    }

    private func reconcile(
        _ id: String,
        _ context: any JobContext,
        _ work: inout Work
    ) async throws(StepFailure) {
        let payout = try await gathering.payout(id)
        let statement: PayoutStatement?
        do { statement = try await books.statement(id) } catch { throw error.asStepFailure }
        if let statement {
            try await bookFailure(of: payout, after: statement, &work.applied)
            return
        }
        let members = try await movements.completed(try await gathering.members(of: id))
        work.progress.total = (work.progress.total ?? 0) + members.count + 1
        try await bookMembers(members, context, &work)
        let situation = PayoutSituation(
            payout: payout,
            account: account,
            members: members,
            links: try await links(of: members),
            isDeposited: false
        )
        let planned = try decide { () throws(PlanFault) in try policy.plan(payout: situation) }
        try await bookkeeper.apply(planned.plan, into: &work.applied)
        try await prove(planned, situation, &work)
        work.progress.done += 1
    }

    /// Holds the booked deposit against the plan: its total is the accounting system's own sum.
    private func prove(
        _ planned: PayoutPlan,
        _ situation: PayoutSituation,
        _ work: inout Work
    ) async throws(StepFailure) {
        let id = planned.statement.depositExternalID
        guard let document = planned.plan.documents.first(where: { $0.externalID == id }),
            let link = try await known.among([id])[id]?.link
        else { throw .retry("The deposit \(id.text) was made but cannot be found again.") }
        let differences = try await bookkeeper.differences(from: document)
        let expected = document.amount ?? planned.statement.net
        let total = differences.first { $0.field == "total" }
            .map { Money(decimal: $0.theirs, expected.currency) ?? Money(0, expected.currency) }
        // Payouts that failed are over once their money is carried by this one; and this one is, if a
        // later one was booked before it.
        work.applied.add(
            planned.statement.deposited(
                as: link.internalID,
                short: expected - (total ?? expected)
            ),
            resolving: [situation.payout.id] + situation.returnedPayouts,
            findings: differences.map { situation.unproven(id, $0) }
        )
        if situation.payout.hasFailed, try await isCarried(planned.statement) {
            work.applied.drop(.payoutFailed, of: situation.payout.id)
        }
    }

    /// Members without a record are synced first; one that is refused does not hold the payout.
    private func bookMembers(
        _ members: [BalanceTransactionFacts],
        _ context: any JobContext,
        _ work: inout Work
    ) async throws(StepFailure) {
        let missing = unbooked(members, try await storedLinks(of: members))
        work.progress.done += members.count - missing.count
        guard !missing.isEmpty else { return }
        let outcome = await batch.work(on: missing) { (member) async throws(StepFailure) in
            try await plan(member: member)
        }
        work.progress.done += outcome.report.objects
        work.progress.failed += outcome.report.rejected
        work.report.add(outcome.report)
        try await context.checkpoint(work.progress, position: nil, effects: outcome.effects)
        if let failure = outcome.unfinished { throw failure }
    }

    /// The plan of a member; when it is refused, the findings that put it on the suspense line.
    private func planOrFindings(
        of member: BalanceTransactionFacts
    ) async throws(StepFailure) -> Plan {
        do throws(StepFailure) {
            return try await plan(member: member)
        } catch {
            guard case .reject(let findings) = error else { throw error }
            return Plan(findings: findings)
        }
    }

    private func plan(member: BalanceTransactionFacts) async throws(StepFailure) -> Plan {
        switch member.source {
        case .charge(let charge):
            try await movements.plan(charge: charge.settled(by: member))
        case .refund(let refund): try await movements.plan(refund: refund, row: member)
        case .dispute(let dispute): try await movements.plan(dispute: dispute)
        case .payout, .other, nil: Plan()
        }
    }

    private func unbooked(
        _ members: [BalanceTransactionFacts],
        _ links: [ExternalID: Link]
    ) -> [BalanceTransactionFacts] {
        members.filter { member in
            guard let expected = member.expectedRecord else { return false }
            return links[expected.id] == nil
        }
    }

    private func links(
        of members: [BalanceTransactionFacts]
    ) async throws(StepFailure)
        -> [ExternalID: Link]
    {
        let ids = Set(members.compactMap { $0.expectedRecord?.id })
        return try await known.among(ids).mapValues(\.link)
    }

    /// The links that are committed: members this process booked in an attempt whose effects were
    /// lost are planned again, or the ledger would never hear of them.
    private func storedLinks(
        of members: [BalanceTransactionFacts]
    ) async throws(StepFailure)
        -> [ExternalID: Link]
    {
        let ids = Set(members.compactMap { $0.expectedRecord?.id })
        return try await known.among(ids).filter { $0.value.isStored }.mapValues(\.link)
    }

    /// Whether another payout's deposit holds the money of this one.
    private func isCarried(_ statement: PayoutStatement) async throws(StepFailure) -> Bool {
        do {
            return try await books.links(source: statement.payoutID).contains {
                $0.kind == .deposit && $0.externalID != statement.depositExternalID
            }
        } catch { throw error.asStepFailure }
    }

    /// A payout that failed after its deposit was booked is taken out of the bank by a journal.
    private func bookFailure(
        of payout: PayoutFacts,
        after statement: PayoutStatement,
        _ applied: inout Applied
    ) async throws(StepFailure) {
        guard payout.hasFailed else { return }
        let isCarried = try await isCarried(statement)
        guard statement.status != payout.status.word else {
            if isCarried { applied.add(statement, resolving: [payout.id]) }
            return
        }
        var date = payout.arrivalDate
        if let row = payout.failureBalanceTransactionID {
            let moment = try await gathering.source.balanceTransaction(row).created
            date = policy.zone.date(of: moment)
        }
        let situation = PayoutSituation(
            payout: payout,
            account: account,
            members: [],
            links: [:],
            isDeposited: true
        )
        let plan = try decide { () throws(PlanFault) in
            try policy.planFailure(of: situation, failedOn: date)
        }
        try await bookkeeper.apply(plan, into: &applied)
        applied.add(statement.withStatus(payout.status.word))
        if isCarried { applied.drop(.payoutFailed, of: payout.id) }
    }
}

extension PayoutFacts {
    fileprivate var hasFailed: Bool { status == .failed || status == .canceled }
}

extension NewJob {
    /// The job that reconciles one payout; at most one of them is live.
    package static func payoutReconciliation(
        _ id: String,
        account: String,
        priority: JobPriority,
        clientID: String? = nil
    ) -> NewJob {
        NewJob(
            kind: .payoutReconciliation,
            account: account,
            arguments: JobArguments.objects([id]).text,
            uniqueKey: "\(JobKind.payoutReconciliation.rawValue):\(account):\(id)",
            priority: priority,
            clientID: clientID
        )
    }
}
