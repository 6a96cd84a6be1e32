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
        case .objects(let ids):
            var report = WorkReport()
            var effects = BookEffects()
            for id in ids {
                try await context.proceed()
                try await reconcile(id, context, &report, &effects)
            }
            return JobOutcome(
                result: report.text,
                progress: JobProgress(done: report.objects, total: report.objects),
                effects: effects
            )
        }
    }

    /// The plans of a payout: what its unbooked members need, then the deposit over all of them.
    package func preview(_ arguments: JobArguments) async throws(StepFailure) -> [Plan] {
        guard case .objects(let ids) = arguments else { return [] }
        var plans: [Plan] = []
        for id in ids {
            let payout = try await gathering.payout(id)
            let members = try await movements.completed(try await gathering.members(of: id))
            var links = try await links(of: members)
            for member in unbooked(members, links) {
                let plan = try await plan(member: member)
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

    private func reconcile(
        _ id: String,
        _ context: any JobContext,
        _ report: inout WorkReport,
        _ effects: inout BookEffects
    ) async throws(StepFailure) {
        let payout = try await gathering.payout(id)
        report.objects += 1
        let statement: PayoutStatement?
        do { statement = try await books.statement(id) } catch { throw error.asStepFailure }
        if let statement {
            try await bookFailure(of: payout, after: statement, &report, &effects)
            return
        }
        let members = try await movements.completed(try await gathering.members(of: id))
        let first = try await bookMembers(members, context)
        report = first.report
        report.objects = 1
        var done = BookEffects()
        let situation = PayoutSituation(
            payout: payout,
            account: account,
            members: members,
            links: try await links(of: members),
            isDeposited: false
        )
        let planned = try decide { () throws(PlanFault) in try policy.plan(payout: situation) }
        try await bookkeeper.apply(planned.plan, effects: &done)
        let deposit = try await known.among([planned.statement.depositExternalID])
        guard let link = deposit[planned.statement.depositExternalID]?.link else {
            throw .retry("The deposit of \(id) was made but cannot be found again.")
        }
        done.statements.append(planned.statement.deposited(as: link.internalID))
        done.resolvedSubjects.append(id)
        // Payouts that failed are over once their money is carried by this one.
        done.resolvedSubjects += situation.returnedPayouts
        report.count(done)
        effects.append(done)
    }

    /// Members without a record are synced first; one that is refused does not hold the payout.
    private func bookMembers(
        _ members: [BalanceTransactionFacts],
        _ context: any JobContext
    )
        async throws(StepFailure) -> BatchOutcome
    {
        let missing = unbooked(members, try await links(of: members))
        guard !missing.isEmpty else { return BatchOutcome() }
        var outcome = await batch.work(on: missing) { (member) async throws(StepFailure) in
            try await plan(member: member)
        }
        try await context.checkpoint(
            JobProgress(
                done: members.count - missing.count + outcome.report.objects,
                total: members.count + 1,
                failed: outcome.report.rejected
            ),
            position: nil,
            effects: outcome.effects
        )
        outcome.stored()
        if let failure = outcome.unfinished { throw failure }
        return outcome
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

    /// A payout that failed after its deposit was booked is taken out of the bank by a journal.
    private func bookFailure(
        of payout: PayoutFacts,
        after statement: PayoutStatement,
        _ report: inout WorkReport,
        _ effects: inout BookEffects
    ) async throws(StepFailure) {
        let hasFailed = payout.status == .failed || payout.status == .canceled
        guard hasFailed, statement.status != payout.status.word else { return }
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
        var done = BookEffects()
        try await bookkeeper.apply(plan, effects: &done)
        done.statements.append(statement.withStatus(payout.status.word))
        report.count(done)
        effects.append(done)
    }
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
