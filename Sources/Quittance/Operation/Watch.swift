import Accounting
import Database
import Jobs
import RESTAPI
import Logging
import Telemetry

/// Looks at the service from the side: keeps the gauges true, tells people what needs them, and
/// answers the operators' part of the status.
actor Watch: OperationsSource {
    /// Between two looks.
    static let interval = Duration.seconds(15)
    /// A condition that has been absent for so long is over.
    private static let quiet: Int64 = 60_000_000
    /// The name under which the conditions survive a restart, and that of the successes.
    private static let flowPrefix = "flow "

    private let database: Database
    private let settings: OperationSettings
    private let credentials: [CredentialEnd]
    private let storePath: String?
    private let telemetry: ServiceTelemetry
    private let now: @Sendable () -> Timestamp
    private let channels: AlertChannels
    private let started: Timestamp
    private var board: AlertBoard
    private var saved: [String: Int64] = [:]

    init(
        database: Database,
        databaseURL: String,
        settings: OperationSettings,
        credentials: [CredentialEnd],
        telemetry: ServiceTelemetry,
        now: @escaping @Sendable () -> Timestamp
    ) throws {
        self.database = database
        self.settings = settings
        self.credentials = credentials
        self.telemetry = telemetry
        self.now = now
        if case .sqlite(let path) = DatabaseLocation(url: databaseURL) {
            storePath = path
        } else {
            storePath = nil
        }
        channels = try AlertChannels(
            settings.alerts,
            service: "quittance",
            telemetry: telemetry
        )
        board = AlertBoard(
            quietMicroseconds: Self.quiet,
            repeatMicroseconds: Int64(settings.alerts.repeatHours) * 3_600_000_000
        )
        started = now()
    }

    /// Looks until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            await look()
            // Cancellation ends the sleep early, and then the loop.
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// One look: gauges, successes, alerts.
    func look() async {
        let moment = now()
        var facts = AlertFacts(now: moment, started: started)
        do {
            facts.store = try await database.storeFacts(now: moment)
            try await keepSuccesses()
        } catch {
            telemetry.log.warning("the store does not answer", metadata: ["fault": "\(error)"])
        }
        facts.refusedCredentials = telemetry.recent.refusals(SystemClock.monotonic())
        facts.credentials = ends(facts.store)
        facts.diskFreeBytes = storePath.flatMap { Disk.freeBytes(beside: $0) }
        let messages = board.take(
            AlertRules.conditions(facts, settings.alerts),
            now: moment.microseconds
        )
        Gauges.set(facts, board.firing, saved, started, in: telemetry.metrics)
        for message in messages {
            telemetry.log.notice(
                "alert",
                metadata: [
                    "turn": "\(message.turn.rawValue)", "alert": "\(message.condition.key)",
                    "severity": "\(message.condition.severity.rawValue)",
                    "summary": "\(message.condition.summary)",
                ]
            )
        }
        await channels.tell(messages)
    }

    /// The operators' part of `/v1/status`.
    func report() async throws(StoreFault) -> OperationsReport {
        let moment = now()
        let facts = try await database.storeFacts(now: moment)
        return OperationsReport(
            facts: facts.without(prefix: Self.flowPrefix),
            flows: flows(facts),
            credentials: ends(facts).map {
                OperationsReport.Credential(
                    name: $0.name,
                    ends: $0.ends,
                    secondsLeft: $0.secondsLeft(moment)
                )
            },
            alerts: board.firing.map {
                OperationsReport.Alert(
                    key: $0.key,
                    severity: $0.severity.rawValue,
                    summary: $0.summary,
                    fix: $0.fix
                )
            }
        )
    }

    private func ends(_ facts: StoreFacts?) -> [CredentialEnd] {
        credentials
            + (facts?.keyEnds ?? [:]).sorted { $0.key < $1.key }.map {
                CredentialEnd(name: "API key \($0.key)", ends: $0.value)
            }
    }

    /// Keeps this process's last successes in the store, so that they survive it.
    private func keepSuccesses() async throws(StoreFault) {
        for (flow, moment) in telemetry.recent.successes where saved[flow] != moment {
            try await database.setCursor(Self.flowPrefix + flow, String(moment))
            saved[flow] = moment
        }
    }

    private func flows(_ facts: StoreFacts) -> [OperationsReport.Flow] {
        var last: [String: Int64] = telemetry.recent.successes
        for cursor in facts.cursors where cursor.name.hasPrefix(Self.flowPrefix) {
            let flow = String(cursor.name.dropFirst(Self.flowPrefix.count))
            last[flow] = max(last[flow] ?? 0, Int64(cursor.value) ?? 0)
        }
        return last.sorted { $0.key < $1.key }.map { flow, moment in
            let words = flow.split(separator: " ", maxSplits: 1).map(String.init)
            return OperationsReport.Flow(
                kind: words[0],
                account: words.count > 1 ? words[1] : "",
                lastSuccess: Timestamp(microseconds: moment)
            )
        }
    }
}

extension StoreFacts {
    /// The same without the cursors that keep other things, and without the probe's.
    fileprivate func without(prefix: String) -> StoreFacts {
        StoreFacts(
            lanes: lanes,
            cursors: cursors.filter { !$0.name.hasPrefix(prefix) && $0.name != "probe" },
            findings: findings,
            oldestFinding: oldestFinding,
            lastEvents: lastEvents,
            auditRecords: auditRecords,
            auditHead: auditHead,
            keyEnds: keyEnds
        )
    }
}
