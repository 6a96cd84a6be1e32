package import Accounting

/// Jobs of one kind and account that wait because a vendor refused the login.
///
/// None of them is begun before the moment given, so that no attempt is wasted and no login is tried in
/// vain again and again.
package struct QueueHold: Sendable, Hashable {
    package let kind: JobKind
    package let account: String
    package let since: Timestamp
    package let until: Timestamp
    /// What the vendor said, as a plain sentence.
    package let reason: String

    package init(
        kind: JobKind,
        account: String,
        since: Timestamp,
        until: Timestamp,
        reason: String
    ) {
        self.kind = kind
        self.account = account
        self.since = since
        self.until = until
        self.reason = reason
    }
}

/// Holds that the queue put on itself.
package protocol QueueHolds: Sendable {
    /// What waits at this moment.
    func holds() async throws(StoreFault) -> [QueueHold]
    /// Ends every hold at once: the logins may have been mended. Returns how many there were.
    func endHolds() async throws(StoreFault) -> Int
}
