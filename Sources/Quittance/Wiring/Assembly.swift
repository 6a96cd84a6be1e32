import Accounting
import Database
import Jobs
import RESTAPI
import NetSuite
import Synchronization
import Workflows

/// The parts that outlive a reload, and how the use cases are made from them and a mapping.
struct Assembly: Sendable {
    let upstreams: Upstreams
    let database: Database
    let gate = RecordGate()
    let tally = NewItemTally()
    let seal: DetailSeal
    let world: RealWorld

    /// The use cases of every account in both lanes, as the mapping of these settings says.
    func performer(_ settings: Settings) throws -> LanePerformer {
        let policy = try Service.policy(settings)
        return LanePerformer(
            background: try table(.background, settings, policy),
            interactive: try table(.interactive, settings, policy),
            planner: PolicyPlanner(policy: policy)
        )
    }

    private func table(
        _ lane: CallLane,
        _ settings: Settings,
        _ policy: BookingPolicy
    ) throws -> UseCaseTable {
        try upstreams.table(lane, settings, database, policy, gate, seal, tally, world)
    }
}

/// The use cases in force; exchanged as a whole, so that no job sees half of an old mapping.
final class CurrentTable: JobPerformer, Previewer, PushPlanner {
    private let performer: Mutex<LanePerformer>

    init(_ performer: LanePerformer) { self.performer = Mutex(performer) }

    /// Jobs that have begun end under the mapping they began with.
    func replace(by new: LanePerformer) { performer.withLock { $0 = new } }

    private var current: LanePerformer { performer.withLock { $0 } }

    func perform(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        try await current.perform(context)
    }

    func plan(_ customer: PushedCustomer) async throws(StepFailure) -> Plan {
        try await current.planner.plan(customer)
    }

    func plan(_ invoice: PushedInvoice) async throws(StepFailure) -> Plan {
        try await current.planner.plan(invoice)
    }

    func preview(
        kind: JobKind,
        account: String,
        arguments: String
    ) async throws(StepFailure) -> [Plan] {
        try await current.interactive.preview(
            kind: kind,
            account: account,
            arguments: arguments
        )
    }
}
