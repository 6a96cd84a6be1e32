import Accounting
import Cryptography
import Database
import FoundationEssentials
import HTTPServer
import Jobs
import RESTAPI
import Sockets
import Synchronization
import Telemetry

/// Everything that watches, cleans and announces the service, from its start to its end.
final class Operations: Sendable {
    let watch: Watch
    let manager: ServiceManager
    private let heads: AuditHeads
    private let traces: TraceExport?
    private let drainDelay: Duration
    private let phaseNow = Mutex(ServicePhase.starting)
    private let tasks = Mutex<[Task<Void, Never>]>([])

    init(
        _ settings: Settings,
        database: Database,
        world: RealWorld,
        telemetry: ServiceTelemetry
    ) throws {
        let clients = OutboundClients(settings.outbound)
        watch = try Watch(
            database: database,
            databaseURL: settings.databaseURL,
            settings: settings.operation,
            credentials: try CredentialEnds.all(settings),
            clients: clients,
            telemetry: telemetry,
            now: world.now
        )
        manager = ServiceManager(environment: ProcessInfo.processInfo.environment)
        heads = AuditHeads(
            database: database,
            file: settings.operation.auditHeadFile,
            now: world.now,
            telemetry: telemetry
        )
        traces = try settings.operation.traces.map {
            try TraceExport($0, clients: clients, telemetry: telemetry)
        }
        if traces != nil { telemetry.spans.open() }
        drainDelay = .seconds(settings.operation.drainDelaySeconds)
    }

    var phase: ServicePhase { phaseNow.withLock { $0 } }

    /// Says that the service is ready and begins to watch; signs of life pass through the server's
    /// loop, so that one that hangs is seen.
    func begin(_ server: HTTPServer, _ address: HTTPServer.BoundAddress) {
        phaseNow.withLock { $0 = .running }
        var started = [
            Task { [watch] in await watch.run() }, Task { [heads] in await heads.run() },
        ]
        if let traces { started.append(Task { await traces.run() }) }
        if let interval = manager.watchdogInterval {
            started.append(
                Task(executorPreference: server.loop) { [manager] in
                    while !Task.isCancelled {
                        manager.alive()
                        // Cancellation ends the sleep early, and then the loop.
                        try? await Task.sleep(for: interval)
                    }
                }
            )
        }
        tasks.withLock { $0 = started }
        manager.ready("Listening on \(address.host):\(address.port).")
    }

    /// Says that the service is going, and waits so long that balancers can notice.
    func drain() async {
        phaseNow.withLock { $0 = .draining }
        manager.stopping()
        guard drainDelay > .zero else { return }
        // Who is in more of a hurry cancels, and the wait is over.
        try? await Task.sleep(for: drainDelay)
    }

    /// Stops watching; the last spans are sent.
    func end() async {
        let started = tasks.withLock { tasks in
            defer { tasks = [] }
            return tasks
        }
        for task in started { task.cancel() }
        for task in started { await task.value }
    }
}
