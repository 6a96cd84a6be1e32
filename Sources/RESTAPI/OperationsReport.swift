package import Accounting
package import Jobs

/// What operators want to know beyond the queue's numbers.
package struct OperationsReport: Sendable {
    /// The last success of a kind of job for an account.
    package struct Flow: Sendable, Hashable {
        package let kind: String
        package let account: String
        package let lastSuccess: Timestamp

        package init(kind: String, account: String, lastSuccess: Timestamp) {
            self.kind = kind
            self.account = account
            self.lastSuccess = lastSuccess
        }
    }

    /// A key or certificate and its end.
    package struct Credential: Sendable, Hashable {
        package let name: String
        package let ends: Timestamp
        /// Below zero once it has ended.
        package let secondsLeft: Int64

        package init(name: String, ends: Timestamp, secondsLeft: Int64) {
            self.name = name
            self.ends = ends
            self.secondsLeft = secondsLeft
        }
    }

    /// A condition that lasts.
    package struct Alert: Sendable, Hashable {
        package let key: String
        package let severity: String
        package let summary: String
        package let fix: String

        package init(key: String, severity: String, summary: String, fix: String) {
            self.key = key
            self.severity = severity
            self.summary = summary
            self.fix = fix
        }
    }

    package let facts: StoreFacts
    package let flows: [Flow]
    package let credentials: [Credential]
    package let alerts: [Alert]

    package init(
        facts: StoreFacts,
        flows: [Flow],
        credentials: [Credential],
        alerts: [Alert]
    ) {
        self.facts = facts
        self.flows = flows
        self.credentials = credentials
        self.alerts = alerts
    }
}

/// Who knows the operators' part of the status.
package protocol OperationsSource: Sendable {
    func report() async throws(StoreFault) -> OperationsReport
}

/// Where the service stands between its start and its end.
package enum ServicePhase: String, Sendable, Hashable, CaseIterable {
    case starting
    case running
    /// It says that it is going; requests are still answered.
    case draining
}
