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
    let world: RealWorld

    /// The use cases of every account in both lanes, as the mapping of these settings says.
    func performer(_ settings: Settings) throws -> LanePerformer {
        let policy = try Service.policy(settings)
        return LanePerformer(
            background: try upstreams.table(.background, settings, database, policy, gate, world),
            interactive: try upstreams.table(.interactive, settings, database, policy, gate, world)
        )
    }
}

/// The use cases in force; exchanged as a whole, so that no job sees half of an old mapping.
final class CurrentTable: JobPerformer, Previewer {
    private let performer: Mutex<LanePerformer>

    init(_ performer: LanePerformer) { self.performer = Mutex(performer) }

    /// Jobs that have begun end under the mapping they began with.
    func replace(by new: LanePerformer) { performer.withLock { $0 = new } }

    private var current: LanePerformer { performer.withLock { $0 } }

    func perform(_ context: any JobContext) async throws(StepFailure) -> JobOutcome {
        try await current.perform(context)
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
