package import Accounting

/// What the store tells operators about itself, all as of one moment.
package struct StoreFacts: Sendable, Hashable {
    /// The jobs of one priority that are not at their end.
    package struct Lane: Sendable, Hashable {
        package let priority: Int
        package let waiting: Int
        package let running: Int
        /// Since when the job that waits longest has been due; nil when none is due.
        package let dueSince: Timestamp?

        package init(priority: Int, waiting: Int, running: Int, dueSince: Timestamp?) {
            self.priority = priority
            self.waiting = waiting
            self.running = running
            self.dueSince = dueSince
        }
    }

    /// How far catching up of one name has come.
    package struct Cursor: Sendable, Hashable {
        package let name: String
        package let value: String
        package let updated: Timestamp

        package init(name: String, value: String, updated: Timestamp) {
            self.name = name
            self.value = value
            self.updated = updated
        }
    }

    package let lanes: [Lane]
    package let cursors: [Cursor]
    /// Open findings by code.
    package let findings: [String: Int]
    package let oldestFinding: Timestamp?
    /// The last event of each source, such as `stripe:main`.
    package let lastEvents: [String: Timestamp]
    package let auditRecords: Int64
    /// The last hash of the audit chain.
    package let auditHead: [UInt8]
    /// The keys of the API that are neither revoked nor replaced, and have an end, by id.
    package let keyEnds: [String: Timestamp]

    package init(
        lanes: [Lane],
        cursors: [Cursor],
        findings: [String: Int],
        oldestFinding: Timestamp?,
        lastEvents: [String: Timestamp],
        auditRecords: Int64,
        auditHead: [UInt8],
        keyEnds: [String: Timestamp]
    ) {
        self.lanes = lanes
        self.cursors = cursors
        self.findings = findings
        self.oldestFinding = oldestFinding
        self.lastEvents = lastEvents
        self.auditRecords = auditRecords
        self.auditHead = auditHead
        self.keyEnds = keyEnds
    }
}
