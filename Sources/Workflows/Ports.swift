package import Accounting
package import Jobs

/// Where customers and products are read.
package protocol CatalogueSource: Sendable {
    func customer(_ id: String) async throws(StepFailure) -> CustomerFacts
    func customers(
        created span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure)
        -> Page<CustomerFacts>
    func product(_ id: String) async throws(StepFailure) -> ProductFacts
}

/// Where invoices and what pays them are read.
package protocol InvoiceSource: Sendable {
    /// One invoice with all its lines.
    func invoice(_ id: String) async throws(StepFailure) -> InvoiceFacts
    /// A page of invoices with all their lines, newest first.
    func invoices(
        created span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure)
        -> Page<InvoiceFacts>
    func invoicePayments(invoice id: String) async throws(StepFailure) -> [InvoicePaymentFacts]
    func invoicePayments(
        paymentIntent id: String
    ) async throws(StepFailure)
        -> [InvoicePaymentFacts]
    /// A page of all rows made in a span, newest first.
    func invoicePayments(
        created span: TimeSpan,
        after cursor: String?
    )
        async throws(StepFailure) -> Page<InvoicePaymentFacts>
}

/// Where what lowers an invoice without a payment is read.
package protocol CreditSource: Sendable {
    /// One credit note with all its lines.
    func creditNote(_ id: String) async throws(StepFailure) -> CreditNoteFacts
    /// Every credit note of an invoice, voided ones too.
    func creditNotes(invoice id: String) async throws(StepFailure) -> [CreditNoteFacts]
    /// Every movement of a customer's balance.
    func customerBalance(_ customer: String) async throws(StepFailure) -> [CustomerBalanceFacts]
}

/// Where money movements are read, each with its balance transaction.
package protocol MovementSource: Sendable {
    func charge(_ id: String) async throws(StepFailure) -> ChargeFacts
    func charge(paymentIntent id: String) async throws(StepFailure) -> ChargeFacts
    func charges(
        created span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure)
        -> Page<ChargeFacts>
    func refund(_ id: String) async throws(StepFailure) -> RefundFacts
    func dispute(_ id: String) async throws(StepFailure) -> DisputeFacts
}

/// Where payouts and their members are read.
package protocol PayoutSource: Sendable {
    func payout(_ id: String) async throws(StepFailure) -> PayoutFacts
    func payouts(
        arriving span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure)
        -> Page<PayoutFacts>
    /// A page of the payout's members with their sources, its own row included.
    func balanceTransactions(
        payout id: String,
        after cursor: String?
    ) async throws(StepFailure)
        -> Page<BalanceTransactionFacts>
    func balanceTransaction(_ id: String) async throws(StepFailure) -> BalanceTransactionFacts
    /// A page of all rows made in a span with their sources, newest first.
    func balanceTransactions(
        created span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure)
        -> Page<BalanceTransactionFacts>
}

/// Everything that is read of one Stripe account.
package typealias BillingSource = CatalogueSource & InvoiceSource & CreditSource & MovementSource
    & PayoutSource & BalanceSource

/// The books that are kept elsewhere.
package protocol AccountingSystem: Sendable {
    /// Creates the record under its external id; every reference is resolved already.
    func create(
        _ document: PlannedDocument,
        references: [ExternalID: String]
    )
        async throws(StepFailure) -> CreateOutcome
    /// Reads a record by external id; nil when there is none.
    func find(_ id: ExternalID, kind: RecordKind) async throws(StepFailure) -> ExistingRecord?
    /// Fields of the existing record that differ from what the document would write.
    func differences(
        between document: PlannedDocument,
        and existing: ExistingRecord,
        references: [ExternalID: String]
    ) -> [FieldDifference]
    /// Internal ids of those records that exist, in as few calls as possible.
    func internalIDs(
        of ids: [ExternalID],
        kind: RecordKind
    ) async throws(StepFailure)
        -> [ExternalID: String]
    /// Those payments and refunds that exist, as `find` reads them, a thousand in one call.
    func receipts(
        _ ids: [ExternalID]
    ) async throws(StepFailure) -> [ExternalID: ExistingRecord]
    /// The periods in which nothing may be posted; none where the integration may not see them.
    func closedPeriods() async throws(StepFailure) -> ClosedPeriods
    /// Brings a record from what was written to what the document says now, if it still holds what was
    /// written; a repeated call changes nothing.
    func revise(
        _ document: PlannedDocument,
        internalID: String,
        from written: WrittenState,
        references: [ExternalID: String]
    ) async throws(StepFailure) -> RevisionOutcome
}

/// Where many records of one kind are created by few requests.
package protocol BatchCreator: Sendable {
    /// Creates those of the records that can be; every reference is resolved already.
    ///
    /// Repeating it is safe: records are created under their external ids. Throws what ends the attempt,
    /// never the refusal of single records.
    func createTogether(
        _ documents: [PlannedDocument],
        references: [ExternalID: String]
    ) async throws(StepFailure) -> TogetherOutcome
}

