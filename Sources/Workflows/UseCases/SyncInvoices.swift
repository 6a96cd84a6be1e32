package import Accounting
package import Jobs

/// Brings invoices, with their customers, items, payments and credits, into the books.
package struct SyncInvoices: UseCase {
    private let source: any BillingSource
    private let gathering: InvoiceGathering
    private let batch: Batch

    package init(source: any BillingSource, gathering: InvoiceGathering, batch: Batch) {
        self.source = source
        self.gathering = gathering
        self.batch = batch
    }

    package func run(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        switch try JobArguments(text: context.job.arguments) {
        case .objects(let ids):
            let gathering = gathering
            let outcome = await batch.work(on: ids) { (id) async throws(StepFailure) in
                try await gathering.plan(invoice: id)
            }
            return try await outcome.conclude(context)
        case .span(let span): return try await run(span, context)
        }
    }

    package func preview(_ arguments: JobArguments) async throws(StepFailure) -> [Plan] {
        var plans: [Plan] = []
        switch arguments {
        case .objects(let ids):
            for id in ids { plans.append(try await gathering.plan(invoice: id)) }
        case .span(let span):
            let page = try await source.invoices(created: span, after: nil)
            for invoice in page.items {
                plans.append(try await gathering.plan(invoice: invoice, charges: ChargeIndex()))
            }
        }
        return plans
    }

    /// Works page by page; the job's position is the last invoice of the last finished page.
    private func run(
        _ span: TimeSpan,
        _ context: any JobContext
    ) async throws(StepFailure)
        -> JobOutcome
    {
        var total = BatchOutcome()
        var cursor = context.job.checkpoint
        repeat {
            try await context.proceed()
            let page = try await source.invoices(created: span, after: cursor)
            let charges = try await charges(for: page.items)
            let gathering = gathering
            let outcome = await batch.work(on: page.items) { (invoice) async throws(StepFailure) in
                try await gathering.plan(invoice: invoice, charges: charges)
            }
            total.add(outcome)
            // A page with unfinished objects is read again by the next attempt.
            let position = outcome.unfinished == nil ? page.nextCursor ?? cursor : cursor
            try await context.checkpoint(
                total.progress,
                position: position,
                effects: total.effects
            )
            total.stored()
            if let failure = outcome.unfinished { throw failure }
            cursor = page.nextCursor
        } while cursor != nil
        return try await total.conclude(context)
    }

    /// Most invoices are paid within days of being made; charges of that window are read in bulk.
    private func charges(for invoices: [InvoiceFacts]) async throws(StepFailure) -> ChargeIndex {
        let paid = invoices.filter { $0.amountPaid.minorUnits > 0 }
        guard paid.count > 5, let first = paid.map(\.created).min(),
            let last = paid.map(\.created).max()
        else { return ChargeIndex() }
        return try await ChargeIndex.read(
            source,
            created: TimeSpan(from: first, to: last.adding(.seconds(3 * 86_400)))
        )
    }
}

extension BatchOutcome {
    /// Ends a job: nothing may be unfinished, and not everything refused.
    func conclude(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        if let unfinished {
            try await context.checkpoint(
                progress,
                position: context.job.checkpoint,
                effects: effects
            )
            throw unfinished
        }
        if report.objects > 0, report.rejected == report.objects {
            try await context.checkpoint(
                progress,
                position: context.job.checkpoint,
                effects: effects
            )
            throw .reject(refusals)
        }
        var done = progress
        done.total = done.done
        return JobOutcome(result: report.text, progress: done, effects: effects)
    }
}
