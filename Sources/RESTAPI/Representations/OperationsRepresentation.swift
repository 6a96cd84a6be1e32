import Accounting
import Cryptography
import JSON
import Jobs

/// The operators' part of the status as JSON.
enum OperationsRepresentation {
    static func json(_ report: OperationsReport, phase: ServicePhase) -> JSONValue {
        let facts = report.facts
        return .record([
            ("phase", .string(phase.rawValue)),
            ("lanes", .array(facts.lanes.map(lane))),
            ("flows", .array(report.flows.map(flow))),
            ("cursors", .array(facts.cursors.map(cursor))),
            ("findings", .array(facts.findings.sorted { $0.key < $1.key }.map(finding))),
            ("oldestFinding", .time(facts.oldestFinding)),
            ("lastEvents", .array(facts.lastEvents.sorted { $0.key < $1.key }.map(event))),
            ("credentials", .array(report.credentials.map(credential))),
            ("alerts", .array(report.alerts.map(alert))),
            (
                "audit",
                .record([
                    ("records", .integer(facts.auditRecords)),
                    ("head", .string(Hex.encode(facts.auditHead))),
                ])
            ),
        ])
    }

    private static func lane(_ lane: StoreFacts.Lane) -> JSONValue {
        let name = JobPriority.laneName(of: lane.priority)
        return .record([
            ("name", .string(name)), ("waiting", .integer(lane.waiting)),
            ("running", .integer(lane.running)), ("dueSince", .time(lane.dueSince)),
        ])
    }

    private static func flow(_ flow: OperationsReport.Flow) -> JSONValue {
        .record([
            ("kind", .string(flow.kind)), ("account", .string(flow.account)),
            ("lastSuccess", .time(flow.lastSuccess)),
        ])
    }

    private static func cursor(_ cursor: StoreFacts.Cursor) -> JSONValue {
        .record([
            ("name", .string(cursor.name)), ("value", .string(cursor.value)),
            ("updated", .time(cursor.updated)),
        ])
    }

    private static func finding(_ code: String, _ count: Int) -> JSONValue {
        .record([("code", .string(code)), ("count", .integer(count))])
    }

    private static func event(_ source: String, _ last: Timestamp) -> JSONValue {
        .record([("source", .string(source)), ("last", .time(last))])
    }

    private static func credential(_ credential: OperationsReport.Credential) -> JSONValue {
        .record([
            ("name", .string(credential.name)), ("ends", .time(credential.ends)),
            ("secondsLeft", .integer(credential.secondsLeft)),
        ])
    }

    private static func alert(_ alert: OperationsReport.Alert) -> JSONValue {
        .record([
            ("key", .string(alert.key)), ("severity", .string(alert.severity)),
            ("summary", .string(alert.summary)), ("fix", .string(alert.fix)),
        ])
    }
}
