import Accounting
import HTTP
import JSON
import Jobs
import NetSuite
import Sandbox
import Stripe

/// The two simulated vendors of a world and the gateways that reach them.
struct Vendors: Sendable {
    let kernel: Kernel
    let stripe: StripeSimulator
    let netSuite: NetSuiteSimulator
    let removed: Safeguard?

    init(kernel: Kernel, month: WrittenMonth, sky: Sky, removed: Safeguard?) {
        self.kernel = kernel
        self.removed = removed
        var configuration = StripeSimulatorConfiguration()
        let weather = sky.now
        configuration.faults = Self.faults(weather, seed: kernel.random())
        stripe = StripeSimulator(
            world: month.world,
            configuration: configuration,
            elapsed: { kernel.elapsed },
            pause: { await kernel.pause($0) }
        )
        stripe.setNow(month.moment)
        var books = NetSuiteSimulatorConfiguration.demo { kernel.now }
        books.faults = Self.faults(weather, seed: kernel.random())
        books.latency = .milliseconds(100)
        // Anyone may be locked out by enough refused logins that no one is to blame for.
        books.rules.locksAfterFailedLogins = false
        netSuite = NetSuiteSimulator(
            configuration: books,
            pause: { _ in await kernel.pause(kernel.milliseconds(50...350)) }
        )
    }

    private static func faults(_ weather: Weather, seed: UInt64) -> FaultPlan {
        let share = weather.refused / 4
        return FaultPlan(
            perThousand: [.throttled: share, .serverError: share, .unavailable: share],
            seed: seed
        )
    }

    /// From now on nothing is refused without cause.
    func clear() async {
        stripe.setFaults(FaultPlan())
        let body: JSONValue = ["seed": 1, "rules": [], "perThousand": [:]]
        _ = await netSuite.respond(
            to: HTTPRequest(
                method: .post,
                target: "/sandbox/faults",
                body: body.serialized()
            )
        )
    }

    var stripeVendor: Vendor { Vendor(name: "stripe") { [stripe] in await stripe.respond(to: $0) } }

    var netSuiteVendor: Vendor {
        Vendor(name: "netsuite") { [netSuite, removed] request in
            guard removed == .externalID, request.method == .post,
                request.path.hasPrefix("/services/rest/record/"),
                case .object(var members) = try? JSONValue.parse(request.body)
            else { return await netSuite.respond(to: request) }
            members["externalId"] = nil
            return await netSuite.respond(
                to: HTTPRequest(
                    method: request.method,
                    target: request.target,
                    fields: request.fields,
                    body: JSONValue.object(members).serialized()
                )
            )
        }
    }

    // MARK: Gateways

    func stripeGateway(_ life: Life, _ network: Network) -> StripeGateway {
        let kernel = kernel
        return StripeGateway(
            account: StripeAccount(key: "sk_test_sandbox", baseURL: Self.stripeURL),
            transport: Wire(life: life, network: network, vendor: stripeVendor),
            runtime: StripeRuntime(
                now: { kernel.elapsed },
                sleep: { duration in
                    await life.sleep(duration)
                    try Task.checkCancellation()
                },
                random: { kernel.random() % max(1, $0) },
                idempotencyKey: { String(kernel.random(), radix: 16) }
            ),
            limits: .sandbox
        )
    }

    func netSuiteGateway(_ life: Life, _ network: Network) -> NetSuiteGateway {
        Self.gateway(
            kernel: kernel,
            limits: GatewayLimits(concurrencyMax: 2),
            transport: Wire(life: life, network: network, vendor: netSuiteVendor),
            life: life
        )
    }

    /// A gateway to the demonstration account, in a world's time.
    static func gateway(
        kernel: Kernel,
        limits: GatewayLimits,
        transport: any HTTPTransport,
        life: Life? = nil,
        slots: (any SlotStore)? = nil
    ) -> NetSuiteGateway {
        NetSuiteGateway(
            configuration: NetSuiteConfiguration(
                account: account,
                credentials: .tokenBased(credentials),
                chart: WorldChart.accounts,
                settings: DocumentSettings(subsidiary: "1"),
                limits: limits,
                baseURL: netSuiteURL
            ),
            transport: transport,
            surroundings: Surroundings(
                now: { life?.now ?? kernel.now },
                randomBytes: { count in
                    (0..<count).map { _ in UInt8(truncatingIfNeeded: kernel.random()) }
                },
                sleep: { duration in
                    if let life { await life.sleep(duration) } else { await kernel.sleep(duration) }
                }
            ),
            slots: slots
        )
    }

    private static let stripeURL = url("http://stripe.world")
    private static let netSuiteURL = url("http://netsuite.world")

    private static func url(_ text: String) -> HTTPURL {
        guard let url = HTTPURL(text) else { preconditionFailure("\(text) is an address") }
        return url
    }

    private static let account: AccountID = {
        guard let account = AccountID("1234567_SB1") else {
            preconditionFailure("the demonstration account has a well-formed id")
        }
        return account
    }()

    private static let credentials: TokenCredentials = {
        let token = NetSuiteSimulatorConfiguration.demoToken
        let credentials = TokenCredentials(
            consumerKey: token.consumerKey,
            consumerSecret: token.consumerSecret,
            token: token.tokenID,
            tokenSecret: token.tokenSecret
        )
        guard let credentials else { preconditionFailure("the demonstration token is whole") }
        return credentials
    }()
}

/// The simulated chart of accounts, by role.
enum WorldChart {
    static let accounts: ChartOfAccounts = {
        var roles: [AccountRole: String] = [:]
        var banks: [Currency: String] = [:]
        for (purpose, id) in NetSuiteDemoChart.accountIDs {
            if let role = AccountRole(rawValue: purpose) { roles[role] = String(id) }
            if purpose.hasPrefix("bank."), let currency = Currency(String(purpose.dropFirst(5))) {
                banks[currency] = String(id)
            }
        }
        return ChartOfAccounts(accounts: roles, byCurrency: [.bank: banks])
    }()

    private static let purposes = Dictionary(
        uniqueKeysWithValues: NetSuiteDemoChart.accountIDs.map { ($0.value, $0.key) }
    )

    /// `role currency` of a trial balance row; nil where NetSuite posts what exchange rates do.
    static func key(_ row: TrialBalanceRow) -> String? {
        let purpose = purposes[row.accountID] ?? row.accountNumber
        guard purpose != "realizedGainLoss" else { return nil }
        return (purpose.hasPrefix("bank.") ? "bank" : purpose) + " " + row.currency
    }
}
