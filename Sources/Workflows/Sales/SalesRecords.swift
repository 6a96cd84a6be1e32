package import Accounting
package import Jobs

/// The system of sales whose records are booked: accounts and opportunities.
package protocol SalesRecordSource: Sendable {
    /// An account as a customer.
    func account(_ id: String) async throws(StepFailure) -> PushedCustomer
    /// A won opportunity with its customer; nil for one that is not won.
    func opportunity(_ id: String) async throws(StepFailure) -> WonDeal?
}

/// Where the state of records is written back.
package protocol SalesRecordWriter: Sendable {
    /// Writes states to records, up to 200 at a time; the answers are in the changes' order.
    func write(_ changes: [SalesRecordChange]) async throws(StepFailure) -> [SalesRecordOutcome]
}

/// What became of a record of the system of sales.
package struct SalesRecordChange: Sendable, Hashable {
    package enum Status: String, Sendable, Hashable {
        case synced = "Synced"
        case failed = "Failed"
    }

    /// The object's API name, for example `Opportunity`.
    package let object: String
    /// The external id field that holds `id`; nil where `id` is the record's own.
    package let keyField: String?
    package let id: String
    package let status: Status
    package let jobID: JobID
    package let at: Timestamp
    /// NetSuite's id of the record; nil while there is none.
    package let internalID: String?
    /// Why it failed.
    package let reason: String?

    package init(
        object: String,
        keyField: String? = nil,
        id: String,
        status: Status,
        jobID: JobID,
        at: Timestamp,
        internalID: String?,
        reason: String?
    ) {
        self.object = object
        self.keyField = keyField
        self.id = id
        self.status = status
        self.jobID = jobID
        self.at = at
        self.internalID = internalID
        self.reason = reason
    }
}

/// What became of one change.
package enum SalesRecordOutcome: Sendable, Hashable {
    case written
    /// For now; the change can be written again.
    case postponed(String)
    case refused(Finding)
}
