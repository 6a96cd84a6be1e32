package import Accounting

/// A part of the queue that an operator can hold back.
package enum QueuePart: Sendable, Hashable {
    case kind(JobKind)
    case lane(JobPriority)
}

/// A part of the queue that is held back: nothing of it is claimed, and it costs nothing to wait.
package struct QueuePause: Sendable, Hashable {
    package let part: QueuePart
    /// Who asked for it, in an operator's words.
    package let who: String
    package let since: Timestamp

    package init(part: QueuePart, who: String, since: Timestamp) {
        self.part = part
        self.who = who
        self.since = since
    }
}

/// Which ended jobs shall run again.
package struct RetryFilter: Sendable, Hashable {
    /// Discarded or cancelled; jobs in other states are never meant.
    package var state: JobState
    package var kind: JobKind?
    package var account: String?

    package init(state: JobState = .discarded, kind: JobKind? = nil, account: String? = nil) {
        self.state = state
        self.kind = kind
        self.account = account
    }
}

/// What operators do to the queue as a whole.
package protocol QueueControl: Sendable {
    /// Holds a part of the queue back; jobs that run are let finish. False when it was held already.
    func pause(_ part: QueuePart, who: String) async throws(StoreFault) -> Bool
    /// Lets a part of the queue go on, a kind also when it waits for a login; false when it was not
    /// held back.
    func resume(_ part: QueuePart) async throws(StoreFault) -> Bool
    func pauses() async throws(StoreFault) -> [QueuePause]
    /// Makes up to `limit` ended jobs available again, the oldest first; returns their ids.
    ///
    /// Callers repeat until nothing comes back, so that a large number never blocks the queue.
    func retryAll(_ filter: RetryFilter, limit: Int) async throws(StoreFault) -> [JobID]
}
