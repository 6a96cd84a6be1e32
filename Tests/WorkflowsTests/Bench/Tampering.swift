import Accounting
import Jobs
import NetSuite
import Stripe
import Synchronization
import Workflows

/// What a test changes on the way between the use cases and the two vendors.
final class Tampering: Sendable {
    struct State: Sendable {
        /// Changes what Stripe says of a payout.
        var payout: @Sendable (PayoutFacts) -> PayoutFacts = { $0 }
        /// Changes what Stripe says of a payout's rows.
        var row: @Sendable (BalanceTransactionFacts) -> BalanceTransactionFacts = { $0 }
        /// Changes what Stripe says of a charge.
        var charge: @Sendable (ChargeFacts) -> ChargeFacts = { $0 }
        /// Rows of the balance that only the test knows, by id.
        var rows: [String: BalanceTransactionFacts] = [:]
        /// Changes what Stripe says it holds.
        var held: @Sendable ([HeldBalance: Money]) -> [HeldBalance: Money] = { $0 }
        /// Fails reading the Stripe object, or creating the record, of this id.
        var failures: [String: StepFailure] = [:]
        /// Changes what Stripe says of a customer.
        var customer: @Sendable (CustomerFacts) -> CustomerFacts = { $0 }
        /// Changes what NetSuite shows of a record.
        var existing: @Sendable (ExistingRecord) -> ExistingRecord = { $0 }
        /// Lets no payment intent show the invoices it pays, as if none existed yet.
        var hidesInvoices = false
        /// Shows the payments of invoices as not yet paid, as right after a charge.
        var leavesPaymentsOpen = false
        /// Lists of invoices and customers are cut to pages of this length.
        var pageMax = 100
        /// Every list that was read, by name and cursor.
        var pages: [String] = []
        /// The most creations under way at once, by external id.
        var creating: [ExternalID: Int] = [:]
        var creatingMax: [ExternalID: Int] = [:]
    }

    private let state = Mutex(State())

    var contents: State { state.withLock { $0 } }

    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    fileprivate func check(_ id: String) throws(StepFailure) {
        if let failure = contents.failures[id] { throw failure }
    }

    fileprivate func cut<Item: Sendable>(
        _ page: Page<Item>,
        _ name: String,
        after cursor: String?,
        id: (Item) -> String
    ) -> Page<Item> {
        let max = state.withLock { state in
            state.pages.append("\(name) \(cursor ?? "")")
            return state.pageMax
        }
        guard page.items.count > max else { return page }
        let items = Array(page.items.prefix(max))
        return Page(items: items, nextCursor: items.last.map(id))
    }

    fileprivate func begin(_ id: ExternalID) {
        state.withLock { state in
            state.creating[id, default: 0] += 1
            state.creatingMax[id] = max(state.creatingMax[id] ?? 0, state.creating[id] ?? 0)
        }
    }

    fileprivate func end(_ id: ExternalID) { state.withLock { $0.creating[id, default: 0] -= 1 } }
}

/// Stripe through the real gateway.
struct TamperedSource: BillingSource {
    let gateway: StripeGateway
    let tampering: Tampering

    func customer(_ id: String) async throws(StepFailure) -> CustomerFacts {
        try tampering.check(id)
        return tampering.contents.customer(try await gateway.customer(id))
    }
    func customers(
        created span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure) -> Page<CustomerFacts> {
        let page = try await gateway.customers(created: span, after: cursor)
        return tampering.cut(page, "customers", after: cursor) { $0.id }
    }
    func product(_ id: String) async throws(StepFailure) -> ProductFacts {
        try tampering.check(id)
        return try await gateway.product(id)
    }
    func invoice(_ id: String) async throws(StepFailure) -> InvoiceFacts {
        try tampering.check(id)
        return try await gateway.invoice(id)
    }
    func invoices(
        created span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure) -> Page<InvoiceFacts> {
        let page = try await gateway.invoices(created: span, after: cursor)
        return tampering.cut(page, "invoices", after: cursor) { $0.id }
    }
    func invoicePayments(invoice id: String) async throws(StepFailure) -> [InvoicePaymentFacts] {
        try await gateway.invoicePayments(invoice: id)
    }
    func invoicePayments(
        paymentIntent id: String
    ) async throws(StepFailure) -> [InvoicePaymentFacts] {
        guard !tampering.contents.hidesInvoices else { return [] }
        let rows = try await gateway.invoicePayments(paymentIntent: id)
        guard tampering.contents.leavesPaymentsOpen else { return rows }
        return rows.map { row in
            InvoicePaymentFacts(
                id: row.id,
                invoiceID: row.invoiceID,
                status: .open,
                amountPaid: nil,
                means: row.means
            )
        }
    }
    func invoicePayments(
        created span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure) -> Page<InvoicePaymentFacts> {
        try await gateway.invoicePayments(created: span, after: cursor)
    }
    func creditNote(_ id: String) async throws(StepFailure) -> CreditNoteFacts {
        try tampering.check(id)
        return try await gateway.creditNote(id)
    }
    func creditNotes(invoice id: String) async throws(StepFailure) -> [CreditNoteFacts] {
        try await gateway.creditNotes(invoice: id)
    }
    func customerBalance(_ id: String) async throws(StepFailure) -> [CustomerBalanceFacts] {
        try await gateway.customerBalance(id)
    }
    func charge(_ id: String) async throws(StepFailure) -> ChargeFacts {
        try tampering.check(id)
        return tampering.contents.charge(try await gateway.charge(id))
    }
    func charge(paymentIntent id: String) async throws(StepFailure) -> ChargeFacts {
        tampering.contents.charge(try await gateway.charge(paymentIntent: id))
    }
    func charges(
        created span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure) -> Page<ChargeFacts> {
        let page = try await gateway.charges(created: span, after: cursor)
        return Page(items: page.items.map(tampering.contents.charge), nextCursor: page.nextCursor)
    }
    func refund(_ id: String) async throws(StepFailure) -> RefundFacts {
        try tampering.check(id)
        return try await gateway.refund(id)
    }
    func dispute(_ id: String) async throws(StepFailure) -> DisputeFacts {
        try tampering.check(id)
        return try await gateway.dispute(id)
    }
    func payout(_ id: String) async throws(StepFailure) -> PayoutFacts {
        try tampering.check(id)
        return tampering.contents.payout(try await gateway.payout(id))
    }
    func payouts(
        arriving span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure) -> Page<PayoutFacts> {
        let page = try await gateway.payouts(arriving: span, after: cursor)
        return tampering.cut(page, "payouts", after: cursor) { $0.id }
    }
    func balanceTransactions(
        payout id: String,
        after cursor: String?
    ) async throws(StepFailure) -> Page<BalanceTransactionFacts> {
        let page = try await gateway.balanceTransactions(payout: id, after: cursor)
        return Page(
            items: page.items.map(tampering.contents.row),
            nextCursor: page.nextCursor
        )
    }
    func balanceTransaction(_ id: String) async throws(StepFailure) -> BalanceTransactionFacts {
        if let row = tampering.contents.rows[id] { return row }
        return try await gateway.balanceTransaction(id)
    }
    func heldBalance() async throws(StepFailure) -> [HeldBalance: Money] {
        tampering.contents.held(try await gateway.heldBalance())
    }
    func balanceTransactions(
        created span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure) -> Page<BalanceTransactionFacts> {
        let page = try await gateway.balanceTransactions(created: span, after: cursor)
        return Page(
            items: page.items.map(tampering.contents.row),
            nextCursor: page.nextCursor
        )
    }
}

