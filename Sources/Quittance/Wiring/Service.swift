import Accounting
import Cryptography
import Database
import Glibc
import HTTP
import HTTPServer
import JobRunner
import Jobs
import NetSuite
import RESTAPI
import Stripe
import Workflows

/// The running service: store, gateways, runner and server, put together from settings.
final class Service: Sendable {
    let database: Database
    let netSuite: NetSuiteGateway
    let address: HTTPServer.BoundAddress
    private let server: HTTPServer
    private let renewal: CertificateRenewal
    private let runnerTask: Task<Void, Never>
    private let slotTask: Task<Void, Never>
    private let wakeTask: Task<Void, Never>
    private let retentionTask: Task<Void, Never>
    private let scheduleTask: Task<Void, Never>
    private let catchingUpTask: Task<Void, Never>
    private let followUpTask: Task<Void, Never>

    private init(
        database: Database,
        netSuite: NetSuiteGateway,
        server: HTTPServer,
        renewal: CertificateRenewal,
        address: HTTPServer.BoundAddress,
        runnerTask: Task<Void, Never>,
        slotTask: Task<Void, Never>,
        wakeTask: Task<Void, Never>,
        retentionTask: Task<Void, Never>,
        scheduleTask: Task<Void, Never>,
        catchingUpTask: Task<Void, Never>,
        followUpTask: Task<Void, Never>
    ) {
        self.catchingUpTask = catchingUpTask
        self.database = database
        self.netSuite = netSuite
        self.server = server
        self.renewal = renewal
        self.address = address
        self.runnerTask = runnerTask
        self.slotTask = slotTask
        self.wakeTask = wakeTask
        self.retentionTask = retentionTask
        self.scheduleTask = scheduleTask
        self.followUpTask = followUpTask
    }

    /// Opens the store, starts the workers and serves; what fails here stops the start.
    static func start(
        _ settings: Settings,
        world: RealWorld,
        telemetry: ServiceTelemetry
    ) async throws -> Service {
        let database = try await SettingsOptions.openDatabase(settings.databaseURL, beside: false)
        let gateways = Gateways(surroundings: world, outbound: settings.outbound)
        let upstreams = try Upstreams(settings, gateways, database)
        let policy = try policy(settings)
        let gate = RecordGate()
        let performer = LanePerformer(
            background: try upstreams.table(.background, settings, database, policy, gate, world),
            interactive: try upstreams.table(.interactive, settings, database, policy, gate, world)
        )
        let followUps = FollowUpPump(store: database, telemetry: telemetry)
        let runner = JobRunner(
            store: database,
            performer: performer,
            rule: SettlementRule(schedule: .standard),
            settings: JobRunnerSettings(width: settings.workers),
            clock: world.now,
            random: world.randomFraction,
            report: followUps.listening(telemetry.report),
            uptime: { Timestamp(microseconds: 0).adding(world.monotonic()) }
        )
        let scheduler = Scheduling.scheduler(
            settings.schedules,
            database: database,
            world: world,
            telemetry: telemetry
        )
        let api = try RESTWiring.service(
            settings,
            database: database,
            table: performer.interactive,
            upstreams: upstreams,
            world: world,
            telemetry: telemetry,
            policy: policy
        )
        let tickets = TicketKeys()
        var configuration = try ServerWiring.configuration(settings.server, tickets: tickets)
        configuration.renderProblem = { api.render($0) }
        if settings.server.accessLog {
            let accessLog = try AccessLog(log: telemetry.log)
            configuration.recordAccess = { accessLog.record($0) }
        }
        let server = try HTTPServer(configuration: configuration) { request in
            await api.respond(to: request)
        }
        let address = try await server.start()
        return Service(
            database: database,
            netSuite: upstreams.netSuite,
            server: server,
            renewal: CertificateRenewal(server: server, tickets: tickets),
            address: address,
            runnerTask: Task { await runner.run() },
            slotTask: Task { await upstreams.netSuite.keepSlots() },
            wakeTask: Task { for await _ in database.jobsReady() { runner.wake() } },
            retentionTask: Task {
                await Retention.run(database, world: world, telemetry: telemetry)
            },
            scheduleTask: Task { await scheduler.run() },
            catchingUpTask: Task {
                await CatchingUp.run(
                    settings.stripe.map(\.name),
                    store: database,
                    telemetry: telemetry
                )
            },
            followUpTask: Task { await followUps.run() }
        )
    }

    /// Serves new connections with the certificates as their files are now.
    func renewCertificates(_ settings: ServerSettings) throws {
        try renewal.renew(settings)
    }

    /// How the settings want things booked.
    static func policy(_ settings: Settings) throws -> BookingPolicy {
        BookingPolicy(
            zone: try ZoneFiles.zone(settings.accounting),
            baseCurrency: settings.accounting.baseCurrency,
            customerCurrencies: settings.accounting.customerCurrencies,
            payouts: settings.accounting.payouts,
            choices: settings.accounting.choices,
            mapping: settings.mapping,
            openFrom: settings.accounting.openFrom
        )
    }

    /// Stops taking requests and jobs, hands unfinished jobs back and closes the store.
    func stop(grace: Duration = .seconds(10)) async {
        await server.stop(grace: grace)
        runnerTask.cancel()
        await runnerTask.value
        slotTask.cancel()
        await slotTask.value
        wakeTask.cancel()
        scheduleTask.cancel()
        await scheduleTask.value
        retentionTask.cancel()
        catchingUpTask.cancel()
        followUpTask.cancel()
        await followUpTask.value
        await retentionTask.value
        await catchingUpTask.value
        await database.close()
    }
}
