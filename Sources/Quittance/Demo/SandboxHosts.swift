import Accounting
import NetSuite
import Salesforce
import Sandbox
import Telemetry
import Workflows

/// The three simulated vendors, each on a loopback port of its own.
struct SandboxHosts: Sendable {
    let stripe: StripeSimulator
    let netSuite: NetSuiteSimulator
    let stripeHost: SandboxHost
    let netSuiteHost: SandboxHost
    let salesforceHost: SandboxHost
    let truth: MonthTruth
    /// First and first-after second of the month.
    let opening: Int64
    let closing: Int64

    static let stripeKey = "rk_test_sandbox"
    static let webhookSecret = "whsec_sandbox"
    /// What the demo signs callbacks with, in the scheme's own form.
    static let callbackSecret = "whsec_c2FuZGJveC1jYWxsYmFjay1zZWNyZXQtMDE="
    static let messageToken = "sandbox-messages"
    private static let organizationID = "00D000000000001EAA"

    /// Writes the month and serves it; port 0 takes any free one.
    static func start(
        seed: UInt64,
        parameters: MonthParameters = MonthParameters(),
        firstPort: UInt16 = 0,
        world clock: RealWorld,
        faults: FaultPlan = FaultPlan()
    ) async throws -> SandboxHosts {
        try await start(
            MonthScript(seed: seed, parameters: parameters).write(),
            isLimited: true,
            firstPort: firstPort,
            world: clock,
            faults: faults
        )
    }

    /// Serves a written world, with the vendors' limits of requests or without any.
    static func start(
        _ world: StripeWorld,
        isLimited: Bool,
        firstPort: UInt16,
        world clock: RealWorld,
        faults: FaultPlan = FaultPlan()
    ) async throws -> SandboxHosts {
        var configuration = StripeSimulatorConfiguration(keys: [StripeKey(secret: stripeKey)])
        configuration.faults = faults
        if !isLimited {
            configuration.accountPerSecond = 1_000_000
            configuration.endpointPerSecond = 1_000_000
        }
        let stripe = StripeSimulator(world: world, configuration: configuration)
        var books = NetSuiteSimulatorConfiguration.demo(clock: clock.now)
        books.faults = faults
        if !isLimited { books.concurrencyMax = 64 }
        let netSuite = NetSuiteSimulator(configuration: books)
        let salesforce = SalesforceSimulator(configuration: .demo(clock: clock.now))
        func port(_ offset: UInt16) -> UInt16 { firstPort == 0 ? 0 : firstPort + offset }
        return SandboxHosts(
            stripe: stripe,
            netSuite: netSuite,
            stripeHost: try await SandboxHost.start(port: port(0)) { await stripe.respond(to: $0) },
            netSuiteHost: try await SandboxHost.start(port: port(1)) {
                await netSuite.respond(to: $0)
            },
            salesforceHost: try await SandboxHost.start(port: port(2)) {
                await salesforce.respond(to: $0)
            },
            truth: MonthTruth(of: world),
            opening: world.opening,
            closing: world.closing
        )
    }

    func stop() async {
        await stripeHost.stop()
        await netSuiteHost.stop()
        await salesforceHost.stop()
    }

    /// Settings under which the service works with these hosts.
    func settings(databaseURL: String, port: Int) throws -> Settings {
        func currency(_ code: String) throws -> Currency {
            guard let currency = Currency(code) else {
                throw WiringFault("The sandbox uses a currency that does not exist: \(code).")
            }
            return currency
        }
        let token = NetSuiteSimulatorConfiguration.demoToken
        return Settings(
            server: ServerSettings(host: "127.0.0.1", port: port, accessLog: false),
            databaseURL: databaseURL,
            accounting: AccountingSettings(
                timeZone: "UTC",
                zoneFolder: "/usr/share/zoneinfo",
                baseCurrency: try currency("USD"),
                customerCurrencies: try ["USD", "EUR", "JPY", "KWD"].map(currency),
                payouts: PayoutPolicy()
            ),
            stripe: [
                StripeAccountSettings(
                    name: "main",
                    apiKey: Secret(Self.stripeKey),
                    connectedAccount: nil,
                    webhookSecrets: [Secret(Self.webhookSecret)],
                    webhookToleranceSeconds: 300,
                    baseURL: stripeHost.baseAddress,
                    caFile: nil,
                    apiVersion: "2026-10-28.endive",
                    requestsPerSecond: 100,
                    requestsPerSecondPerEndpoint: 25,
                    payouts: .itemised
                )
            ],
            netSuite: NetSuiteSettings(
                account: "1234567_SB1",
                baseURL: netSuiteHost.baseAddress,
                caFile: nil,
                credentials: .tokenBased(
                    consumerKey: token.consumerKey,
                    consumerSecret: Secret(token.consumerSecret),
                    token: token.tokenID,
                    tokenSecret: Secret(token.tokenSecret)
                ),
                concurrency: 4,
                subsidiary: "1",
                itemType: "nonInventorySaleItem",
                depositAddsOn: .other,
                clockToleranceSeconds: 120,
                chart: try Self.chart()
            ),
            workers: 8,
            callbacks: CallbackSettings(
                hosts: ["127.0.0.1"],
                endpoints: [],
                secrets: [Secret(Self.callbackSecret)],
                allowPlain: true,
                allowPrivate: true,
                caFile: nil
            ),
            salesforce: salesforce
        )
    }

    /// The simulated org, whose outbound messages are taken.
    private var salesforce: SalesforceSettings {
        let client = SalesforceSimulatorConfiguration.demoClient
        return SalesforceSettings(
            baseURL: salesforceHost.baseAddress,
            organizationID: Self.organizationID,
            login: .clientCredentials(
                clientID: client.consumerKey,
                clientSecret: Secret(client.consumerSecret)
            ),
            apiVersion: SalesforceGateway.apiVersionDefault,
            caFile: nil,
            outboundMessageToken: Secret(Self.messageToken),
            onClosedWon: .invoice,
            stripeAccount: nil,
            daysUntilDue: 30,
            names: SalesforceNames()
        )
    }

    /// The role of every account of the simulated chart.
    static func chart() throws -> [NetSuiteSettings.ChartEntry] {
        let ids = NetSuiteDemoChart.accountIDs
        var entries: [NetSuiteSettings.ChartEntry] = []
        for (purpose, id) in ids.sorted(by: { $0.key < $1.key }) {
            let words = purpose.split(separator: ".").map(String.init)
            guard let role = AccountRole(rawValue: words[0]) else { continue }
            entries.append(
                NetSuiteSettings.ChartEntry(
                    role: role,
                    currency: words.count > 1 ? Currency(words[1]) : nil,
                    internalID: String(id)
                )
            )
        }
        let missing = Set(AccountRole.allCases.filter { $0.standIn == nil })
            .subtracting(ChartOfAccounts.optionalRoles).subtracting(entries.map(\.role))
        guard missing.isEmpty else {
            throw WiringFault("The sandbox's chart has no account for \(missing).")
        }
        return entries
    }
}
