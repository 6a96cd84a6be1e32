package import Accounting

/// What a job does; the raw value is its stable name in the store and the API.
package enum JobKind: String, Sendable, Hashable, CaseIterable {
    case customerSync = "customer.sync"
    case invoiceSync = "invoice.sync"
    case chargeSync = "charge.sync"
    case refundSync = "refund.sync"
    case disputeSync = "dispute.sync"
    case creditNoteSync = "creditNote.sync"
    case eventCatchUp = "events.catchUp"
    case payoutReconciliation = "payout.reconcile"
    case balancePosting = "balance.post"
    case balanceProof = "balance.prove"
    case customerPush = "customer.push"
    case invoicePush = "invoice.push"
    case callbackDelivery = "callback.deliver"
    case salesforceAccount = "salesforce.account"
    case salesforceOpportunity = "salesforce.opportunity"
    case salesforceWriteBack = "salesforce.write-back"
    case salesforceBalances = "salesforce.balances"
}

/// A job to be stored.
package struct NewJob: Sendable, Hashable {
    package let kind: JobKind
    /// The Stripe account's name in the settings.
    package let account: String
    /// The kind's arguments as JSON text.
    package let arguments: String
    /// At most one live job has this key; a second one is answered with the first.
    package let uniqueKey: String?
    /// How long the unique key stays taken after it was first asked for, even when the job has ended;
    /// nil for as long as the job is live.
    package let uniqueFor: Duration?
    package let priority: JobPriority
    /// Not before this moment; nil for at once.
    package let runAt: Timestamp?
    /// The API client that asked for the job; nil for webhooks and schedules.
    package let clientID: String?
    /// Jobs with this key run one at a time, in the order they were enqueued; nil runs freely.
    package let orderingKey: String?
    /// Work that begins once this job is final.
    package let followUps: [FollowUp]

    package init(
        kind: JobKind,
        account: String,
        arguments: String,
        uniqueKey: String?,
        uniqueFor: Duration? = nil,
        priority: JobPriority,
        runAt: Timestamp? = nil,
        clientID: String? = nil,
        orderingKey: String? = nil,
        followUps: [FollowUp] = []
    ) {
        self.kind = kind
        self.account = account
        self.arguments = arguments
        self.uniqueKey = uniqueKey
        self.uniqueFor = uniqueFor
        self.priority = priority
        self.runAt = runAt
        self.clientID = clientID
        self.orderingKey = orderingKey
        self.followUps = followUps
    }
}

/// How far a job has come.
package struct JobProgress: Sendable, Hashable {
    package var done: Int
    /// Nil while the whole is not known.
    package var total: Int?
    package var failed: Int

    package init(done: Int = 0, total: Int? = nil, failed: Int = 0) {
        self.done = done
        self.total = total
        self.failed = failed
    }
}

/// A stored job.
package struct Job: Sendable, Hashable {
    package let id: JobID
    package let kind: JobKind
    package let account: String
    package let arguments: String
    package let uniqueKey: String?
    package let priority: JobPriority
    package let state: JobState
    package let clientID: String?
    /// Attempts begun so far; a snooze gives its attempt back.
    package let attempt: Int
    package let attemptsMax: Int
    package let runAt: Timestamp
    package let created: Timestamp
    package let started: Timestamp?
    package let finished: Timestamp?
    package let progress: JobProgress
    /// Where a chained job goes on after a restart; the kind's own JSON text.
    package let checkpoint: String?
    /// The kind's result as JSON text, once completed.
    package let result: String?
    /// The last failure as a plain sentence.
    package let lastError: String?
    package let cancelRequested: Bool
    /// Grows with every change; entity tags are made of it.
    package let version: Int64
    /// The key whose jobs run one at a time.
    package let orderingKey: String?
    /// Whether the job is available but waits for an earlier one of its key.
    package let isBlocked: Bool
    /// Whether a batch may watch the job.
    package let isBatched: Bool

    package init(
        id: JobID,
        kind: JobKind,
        account: String,
        arguments: String,
        uniqueKey: String?,
        priority: JobPriority,
        state: JobState,
        clientID: String?,
        attempt: Int,
        attemptsMax: Int,
        runAt: Timestamp,
        created: Timestamp,
        started: Timestamp?,
        finished: Timestamp?,
        progress: JobProgress,
        checkpoint: String?,
        result: String?,
        lastError: String?,
        cancelRequested: Bool,
        version: Int64,
        orderingKey: String? = nil,
        isBlocked: Bool = false,
        isBatched: Bool = false
    ) {
        self.id = id
        self.kind = kind
        self.account = account
        self.arguments = arguments
        self.uniqueKey = uniqueKey
        self.priority = priority
        self.state = state
        self.clientID = clientID
        self.attempt = attempt
        self.attemptsMax = attemptsMax
        self.runAt = runAt
        self.created = created
        self.started = started
        self.finished = finished
        self.progress = progress
        self.checkpoint = checkpoint
        self.result = result
        self.lastError = lastError
        self.cancelRequested = cancelRequested
        self.version = version
        self.orderingKey = orderingKey
        self.isBlocked = isBlocked
        self.isBatched = isBatched
    }
}