/// NetSuite through the real gateway.
struct TamperedSystem: AccountingSystem, DepositRepairing, AccountReader, BatchCreator {
    let gateway: NetSuiteGateway
    let tampering: Tampering

    func accounts(of place: RolePlace, in currency: Currency) -> Set<String> {
        gateway.accounts(of: place, in: currency)
    }
    func balances(
        of accounts: [String],
        from day: CalendarDate?
    ) async throws(StepFailure) -> [AccountKey: Money] {
        try await gateway.balances(of: accounts, from: day)
    }
    func movements(
        on key: AccountKey,
        from day: CalendarDate
    ) async throws(StepFailure) -> [AccountMovement] {
        try await gateway.movements(on: key, from: day)
    }
    func moveDeposit(
        _ deposit: ExternalID,
        internalID: String,
        from origin: AccountRole,
        to destination: AccountRole,
        in currency: Currency
    ) async throws(StepFailure) {
        try await gateway.moveDeposit(
            deposit,
            internalID: internalID,
            from: origin,
            to: destination,
            in: currency
        )
    }

    func create(
        _ document: PlannedDocument,
        references: [ExternalID: String]
    ) async throws(StepFailure) -> CreateOutcome {
        try tampering.check(document.externalID.text)
        tampering.begin(document.externalID)
        defer { tampering.end(document.externalID) }
        return try await gateway.create(document, references: references)
    }
    func createTogether(
        _ documents: [PlannedDocument],
        references: [ExternalID: String]
    ) async throws(StepFailure) -> TogetherOutcome {
        try await gateway.createTogether(documents, references: references)
    }
    func find(_ id: ExternalID, kind: RecordKind) async throws(StepFailure) -> ExistingRecord? {
        try await gateway.find(id, kind: kind).map(tampering.contents.existing)
    }
    func receipts(
        _ ids: [ExternalID]
    ) async throws(StepFailure) -> [ExternalID: ExistingRecord] {
        try await gateway.receipts(ids).mapValues(tampering.contents.existing)
    }
    func differences(
        between document: PlannedDocument,
        and existing: ExistingRecord,
        references: [ExternalID: String]
    ) -> [FieldDifference] {
        gateway.differences(between: document, and: existing, references: references)
    }
    func internalIDs(
        of ids: [ExternalID],
        kind: RecordKind
    ) async throws(StepFailure) -> [ExternalID: String] {
        try await gateway.internalIDs(of: ids, kind: kind)
    }
    func replaceSuspense(
        on deposit: ExternalID,
        internalID: String,
        total booked: Money?,
        with replacements: [SuspenseReplacement]
    ) async throws(StepFailure) -> [String: SuspenseReplacement.Outcome] {
        try await gateway.replaceSuspense(
            on: deposit,
            internalID: internalID,
            total: booked,
            with: replacements
        )
    }
    func closedPeriods() async throws(StepFailure) -> ClosedPeriods {
        try await gateway.closedPeriods()
    }

    func revise(
        _ document: PlannedDocument,
        internalID: String,
        from written: WrittenState,
        references: [ExternalID: String]
    ) async throws(StepFailure) -> RevisionOutcome {
        try tampering.check(document.externalID.text)
        return try await gateway.revise(
            document,
            internalID: internalID,
            from: written,
            references: references
        )
    }
}
