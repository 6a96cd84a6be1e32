import Accounting
import Jobs
import Logging
import RESTAPI
import Stripe
import Workflows

/// Stripe's list of events as the source of what webhooks missed.
struct StripeChanges: ChangeSource {
    let gateway: StripeGateway
    let profile: AccountProfile

    /// Stripe filters by at most twenty types; one list of all is cheaper than two filtered ones.
    func changes(
        created span: TimeSpan,
        after cursor: String?
    ) async throws(StepFailure) -> Page<ChangeNotice> {
        let page = try await gateway.events(types: [], created: span, after: cursor)
        return Page(
            items: page.items.map { event in
                var job: NewJob?
                if case .job(let work) = EventWork(event, for: profile) { job = work }
                return ChangeNotice(
                    eventID: event.id,
                    type: event.type,
                    created: event.created,
                    job: job
                )
            },
            nextCursor: page.nextCursor
        )
    }
}

/// Looks for missed events of every account now and then.
enum CatchingUp {
    /// Often enough that a lost webhook is made good within the hour.
    static let interval = Duration.seconds(1800)

    /// Enqueues the look of each account until the task is cancelled; of several nodes one does it.
    static func run(
        _ accounts: [String],
        store: any JobStore,
        telemetry: ServiceTelemetry
    ) async {
        while !Task.isCancelled {
            do {
                _ = try await store.enqueue(accounts.map { NewJob.catchUp($0) })
            } catch {
                telemetry.log.warning("catching up postponed", metadata: ["fault": "\(error)"])
            }
            // Cancellation ends the sleep early, and then the loop.
            try? await Task.sleep(for: interval)
        }
    }
}
