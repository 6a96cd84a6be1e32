import Accounting
import Database
import Jobs
import NetSuite
import RESTAPI
import Stripe
import Telemetry
import Workflows

/// The gateways of a running service, and what they tell of themselves.
struct Upstreams: Sendable {
    let netSuite: NetSuiteGateway
    private let stripe: [(account: StripeAccountSettings, gateway: StripeGateway)]

    /// Slots and reads are shared through the store: by several nodes, or over restarts.
    init(_ settings: Settings, _ gateways: Gateways, _ database: Database) throws {
        netSuite = try gateways.netSuite(
            settings.netSuite,
            slots: database.isShared ? database : nil,
            catalogue: database
        )
        stripe = try settings.stripe.map { account in
            (account, try gateways.stripe(account, ledger: database))
        }
    }

    /// The use cases of every account, calling NetSuite in a lane.
    func table(
        _ lane: CallLane,
        _ settings: Settings,
        _ database: Database,
        _ policy: BookingPolicy,
        _ gate: RecordGate,
        _ seal: DetailSeal,
        _ tally: NewItemTally,
        _ world: RealWorld
    ) throws -> UseCaseTable {
        let newItems = NewItemGuard(
            limit: policy.mapping.items.newItems,
            tally: tally,
            counter: database,
            now: world.now
        )
        let system = try netSuite.lane(lane).remapped(
            chart: Gateways.chart(settings.netSuite),
            settings: Gateways.documentSettings(settings.netSuite)
        )
        let linking = CustomerLinking(directory: system, matching: settings.matching)
        var useCases: [String: [JobKind: any UseCase]] = [:]
        for account in settings.stripe {
            guard let source = stripe.first(where: { $0.account.name == account.name })?.gateway
            else { throw WiringFault("The account “\(account.name)” is new; restart.") }
            let changes = StripeChanges(
                gateway: source,
                profile: try RESTWiring.profile(account)
            )
            let own = system.serving(stripeAccount: account.name)
            useCases[account.name] = UseCaseTable.useCases(
                account: account.name,
                source: source,
                system: own,
                books: database,
                queue: database,
                policy: policy,
                linking: linking,
                catchUp: EventCatchUp(account: account.name, source: changes, intake: database),
                gate: gate,
                seal: seal,
                mode: account.payouts,
                form: account.balanceDays,
                publisher: settings.netSuite.payoutRecords ? own : nil,
                creator: settings.netSuite.backfillBatches ? own : nil,
                filer: settings.netSuite.restlet == nil ? nil : own,
                newItems: newItems,
                now: world.now
            )
        }
        return UseCaseTable(
            useCases,
            shared: try CallerWiring(
                settings: settings,
                database: database,
                netSuite: system,
                stripe: Dictionary(
                    stripe.map { ($0.account.name, $0.gateway) },
                    uniquingKeysWith: { first, _ in first }
                ),
                policy: policy,
                gate: gate,
                seal: seal,
                newItems: newItems,
                world: world
            ).useCases(),
            dates: PostingDates(system: system, choice: policy.choices.closedPeriods)
        )
    }

    /// What `/v1/status` shows.
    var gauges: [UpstreamGauge] {
        readings.map { UpstreamGauge(name: "\($0.upstream).\($0.name)", value: $0.value) }
    }

    /// Brings the metrics up to date.
    func record(in metrics: Metrics) {
        for reading in readings {
            metrics.set(
                ServiceMetrics.upstream,
                labels: [reading.upstream, reading.name],
                to: reading.value
            )
        }
    }

    private typealias Reading = (upstream: String, name: String, value: Int64)

    private var readings: [Reading] {
        let gauges = netSuite.gauges
        var readings: [Reading] = [
            ("netsuite", "callsInFlight", Int64(gauges.inFlight)),
            ("netsuite", "callsWaiting", Int64(gauges.waiting)),
            ("netsuite", "concurrencyLimit", Int64(gauges.limit)),
            ("netsuite", "concurrencyLimitMax", Int64(gauges.limitMax)),
            ("netsuite", "callsRefused", Int64(gauges.throttled)),
            ("netsuite", "reachable", netSuite.isReachable ? 1 : 0),
        ]
        if let age = netSuite.catalogueAge {
            readings.append(("netsuite", "catalogueAgeSeconds", age.components.seconds))
        }
        if let renewal = netSuite.accessTokenRenewal {
            // Below zero nobody has asked for a token since; the next call renews it.
            let left = renewal.seconds - SystemClock.now() / 1_000_000
            readings.append(("netsuite", "accessTokenSecondsLeft", left))
        }
        for (account, gateway) in stripe {
            let name = "stripe:" + account.name
            let gauges = gateway.gauges
            readings.append((name, "reachable", gauges.isReachable ? 1 : 0))
            readings.append((name, "ratePerMille", Int64(gauges.ratePerMille)))
            if let reads = gauges.reads { readings.append((name, "reads", Int64(reads))) }
            if let readsMax = gauges.readsMax {
                readings.append((name, "readsMax", Int64(readsMax)))
            }
        }
        return readings
    }
}

/// Lets jobs for which someone waits call NetSuite in the interactive lane.
struct LanePerformer: JobPerformer {
    let background: UseCaseTable
    let interactive: UseCaseTable
    /// Plans what callers send, under the same mapping.
    let planner: PolicyPlanner

    func perform(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        let table = context.job.priority == .interactive ? interactive : background
        return try await table.perform(context)
    }
}
