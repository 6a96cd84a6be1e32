/// Something done that an auditor will ask for, before it becomes a link of the chain.
package struct AuditEntry: Sendable, Hashable {
    /// The actor: `key 4f9a1c2b`, `command line`, `service`.
    package let who: String
    /// What was done, in few words that stay the same: `key revoked`, `POST /v1/invoice-syncs`.
    package let what: String
    /// Whom or what it was done to; empty where nothing has a name yet.
    package let subject: String
    /// The `X-Request-Id` of the request, where there was one.
    package let requestID: String?
    /// SHA-256 of the subject before; nil where there was nothing.
    package let before: [UInt8]?
    /// SHA-256 of the subject afterwards, or of what was asked for; nil where nothing is left.
    package let after: [UInt8]?

    package init(
        who: String,
        what: String,
        subject: String,
        requestID: String? = nil,
        before: [UInt8]? = nil,
        after: [UInt8]? = nil
    ) {
        self.who = who
        self.what = what
        self.subject = subject
        self.requestID = requestID
        self.before = before
        self.after = after
    }
}
