import Accounting
import Database
import Jobs
import NetSuite
import Salesforce
import Stripe
import Workflows

extension SalesRecordGateway: SalesRecordSource, SalesRecordWriter {
    func write(_ changes: [SalesRecordChange]) async throws(StepFailure) -> [SalesRecordOutcome] {
        let states = changes.map { change in
            StateFields(
                type: change.object,
                keyField: change.keyField,
                id: change.id,
                status: change.status.rawValue,
                at: change.at,
                jobID: change.jobID.text,
                internalID: change.internalID,
                reason: change.reason
            )
        }
        return try await write(states).map(SalesRecordOutcome.init)
    }
}

extension SalesRecordOutcome {
    /// The outcome of one record; nil where nothing went wrong.
    fileprivate init(_ failure: StepFailure?) {
        switch failure {
        case nil: self = .written
        case .reject(let findings):
            self = findings.first.map { .refused($0) } ?? .postponed("It was refused.")
        case .retry, .snooze: self = .postponed(failure?.sentence ?? "")
        }
    }
}

extension SalesRecordGateway: AccountBalanceWriter {
    func write(_ balances: [AccountBalance]) async throws(StepFailure) -> [SalesRecordOutcome] {
        try await write(balances: balances.map { ($0.account, $0.receivables) })
            .enumerated()
            .map { index, failure in
                // Findings about balances stand apart from those about booking the account.
                let subject = WriteBalances.subject(balances[index].account)
                return SalesRecordOutcome(failure?.about(subject))
            }
    }
}

extension StepFailure {
    fileprivate func about(_ subject: String) -> StepFailure {
        guard case .reject(let findings) = self else { return self }
        return .reject(
            findings.map {
                Finding($0.code, subject: subject, sentence: $0.sentence, fix: $0.fix)
            }
        )
    }
}

extension SalesRecordGateway: SalesIDKeeper {}

extension StripeBilling: DealBilling {}

extension NetSuiteGateway: ReceivablesReader {}

extension Database: SalesCustomerDirectory {
    func salesCustomer(_ account: String) async throws(StoreFault) -> SalesCustomer? {
        let ids = try await links(source: PushedSource.of(account))
            .filter { $0.kind == .customer }.map(\.internalID)
        return ids.isEmpty ? nil : SalesCustomer(account: account, internalIDs: ids)
    }

    /// Records of accounts begin like this in every org.
    private static let accountPrefix = "001"

    func salesCustomers(
        after cursor: String?,
        limit: Int
    ) async throws(StoreFault) -> Page<SalesCustomer> {
        let page = try await customers(
            sourcePrefix: PushedSource.of(Self.accountPrefix),
            after: cursor,
            limit: limit
        )
        var found: [SalesCustomer] = []
        for (source, internalID) in page.items {
            // Another system may own ids that only begin like those of Salesforce.
            let own = source.dropFirst(PushedSource.of("").count)
            guard let id = RecordID(String(own)), id.text == own else { continue }
            if found.last?.account == id.text {
                found[found.count - 1].internalIDs.append(internalID)
            } else {
                found.append(SalesCustomer(account: id.text, internalIDs: [internalID]))
            }
        }
        return Page(items: found, nextCursor: page.nextCursor)
    }
}
