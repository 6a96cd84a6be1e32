import Accounting
import HTTP
import Jobs
import NetSuite
import Sandbox
import Stripe
import Synchronization
import Testing
import Workflows

/// A written month at Stripe, an empty NetSuite and a store, joined by the real gateways in one process.
final class Bench: Sendable {
    let stripe: StripeSimulator
    let netSuite: NetSuiteSimulator
    let truth: MonthTruth
    /// Everything of the month was made in this span.
    let span: TimeSpan
    let books: MemoryBooks
    let stripeWire: Wire
    let netSuiteWire: Wire
    let tampering = Tampering()
    /// Subsidiaries besides the one that owns the bank, with the currencies of their books.
    let subsidiaries: [String: Currency]
    /// The account's name in the settings.
    let account: String
    let chart: ChartOfAccounts

    static let moment = Timestamp(seconds: 1_795_000_000)

    /// The small month of a seed; a fresh NetSuite account and a fresh store.
    static func month(
        _ seed: UInt64 = 1,
        chart: ChartOfAccounts = Chart.accounts,
        changing change: (inout NetSuiteSimulatorConfiguration) -> Void = { _ in }
    ) throws -> Bench {
        try Bench(world: world(seed), chart: chart, changing: change)
    }

    /// Two accounts at Stripe, each with a month of its own, that are booked in one NetSuite account and
    /// one store.
    static func pair(
        _ accounts: (String, String),
        in chart: ChartOfAccounts,
        changing change: (inout NetSuiteSimulatorConfiguration) -> Void
    ) throws -> (Bench, Bench) {
        let first = try Bench(world: world(1), account: accounts.0, chart: chart, changing: change)
        let second = try Bench(
            world: world(2),
            account: accounts.1,
            chart: chart,
            beside: first,
            changing: change
        )
        return (first, second)
    }

    /// A month that is written already: with a new NetSuite account and a new store, or with those of
    /// another account at Stripe.
    init(
        world: StripeWorld,
        account: String = "main",
        chart: ChartOfAccounts = Chart.accounts,
        beside other: Bench? = nil,
        changing change: (inout NetSuiteSimulatorConfiguration) -> Void = { _ in }
    ) throws {
        self.account = account
        self.chart = chart
        var configuration = StripeSimulatorConfiguration()
        configuration.accountPerSecond = 1_000_000
        configuration.endpointPerSecond = 1_000_000
        let stripe = StripeSimulator(world: world, configuration: configuration)
        var books = NetSuiteSimulatorConfiguration.demo { Self.moment }
        books.concurrencyMax = 100
        change(&books)
        let netSuite = other?.netSuite ?? NetSuiteSimulator(configuration: books)
        self.stripe = stripe
        self.netSuite = netSuite
        subsidiaries = Dictionary(
            try books.subsidiaries.filter { $0.id != 1 }.map { subsidiary in
                let base = subsidiary.baseCurrency ?? books.baseCurrency
                return (String(subsidiary.id), try Self.currency(base))
            },
            uniquingKeysWith: { first, _ in first }
        )
        self.books = other?.books ?? MemoryBooks()
        truth = MonthTruth(of: world)
        span = TimeSpan(
            from: Timestamp(seconds: world.opening - 400 * 86_400),
            to: Timestamp(seconds: world.closing + 40 * 86_400)
        )
        // By then the last payout of the month has arrived.
        stripe.setNow(truth.payouts.map(\.settledAt).reduce(stripe.now, max))
        stripeWire = Wire { await stripe.respond(to: $0) }
        netSuiteWire = Wire { await netSuite.respond(to: $0) }
    }

    private static let small = MonthParameters(scalePermille: 20)

    /// The month of a seed, written once for all tests.
    private static func world(_ seed: UInt64) throws -> StripeWorld {
        try worlds.withLock { worlds in
            if let world = worlds[seed] { return world }
            let world = try MonthScript(seed: seed, parameters: small).write()
            worlds[seed] = world
            return world
        }
    }

    private static let worlds = Mutex<[UInt64: StripeWorld]>([:])

    static func currency(_ code: String) throws -> Currency { try #require(Currency(code)) }

    /// The service begins anew: nothing is remembered but the store.
    func process(
        books: MemoryBooks? = nil,
        payouts: PayoutPolicy = PayoutPolicy(),
        mode: PayoutGathering.Mode = .itemised,
        form: BalanceDay.Form = .summarised,
        matching: CustomerMatching = .standard,
        choices: BookingChoices = .standard,
        mapping: Mapping = .none,
        shows: Bool = false,
        together: Bool = false,
        restlet: Restlet? = nil
    ) throws -> ServiceProcess {
        try ServiceProcess(
            bench: self,
            source: TamperedSource(gateway: try stripeGateway(), tampering: tampering),
            system: TamperedSystem(
                gateway: try netSuiteGateway(restlet: restlet),
                tampering: tampering
            ),
            books: books ?? self.books,
            payouts: payouts,
            mode: mode,
            form: form,
            matching: matching,
            choices: choices,
            mapping: mapping,
            shows: shows,
            together: together,
            files: restlet != nil
        )
    }

    func stripeGateway() throws -> StripeGateway {
        var limits = StripeLimits()
        limits.accountPerSecond = 1_000_000
        limits.endpointPerSecond = 1_000_000
        return StripeGateway(
            account: StripeAccount(
                key: "sk_test_sandbox",
                baseURL: try #require(HTTPURL("http://stripe.sandbox"))
            ),
            transport: stripeWire,
            runtime: StripeRuntime(
                now: { .zero },
                sleep: { _ in },
                random: { UInt64.random(in: 0..<max(1, $0)) },
                idempotencyKey: { "key" }
            ),
            limits: limits
        )
    }

    func netSuiteGateway(
        catalogue: (any CatalogueStore)? = nil,
        settings: DocumentSettings? = nil,
        restlet: Restlet? = nil
    ) throws -> NetSuiteGateway {
        let token = NetSuiteSimulatorConfiguration.demoToken
        let credentials = TokenCredentials(
            consumerKey: token.consumerKey,
            consumerSecret: token.consumerSecret,
            token: token.tokenID,
            tokenSecret: token.tokenSecret
        )
        return NetSuiteGateway(
            configuration: NetSuiteConfiguration(
                account: try #require(AccountID("1234567_SB1")),
                credentials: .tokenBased(try #require(credentials)),
                chart: chart.serving(stripeAccount: account),
                settings: settings
                    ?? DocumentSettings(subsidiary: "1", subsidiaries: subsidiaries),
                baseURL: HTTPURL("http://netsuite.sandbox"),
                restlet: restlet
            ),
            transport: netSuiteWire,
            surroundings: Surroundings(
                now: { Self.moment },
                randomBytes: { count in (0..<count).map { _ in UInt8.random(in: 0...255) } },
                sleep: { _ in }
            ),
            catalogue: catalogue
        )
    }
}
