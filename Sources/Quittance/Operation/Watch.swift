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
    private var credentials: [CredentialEnd]
    private let diskFree: @Sendable () -> Int64?
    private let telemetry: ServiceTelemetry
    private let now: @Sendable () -> Timestamp
    private let uptime: @Sendable () -> Int64
    private let desk: AlertDesk
    private let started: Timestamp
    private var saved: [String: Int64] = [:]

    init(
        database: Database,
        databaseURL: String,
        settings: OperationSettings,
        credentials: [CredentialEnd],
        clients: OutboundClients,
        telemetry: ServiceTelemetry,
        now: @escaping @Sendable () -> Timestamp,
        uptime: @escaping @Sendable () -> Int64 = SystemClock.monotonic,
        diskFree: (@Sendable () -> Int64?)? = nil
    ) throws {
        self.database = database
        self.settings = settings
        self.credentials = credentials
        self.telemetry = telemetry
        self.now = now
        self.uptime = uptime
        // A store in a file has one node, whatever its machine is called today.
        var node = "only"
        var storePath: String?
        switch DatabaseLocation(url: databaseURL) {
        case .sqlite(let path): storePath = path
        case .postgresql, nil: node = Machine.name
        }
        self.diskFree =
            diskFree ?? { [storePath] in
                storePath.flatMap { Disk.freeBytes(beside: $0) }
            }
        desk = AlertDesk(
            database: database,
            node: node,
            channels: try AlertChannels(
                settings.alerts,
                service: "quittance",
                clients: clients
            ),
            board: AlertBoard(
                quietMicroseconds: Self.quiet,
                repeatMicroseconds: Int64(settings.alerts.repeatHours) * 3_600_000_000
            ),
            telemetry: telemetry
        )
        started = now()
    }

    /// Counts down to the ends of other credentials from now on.
    func replace(_ credentials: [CredentialEnd]) { self.credentials = credentials }

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
            // A store that only answers is no store: a full disk shows when it is written to.
            try await database.proveWritable()
            try await keepSuccesses()
            facts.store = try await database.storeFacts(now: moment)
        } catch {
            telemetry.log.warning("the store does not answer", metadata: ["fault": "\(error)"])
        }
        facts.refusedCredentials = telemetry.recent.refusals(uptime())
        facts.credentials = ends(facts.store)
        facts.diskFreeBytes = diskFree()
        await desk.take(
            machine: AlertRules.machine(facts, settings.alerts),
            shared: AlertRules.shared(facts, settings.alerts),
            now: moment
        )
        let firing = await desk.firing
        Gauges.set(facts, firing, saved, started, in: telemetry.metrics)
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
            alerts: await desk.firing.map {
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