/// Where customers that the books have already are looked for.
package protocol CustomerDirectory: Sendable {
    /// A customer by internal id; nil when there is none.
    func customer(_ internalID: String) async throws(StepFailure) -> CustomerCandidate?
    /// Customers that may be the one asked for, inactive ones too.
    func customers(like query: CustomerQuery) async throws(StepFailure) -> [CustomerCandidate]
}

/// Where the balance itself is read.
package protocol BalanceSource: Sendable {
    /// Everything Stripe holds for the account, available and pending together.
    func heldBalance() async throws(StepFailure) -> [HeldBalance: Money]
}

/// Where the accounting system's own balances are read.
package protocol AccountReader: Sendable {
    /// The accounts a role posts to in a currency: more than one where accounts at Stripe have their own,
    /// none when none is mapped.
    func accounts(of place: RolePlace, in currency: Currency) -> Set<String>
    /// What is posted to the accounts since a day, or in all, in the currencies of the transactions.
    func balances(
        of accounts: [String],
        from day: CalendarDate?
    ) async throws(StepFailure) -> [AccountKey: Money]
    /// What each document moved on an account since a day.
    func movements(
        on key: AccountKey,
        from day: CalendarDate
    ) async throws(StepFailure) -> [AccountMovement]
}

/// What the ledger knows of the balance.
package protocol BalanceReader: Sendable {
    /// The amounts of those rows that a booked payout or day holds, by their ids.
    func bookedRows(_ ids: [String]) async throws(StoreFault) -> [String: BookedRow]
    /// Those of the payouts that are booked.
    func bookedPayouts(_ ids: [String]) async throws(StoreFault) -> Set<String>
    /// What the ledger holds of a Stripe account's balances.
    func heldBalance(of account: String) async throws(StoreFault) -> [HeldBalance: Money]
    /// What every role holds in each subsidiary's books since a day, or in all.
    func roleBalances(from day: CalendarDate?) async throws(StoreFault) -> [RoleBalance]
    /// What each document moved on some roles together, since a day.
    func movements(
        on places: Set<RolePlace>,
        in currency: Currency,
        from day: CalendarDate
    ) async throws(StoreFault) -> [AccountMovement]
}

/// Where booked deposits are put right.
package protocol DepositRepairing: Sendable {
    /// Puts records in place of their suspense lines; the total and the bank line stay.
    ///
    /// `booked` is the total the deposit was made with; nil where it is not known. Answers what became of
    /// each, by the member it stands for. Repeating it changes nothing.
    func replaceSuspense(
        on deposit: ExternalID,
        internalID: String,
        total booked: Money?,
        with replacements: [SuspenseReplacement]
    ) async throws(StepFailure) -> [String: SuspenseReplacement.Outcome]
    /// Lets a deposit stand on another role's account; repeating it changes nothing.
    ///
    /// Throws a rejection where that is not allowed; then nothing was changed.
    func moveDeposit(
        _ deposit: ExternalID,
        internalID: String,
        from origin: AccountRole,
        to destination: AccountRole,
        in currency: Currency
    ) async throws(StepFailure)
}

/// Where payouts are shown to people who look for them in the accounting system.
package protocol PayoutPublisher: Sendable {
    /// Shows a payout and its variances, in place of what was shown before.
    ///
    /// Throws a rejection where the accounting system lacks what it takes; the books do not depend on it.
    func publish(
        _ statement: PayoutStatement,
        variances: [PayoutVariance]
    ) async throws(StepFailure)
}

/// Where statements are put beside the deposits they explain.
package protocol StatementFiler: Sendable {
    /// Attaches a payout's statement to its deposit, in place of an earlier one.
    ///
    /// Throws a rejection where the accounting system lacks what it takes; the books do not depend on it.
    func file(_ report: StatementReport) async throws(StepFailure)
}

/// Quittance's own memory of what it booked.
package protocol BookReader: Sendable {
    /// Every member of a payout, in the order of the list; empty when none is stored.
    func members(payout id: String) async throws(StoreFault) -> [PayoutMember]
    func links(_ ids: [ExternalID]) async throws(StoreFault) -> [ExternalID: Link]
    func links(source: String) async throws(StoreFault) -> [Link]
    func statement(_ payoutID: String) async throws(StoreFault) -> PayoutStatement?
}

extension StoreFault {
    /// The store's trouble in the vocabulary of steps: always worth another try, except corruption.
    package var asStepFailure: StepFailure {
        switch self {
        case .unavailable(let reason): .retry("The database is not available: \(reason)")
        case .full(let reason): .retry("The database has no room: \(reason)")
        case .leaseLost: .retry("Another worker took the job over.")
        case .refused(let reason):
            .reject([
                Finding(
                    .objectUnreadable,
                    subject: "database",
                    sentence: "The database refused the change: \(reason)",
                    fix: "Nothing of this step was stored. Report this with the job's id."
                )
            ])
        case .corrupt(let reason):
            .reject([
                Finding(
                    .objectUnreadable,
                    subject: "database",
                    sentence: "The database holds something unreadable: \(reason)",
                    fix: "Restore the database from its last backup."
                )
            ])
        }
    }
}
