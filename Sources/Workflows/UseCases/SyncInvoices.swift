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
        let gathering = gathering
        switch try JobArguments(text: context.job.arguments) {
        case .objects(let ids):
            let outcome = await batch.work(on: ids, named: { $0 }) {
                (id) async throws(StepFailure) in
                try await gathering.plan(invoice: id)
            }
            return try await outcome.conclude(context)
        case .span(let span):
            return try await batch.work(context) { (cursor) async throws(StepFailure) in
                try await source.invoices(created: span, after: cursor)
            } preparing: { (invoices) async throws(StepFailure) in
                try await planning(invoices)
            }
        case .dryRun(let span):
            return try await batch.rehearse(context) { (cursor) async throws(StepFailure) in
                try await source.invoices(created: span, after: cursor)
            } preparing: { (invoices) async throws(StepFailure) in
                try await planning(invoices)
            }
        }
    }

    /// How each invoice of a page is planned, once what they need together is read.
    private func planning(
        _ invoices: [InvoiceFacts]
    ) async throws(StepFailure) -> @Sendable (InvoiceFacts) async throws(StepFailure) -> Plan {
        let gathering = gathering
        let ahead = ReadAhead(
            charges: try await charges(for: invoices),
            products: try await gathering.productsAhead(of: invoices)
        )
        return { (invoice) async throws(StepFailure) in
            try await gathering.plan(invoice: invoice, ahead)
        }
    }

    package func preview(_ arguments: JobArguments) async throws(StepFailure) -> [Plan] {
        var plans: [Plan] = []
        for id in try arguments.ids { plans.append(try await gathering.plan(invoice: id)) }
        return plans
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
