package import Accounting
package import Jobs

/// Where it stands what customers owe.
package protocol ReceivablesReader: Sendable {
    /// What customers owe and their latest payment since a day, by internal id; a customer who owes
    /// nothing and has paid nothing is there too.
    func receivables(
        of customers: [String],
        paidSince day: CalendarDate
    ) async throws(StepFailure) -> [String: CustomerReceivables]
}

/// Which accounts of the system of sales are customers in the books.
package protocol SalesCustomerDirectory: Sendable {
    /// Accounts in the order of their ids, each with the internal ids of its customers.
    func salesCustomers(
        after cursor: String?,
        limit: Int
    ) async throws(StoreFault) -> Page<SalesCustomer>
    /// One account with its customers; nil for one that is not booked.
    func salesCustomer(_ account: String) async throws(StoreFault) -> SalesCustomer?
}

/// An account and the customers that stand for it: more than one where it was booked before Stripe
/// knew it and after.
package struct SalesCustomer: Sendable, Hashable {
    package let account: String
    package var internalIDs: [String]

    package init(account: String, internalIDs: [String]) {
        self.account = account
        self.internalIDs = internalIDs
    }
}

/// What is written to an account.
package struct AccountBalance: Sendable, Hashable {
    package let account: String
    package let receivables: CustomerReceivables

    package init(account: String, receivables: CustomerReceivables) {
        self.account = account
        self.receivables = receivables
    }
}

/// Where balances are written.
package protocol AccountBalanceWriter: Sendable {
    /// Writes those balances that differ from what is there, at most 200; outcomes in their order.
    func write(_ balances: [AccountBalance]) async throws(StepFailure) -> [SalesRecordOutcome]
}

/// Writes open balances and latest payments to the accounts: the work of `salesforce.balances`.
///
/// Everything is read fresh and only differences are written, so that it may run as often as one likes.
package struct WriteBalances: UseCase {
    /// What one call of each system takes.
    package static let pageLength = 200
    /// How far back the latest payment is looked for.
    private static let paymentDays = 400

    private let accounts: any SalesCustomerDirectory
    private let books: any ReceivablesReader
    private let writer: any AccountBalanceWriter
    private let zone: AccountingZone

    package init(
        accounts: any SalesCustomerDirectory,
        books: any ReceivablesReader,
        writer: any AccountBalanceWriter,
        zone: AccountingZone
    ) {
        self.accounts = accounts
        self.books = books
        self.writer = writer
        self.zone = zone
    }

    package func run(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        let since = zone.date(
            of: context.job.created.adding(.seconds(-86_400 * Self.paymentDays))
        )
        // What follows the look at an account is about that one; else it is about all of them.
        let only = try? FollowUpArguments(text: context.job.arguments).target
        var report = WorkReport()
        var cursor: String?
        repeat {
            try await context.proceed()
            let found = try await accounts(only, after: cursor)
            cursor = found.nextCursor
            let page = found.items
            guard !page.isEmpty else { continue }
            let outcomes = try await write(page, since: since)
            var effects = BookEffects()
            for (customer, outcome) in zip(page, outcomes) {
                report.objects += 1
                switch outcome {
                case .written:
                    effects.resolvedSubjects.append(Self.subject(customer.account))
                case .postponed(let reason): throw .retry(reason)
                case .refused(let finding):
                    report.rejected += 1
                    report.findings += 1
                    effects.findings.append(finding)
                }
            }
            try await context.checkpoint(report.progress, position: nil, effects: effects)
        } while cursor != nil
        var progress = report.progress
        progress.total = progress.done
        return JobOutcome(result: report.text, progress: progress, effects: .none)
    }

    /// Writing to accounts books nothing.
    package func preview(_ arguments: JobArguments) async throws(StepFailure) -> [Plan] { [] }

    /// Findings about balances stand apart from those about booking the account.
    package static func subject(_ account: String) -> String { "balance of \(account)" }

    private func accounts(
        _ only: String?,
        after cursor: String?
    ) async throws(StepFailure) -> Page<SalesCustomer> {
        do {
            if let only {
                let customer = try await accounts.salesCustomer(only)
                return Page(items: [customer].compactMap { $0 }, nextCursor: nil)
            }
            return try await accounts.salesCustomers(after: cursor, limit: Self.pageLength)
        } catch { throw error.asStepFailure }
    }

    private func write(
        _ page: [SalesCustomer],
        since: CalendarDate
    ) async throws(StepFailure) -> [SalesRecordOutcome] {
        let found = try await books.receivables(
            of: page.flatMap(\.internalIDs),
            paidSince: since
        )
        let balances = page.map { customer in
            AccountBalance(
                account: customer.account,
                receivables: customer.internalIDs.compactMap { found[$0] }
                    .reduce(CustomerReceivables()) { $0.merged(with: $1) }
            )
        }
        let outcomes = try await writer.write(balances)
        guard outcomes.count == balances.count else {
            throw .retry("Salesforce gave \(outcomes.count) results for \(balances.count) records.")
        }
        return outcomes
    }
}
