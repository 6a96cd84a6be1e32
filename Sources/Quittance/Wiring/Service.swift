import Accounting
import Cryptography
import Database
import Glibc
import HTTP
import HTTPServer
import JobRunner
import Jobs
import Logging
import NetSuite
import RESTAPI
import Sockets
import Telemetry
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
    private let operations: Operations
    private let assembly: Assembly
    private let table: CurrentTable

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
        followUpTask: Task<Void, Never>,
        operations: Operations,
        assembly: Assembly,
        table: CurrentTable
    ) {
        self.operations = operations
        self.assembly = assembly
        self.table = table
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
        // Whoever restarts the service may have mended a login.
        _ = try await database.endHolds()
        let gateways = Gateways(surroundings: world, outbound: settings.outbound)
        let upstreams = try Upstreams(settings, gateways, database)
        let seal = try await InstallationKey.seal(database, settings.operation.vault)
        let sealed = try await database.sealCustomerDetails(seal)
        if sealed > 0 {
            telemetry.log.notice("customer details sealed", metadata: ["records": "\(sealed)"])
        }
        let assembly = Assembly(
            upstreams: upstreams,
            database: database,
            seal: seal,
            world: world
        )
        let table = CurrentTable(try assembly.performer(settings))
        await MappingValidation.tell(settings, upstreams.netSuite, telemetry)
        let followUps = FollowUpPump(store: database, telemetry: telemetry)
        let runner = JobRunner(
            store: database,
            performer: table,
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
        let operations = try Operations(
            settings,
            database: database,
            world: world,
            telemetry: telemetry
        )
        let api = try RESTWiring.service(
            settings,
            database: database,
            table: table,
            upstreams: upstreams,
            world: world,
            telemetry: telemetry,
            operations: operations
        )
        let tickets = TicketKeys()
        var configuration = try ServerWiring.configuration(settings.server, tickets: tickets)
        configuration.renderProblem = { api.render($0) }
        configuration.answerAtOnce = { api.respondAtOnce(to: $0) }
        if settings.server.accessLog {
            let accessLog = try AccessLog(log: telemetry.log)
            configuration.recordAccess = { accessLog.record($0) }
        }
        let server = try HTTPServer(configuration: configuration) { request in
            await api.respond(to: request)
        }
        if let limit = DescriptorLimit.raise(), limit < settings.server.limits.connections + 128 {
            telemetry.log.warning(
                "few descriptors for the connections allowed",
                metadata: [
                    "descriptors": "\(limit)",
                    "connections": "\(settings.server.limits.connections)",
                ]
            )
        }
        let address = try await server.start()
        operations.begin(server, address)
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
                await Retention.run(
                    database,
                    settings.operation.retention,
                    world: world,
                    telemetry: telemetry
                )
            },
            scheduleTask: Task { await scheduler.run() },
            catchingUpTask: Task {
                await CatchingUp.run(
                    settings.stripe.map(\.name),
                    store: database,
                    telemetry: telemetry
                )
            },
            followUpTask: Task { await followUps.run() },
            operations: operations,
            assembly: assembly,
            table: table
        )
    }

    /// Puts the mapping and the certificates of new settings in force, both or neither; what callers
    /// send is planned under the new mapping as well, and the new certificates' ends are counted down to.
    ///
    /// What cannot be used changes nothing and is thrown. Jobs that have begun end under the mapping
    /// they began with. Everything else, such as ports, credentials and limits, needs a restart.
    func reload(_ settings: Settings) async throws {
        let new = try assembly.performer(settings)
        let ends = try CredentialEnds.all(settings)
        try renewal.renew(settings.server)
        table.replace(by: new)
        await operations.watch.replace(ends)
        try await database.audit(
            who: "service",
            what: "settings reloaded",
            subject: "netsuite.chart, accounting, mapping, certificates"
        )
    }

    /// Tells systemd that settings are being read, and that it is over.
    func announceReload(isOver: Bool) {
        if isOver {
            operations.manager.ready("Listening on \(address.host):\(address.port).")
        } else {
            operations.manager.reloading(monotonicMicroseconds: SystemClock.monotonic())
        }
    }

    /// How the settings want things booked.
    static func policy(_ settings: Settings) throws -> BookingPolicy {
        var payouts = settings.accounting.payouts
        let mapped = Set(settings.netSuite.chart.map(\.role))
        payouts.balances = Set(
            BalanceKind.booked.filter { $0.role.map(mapped.contains) ?? false }
        )
        payouts.daysInTransit =
            !Gateways.chart(settings.netSuite).roles(sharing: .stripeBalance).isEmpty
        return BookingPolicy(
            zone: try ZoneFiles.zone(settings.accounting),
            baseCurrency: settings.accounting.baseCurrency,
            customerCurrencies: settings.accounting.customerCurrencies,
            payouts: payouts,
            choices: settings.accounting.choices,
            mapping: settings.mapping,
            openFrom: settings.accounting.openFrom
        )
    }

    /// Stops taking requests and jobs, hands unfinished jobs back and closes the store.
    func stop(grace: Duration = .seconds(10)) async {
        await operations.drain()
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
        await operations.end()
        await database.close()
    }
}
