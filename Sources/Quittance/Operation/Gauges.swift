import Accounting
import Glibc
import Jobs
import RESTAPI
import Telemetry

/// Puts what a look has found into the metrics.
enum Gauges {
    static func set(
        _ facts: AlertFacts,
        _ firing: [AlertCondition],
        _ successes: [String: Int64],
        _ started: Timestamp,
        in metrics: Metrics
    ) {
        metrics.set(ServiceMetrics.buildInfo, labels: [Version.text], to: 1)
        metrics.set(ServiceMetrics.started, to: started.seconds)
        if let store = facts.store { set(store, facts.now, in: metrics) }
        if let free = facts.diskFreeBytes { metrics.set(ServiceMetrics.diskFree, to: free) }
        for credential in facts.credentials {
            metrics.set(
                ServiceMetrics.credentialEnd,
                labels: [credential.name],
                to: credential.ends.seconds
            )
        }
        for severity in AlertCondition.Severity.allCases {
            metrics.set(
                ServiceMetrics.alertsFiring,
                labels: [severity.rawValue],
                to: Int64(firing.count { $0.severity == severity })
            )
        }
        for (flow, moment) in successes {
            let words = flow.split(separator: " ", maxSplits: 1).map(String.init)
            metrics.set(
                ServiceMetrics.lastSuccess,
                labels: [words[0], words.count > 1 ? words[1] : ""],
                to: moment / 1_000_000
            )
        }
    }

    private static func set(_ store: StoreFacts, _ now: Timestamp, in metrics: Metrics) {
        // Lanes and codes that are empty now must fall to 0, not keep their last number.
        for lane in JobPriority.allCases {
            let name = lane.laneName
            let found = store.lanes.first { $0.priority == lane.rawValue }
            let due = found?.dueSince.map { now.seconds - $0.seconds } ?? 0
            metrics.set(
                ServiceMetrics.jobsWaiting,
                labels: [name],
                to: Int64(found?.waiting ?? 0)
            )
            metrics.set(
                ServiceMetrics.jobsRunning,
                labels: [name],
                to: Int64(found?.running ?? 0)
            )
            metrics.set(ServiceMetrics.oldestDue, labels: [name], to: max(0, due))
        }
        for code in FindingCode.allCases {
            metrics.set(
                ServiceMetrics.findingsOpen,
                labels: [code.rawValue],
                to: Int64(store.findings[code.rawValue] ?? 0)
            )
        }
        let age = store.oldestFinding.map { now.seconds - $0.seconds } ?? 0
        metrics.set(ServiceMetrics.oldestFinding, to: max(0, age))
        metrics.set(ServiceMetrics.auditRecords, to: store.auditRecords)
        for (source, last) in store.lastEvents {
            metrics.set(ServiceMetrics.lastEvent, labels: [source], to: last.seconds)
        }
    }
}

/// What the machine is called.
enum Machine {
    /// The host's name, `localhost` where it has none.
    static var name: String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
        let text = bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return text.isEmpty ? "localhost" : String(decoding: text, as: UTF8.self)
    }
}

/// The disk of a file.
enum Disk {
    /// Bytes a process without privileges may still write beside the file; nil when nobody knows.
    static func freeBytes(beside path: String) -> Int64? {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        var status = statvfs()
        guard unsafe statvfs(folder.isEmpty ? "/" : folder, &status) == 0 else { return nil }
        return Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
    }
}
