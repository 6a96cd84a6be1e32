import Accounting
import Database
import FoundationEssentials
import HTTP
import HTTPClient
import HTTPServer
import JSON
import Jobs
import Logging
import RESTAPI
import Sandbox
import Telemetry

/// A month from end to end: three simulators, the service, and a customer that uses its API.
struct Demo: Sendable {
    let hosts: SandboxHosts
    let service: Service
    let client: ServiceClient
    let key: String
    let world: RealWorld
    let started: Duration
    private let baseCurrency: Currency
    private let folder: String
    private let webhookTransport: HTTPClient

    /// The last days of the month arrive as webhooks; what was before is read as history.
    private static let liveDays: Int64 = 3

    static func start(seed: UInt64, scale: Int64) async throws -> Demo {
        let world = RealWorld()
        let started = world.monotonic()
        let hosts = try await SandboxHosts.start(
            seed: seed,
            parameters: MonthParameters(scalePermille: scale),
            world: world
        )
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("quittance-demo-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let settings = try hosts.settings(
            databaseURL: "sqlite:\(folder)/quittance.sqlite",
            port: 0
        )
        let telemetry = ServiceTelemetry(log: ServeCommand.logger(.critical, isPlain: true))
        let service = try await Service.start(settings, world: world, telemetry: telemetry)
        let key = try await KeyMaking.make(
            name: "demo",
            scopes: [.read, .sync, .reconcile],
            in: service.database,
            world: world
        )
        return Demo(
            hosts: hosts,
            service: service,
            client: try ServiceClient(
                base: "http://127.0.0.1:\(service.address.port)",
                key: key
            ),
            key: key,
            world: world,
            started: started,
            baseCurrency: settings.accounting.baseCurrency,
            folder: folder,
            webhookTransport: try HTTPClient()
        )
    }

    private init(
        hosts: SandboxHosts,
        service: Service,
        client: ServiceClient,
        key: String,
        world: RealWorld,
        started: Duration,
        baseCurrency: Currency,
        folder: String,
        webhookTransport: HTTPClient
    ) {
        self.hosts = hosts
        self.service = service
        self.client = client
        self.key = key
        self.world = world
        self.started = started
        self.baseCurrency = baseCurrency
        self.folder = folder
        self.webhookTransport = webhookTransport
    }

    func stop() async {
        client.close()
        webhookTransport.close()
        await service.stop()
        await hosts.stop()
        // The store was only the demo's; a file left behind harms nobody.
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Reads the month's history through the API, then receives its last days as webhooks.
    func play() async throws {
        var line = ProgressLine()
        let cut = hosts.closing - Self.liveDays * 86_400
        hosts.stripe.setNow(cut)
        let opening = Timestamp(seconds: hosts.opening - 40 * 86_400)
        let history = Timestamp(seconds: cut)
        _ = try await client.post(
            "/v1/invoice-syncs",
            .object([
                "createdFrom": .string(opening.text), "createdTo": .string(history.text),
            ])
        )
        try await settle("history: invoices", &line)
        _ = try await client.post(
            "/v1/payout-reconciliations",
            .object([
                "arrivalFrom": .string(opening.dateInUTC.text),
                "arrivalTo": .string(history.dateInUTC.adding(days: 7).text),
            ])
        )
        try await settle("history: payouts", &line)
        for day in 1...Self.liveDays {
            let from = hosts.stripe.now
            let to = cut + day * 86_400
            hosts.stripe.setNow(to)
            try await deliver(from: from, to: to, &line)
            try await settle("webhooks of day \(day) of \(Self.liveDays)", &line)
        }
        line.end()
    }

    /// Sends the events of a span signed, some of them twice and out of order, as Stripe does.
    private func deliver(from: Int64, to: Int64, _ line: inout ProgressLine) async throws {
        line.show("sending webhooks …")
        let address = "http://127.0.0.1:\(service.address.port)/v1/webhooks/stripe/main"
        guard let url = HTTPURL(address) else { throw WiringFault("Bad address \(address).") }
        let sender = WebhookSender(
            secret: SandboxHosts.webhookSecret,
            transport: webhookTransport,
            url: url,
            clock: { world.now().seconds }
        )
        var options = WebhookSender.Options()
        options.duplicatesPermille = 50
        options.reorderWindow = 5
        let statistics = await sender.play(
            hosts.stripe.webhooks(after: from, through: to),
            options: options
        )
        guard statistics.givenUp == 0 else {
            throw WiringFault("\(statistics.givenUp) webhooks were not accepted.")
        }
    }

    /// Waits until no job is at work or due within a minute; a payout on its way waits for hours.
    private func settle(_ stage: String, _ line: inout ProgressLine) async throws {
        let deadline = world.monotonic() + Self.stageMax
        while true {
            let counts = try await service.database.counts()
            let elapsed = (world.monotonic() - started).components.seconds
            line.show(
                "\(elapsed) s  \(stage): \(counts.summary);"
                    + " \(hosts.netSuite.counters().created) records in NetSuite"
            )
            let soon = world.now().adding(.seconds(60))
            let due = try await service.database.nextDue()
            if counts.busy == 0, due.map({ $0 > soon }) ?? true { return }
            guard world.monotonic() < deadline else { throw try await stuck(stage) }
            try await Task.sleep(for: .milliseconds(250))
        }
    }

    private static let stageMax = Duration.seconds(300)

    /// Names the jobs that did not end, each with its last reason.
    private func stuck(_ stage: String) async throws -> WiringFault {
        let jobs = try await service.database.jobs(JobQuery(limit: 200))
            .filter { !$0.state.isFinal }
        let lines = jobs.prefix(10).map {
            "  \($0.id.text) \($0.kind.rawValue) \($0.state.rawValue): \($0.lastError ?? "")"
        }
        return WiringFault(
            "\(stage) did not settle in time; \(jobs.count) jobs are open.\n"
                + lines.joined(separator: "\n")
        )
    }

    /// The ledger as a plain-text journal.
    func ledger() async throws -> String {
        try await LedgerExport.beancount(of: service.database, base: baseCurrency)
    }

    var addresses: String {
        """

        Service     http://127.0.0.1:\(service.address.port)   key \(key)
        Callbacks   to http://127.0.0.1, signed with \(SandboxHosts.callbackSecret)
        Messages    of Salesforce to /v1/webhooks/salesforce/\(SandboxHosts.messageToken)
        \(SandboxGuide.text(hosts))
        """
    }
}
