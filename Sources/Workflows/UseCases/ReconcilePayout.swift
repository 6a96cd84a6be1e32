package import Accounting
package import Jobs

/// Ties payouts to bank deposits: books what is missing, then the deposit, then proves it.
package struct ReconcilePayout: UseCase {
    private let account: String
    private let gathering: PayoutGathering
    private let sorting: PayoutSorting
    private let booker: PayoutBooker
    private let policy: BookingPolicy
    private let books: any BookReader
    private let queue: any JobStore

    package init(
        account: String,
        gathering: PayoutGathering,
        sorting: PayoutSorting,
        booker: PayoutBooker,
        queue: any JobStore
    ) {
        self.account = account
        self.gathering = gathering
        self.sorting = sorting
        self.booker = booker
        policy = booker.policy
        books = booker.books
        self.queue = queue
    }

    package func run(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        switch try JobArguments(text: context.job.arguments) {
        case .span(let span): return try await enqueue(span, context)
        case .objects(let ids): return try await reconcile(ids, context)
        case .dryRun(let span):
            return try await sorting.batch.rehearse(context) { (cursor) async throws(StepFailure) in
                try await gathering.source.payouts(arriving: span, after: cursor)
            } preparing: { _ in
                { (payout) async throws(StepFailure) in
                    guard !isEarlier(payout) else { return Plan() }
                    return Plan.joined(try await preview(.objects([payout.id])))
                }
            }
        }
    }

    /// The plans of a payout: what its unbooked members need, then the deposits over all of them.
    package func preview(_ arguments: JobArguments) async throws(StepFailure) -> [Plan] {
        var plans: [Plan] = []
        for id in try arguments.ids {
            let payout = try await gathering.payout(id)
            let isItemised = gathering.isItemised(payout)
            let (members, documents) =
                isItemised
                ? try await sorting.preview(of: payout)
                : (try await gathering.withdrawal(payout), [])
            plans += documents
            var planned = try decide { () throws(PlanFault) in
                try policy.plan(payout: payout, account: account, members: members.members)
            }.plan
            planned.findings = members.findings + planned.findings
            plans.append(planned)
        }
        return plans
    }

    /// Whether a payout arrived before the cut-over: a span passes over it, who names it gets it booked.
    private func isEarlier(_ payout: PayoutFacts) -> Bool {
        policy.payouts.cutover.map { payout.arrivalDate < $0 } ?? false
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
            payouts += page.items.filter { !isEarlier($0) }
            cursor = page.nextCursor
        } while cursor != nil
        // Oldest first: a later payout may carry what an earlier one could not bring.
        let jobs = payouts.sorted { ($0.arrivalDate, $0.created) < ($1.arrivalDate, $1.created) }
            .map { NewJob.payoutReconciliation($0.id, account: account, priority: .backfill) }
        do {
            _ = try await queue.enqueue(
                jobs,
                batch: "\(account): payouts from \(span.from.text) to \(span.to.text)"
            )
        } catch { throw error.asStepFailure }
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
        _ ids: [String],
        _ context: any JobContext
    ) async throws(StepFailure) -> JobOutcome {
        var work = PayoutWork()
        for id in ids {
            try await context.proceed()
            await work.add { (work) async throws(StepFailure) in
                try await reconcile(id, context, &work)
            }
        }
        return try await work.conclude(context)
    }

    private func reconcile(
        _ id: String,
        _ context: any JobContext,
        _ work: inout PayoutWork
    ) async throws(StepFailure) {
        let payout = try await gathering.payout(id)
        let statement: PayoutStatement?
        do { statement = try await books.statement(id) } catch { throw error.asStepFailure }
        if statement == nil, context.job.priority != .interactive {
            try gathering.checkLag(of: payout, policy.payouts.lagDays)
        }
        if let statement {
            try await bookFailure(of: payout, after: statement, &work.applied)
            try await booker.heal(statement, context, &work)
            return
        }
        let members = try await booker.members(of: payout, context, &work) {
            (work) async throws(StepFailure) in
            try await sorted(payout, context, &work)
        }
        let isTakenBack = try await isTakenBack(payout)
        try await booker.book(payout, members, to: isTakenBack ? .bank : nil, context, &work)
        if isTakenBack, let booked = work.applied.effects.statements.last {
            try await bookFailureJournal(of: payout, after: booked, &work.applied)
        }
        if payout.hasFailed, try await isCarried(payout.id) {
            work.applied.drop(.payoutFailed, of: payout.id)
        }
    }

    /// Whether the books have the journal that took a failed payout out of the bank: then its deposit stands
    /// there, as a store that was lost does not know.
    private func isTakenBack(_ payout: PayoutFacts) async throws(StepFailure) -> Bool {
        guard payout.hasFailed else { return false }
        let journal = try failureJournal(of: payout)
        return try await !booker.bookkeeper.system
            .internalIDs(of: [journal], kind: .journalEntry).isEmpty
    }

    private func failureJournal(of payout: PayoutFacts) throws(StepFailure) -> ExternalID {
        try decide { () throws(PlanFault) in
            try RecordKind.journalEntry.externalID(for: "\(payout.id)-failed")
        }
    }

    /// The members Stripe lists, or for a payout it cannot itemise the balance itself.
    private func sorted(
        _ payout: PayoutFacts,
        _ context: any JobContext,
        _ work: inout PayoutWork
    ) async throws(StepFailure) -> SortedMembers {
        guard gathering.isItemised(payout) else {
            return try await gathering.withdrawal(payout)
        }
        return try await sorting.sort(payout, context, &work)
    }

    /// Whether another payout or day holds the money of this one.
    private func isCarried(_ payoutID: String) async throws(StepFailure) -> Bool {
        do {
            return try await books.links(source: payoutID).contains {
                $0.carriedAgain.contains(payoutID)
            }
        } catch { throw error.asStepFailure }
    }

    /// A payout that failed after its deposit was booked is taken out of the bank: its deposit is moved to
    /// payout transit where that is allowed, else a journal does it.
    private func bookFailure(
        of payout: PayoutFacts,
        after statement: PayoutStatement,
        _ applied: inout Applied
    ) async throws(StepFailure) {
        guard payout.hasFailed, statement.status != payout.status.word else { return }
        if try await reverse(payout, statement, &applied) {
            applied.note(payout.notes)
        } else {
            try await bookFailureJournal(of: payout, after: statement, &applied)
        }
        let changed = statement.withStatus(payout.status.word)
        try await booker.publish(changed, [], &applied)
        applied.add(changed)
        if try await isCarried(payout.id) { applied.drop(.payoutFailed, of: payout.id) }
    }

    /// Moves the deposit of a failed payout to transit, so that the bank never shows it.
    ///
    /// False where that is not wanted or not allowed, or where a journal of an earlier attempt has done
    /// the same already: the journal is the other way, never both.
    private func reverse(
        _ payout: PayoutFacts,
        _ statement: PayoutStatement,
        _ applied: inout Applied
    ) async throws(StepFailure) -> Bool {
        let deposit = statement.depositExternalID
        guard policy.payouts.failedLate == .reverse, deposit.kind == .deposit,
            !payout.amount.isNegative, !payout.amount.isZero
        else { return false }
        guard try await !isTakenBack(payout) else { return false }
        let entry = try decide { () throws(PlanFault) in try payout.movedToTransit(deposit) }
        do throws(StepFailure) {
            try await booker.deposits.moveDeposit(
                deposit,
                internalID: statement.depositInternalID,
                from: .bank,
                to: .payoutTransit,
                in: payout.amount.currency
            )
        } catch {
            guard case .reject = error else { throw error }
            return false
        }
        applied.add(entry)
        return true
    }

    private func bookFailureJournal(
        of payout: PayoutFacts,
        after statement: PayoutStatement,
        _ applied: inout Applied
    ) async throws(StepFailure) {
        var date = payout.arrivalDate
        if let row = payout.failureBalanceTransactionID {
            let moment = try await gathering.source.balanceTransaction(row).created
            date = policy.zone.date(of: moment)
        }
        let plan = try decide { () throws(PlanFault) in
            try policy.planFailure(
                of: payout,
                carrier: statement.depositExternalID,
                failedOn: date
            )
        }
        try await booker.bookkeeper.apply(plan, into: &applied)
    }
}

extension NewJob {
    /// The job that reconciles one payout; at most one of them is live.
    package static func payoutReconciliation(
        _ id: String,
        account: String,
        priority: JobPriority,
        clientID: String? = nil,
        followUps: [FollowUp] = []
    ) -> NewJob {
        .about(
            id,
            kind: .payoutReconciliation,
            account: account,
            priority: priority,
            clientID: clientID,
            followUps: followUps
        )
    }
}
