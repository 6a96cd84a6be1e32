package import Accounting

/// What callers may send as its owners.
package enum PushedKind: String, Sendable, Hashable, CaseIterable {
    case customer
    case invoice

    /// Whether what is in the books may be sent with another content.
    package var mayChange: Bool { self == .customer }
}

/// A record as its owner sends it.
package struct PushedContent: Sendable, Hashable {
    package let kind: PushedKind
    /// The owner's own id of the record.
    package let externalID: String
    /// The content as JSON text in one fixed form, so that equal contents are equal texts.
    package let text: String

    package init(kind: PushedKind, externalID: String, text: String) {
        self.kind = kind
        self.externalID = externalID
        self.text = text
    }
}

/// A record a caller owns, as it was sent last.
package struct PushedRecord: Sendable, Hashable {
    package let kind: PushedKind
    package let externalID: String
    /// JSON text in one fixed form.
    package let content: String
    /// The job that books this content.
    package let jobID: JobID
    /// When the content last changed.
    package let changed: Timestamp

    package init(
        kind: PushedKind,
        externalID: String,
        content: String,
        jobID: JobID,
        changed: Timestamp
    ) {
        self.kind = kind
        self.externalID = externalID
        self.content = content
        self.jobID = jobID
        self.changed = changed
    }
}

/// What became of a record that was sent.
package enum PushOutcome: Sendable, Hashable {
    /// Stored, and its job enqueued.
    case stored(PushedRecord)
    /// The same content is under way or in the books already.
    case same(PushedRecord)
    /// Another content is under way or in the books, and this kind of record does not change then.
    case settled(PushedRecord)
}

/// Where records are kept that callers own.
package protocol PushedStore: Sendable {
    func pushed(
        _ kind: PushedKind,
        _ externalID: String
    ) async throws(StoreFault) -> PushedRecord?
    /// Stores the content and enqueues the job that books it, in one transaction.
    ///
    /// While a job of the record is live or done, the same content enqueues nothing, and another
    /// content is taken only if the kind may change.
    func push(
        _ content: PushedContent,
        clientID: String,
        job: NewJob
    ) async throws(StoreFault) -> PushOutcome
}
