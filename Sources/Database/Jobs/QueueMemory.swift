import Accounting
import Jobs

/// What a node's writer remembers of the queue from one transaction to the next.
///
/// All of it is a hint or is checked against the store when used: forgetting it, or keeping what a
/// transaction that was undone left behind, costs time and nothing else. Touched by one thread only.
final class QueueMemory {
    /// The row of this node in the store; nil before the first claim.
    var epoch: Int64?
    var turns = ClaimTurns()
    private var floors: [QueueName: Int64] = [:]
    private var floorsSince = Timestamp(microseconds: 0)

    /// Jobs of one kind, account and lane wait in one queue.
    struct QueueName: Hashable {
        let kind: String
        let account: String
        let priority: Int
    }

    /// Ready jobs of other nodes can come to stand a little before those seen last, by as long as their
    /// transactions took, in microseconds; those further ahead wait for the next look at everything.
    private static let margin: Int64 = 500_000
    private static let floorsAge = Duration.seconds(5)

    /// Where to start looking for ready jobs of a queue.
    ///
    /// PostgreSQL keeps entries of claimed jobs in the index as long as any transaction is older than
    /// the claim. Starting behind them keeps a claim cheap while such a transaction stays open. Every
    /// job becomes ready with a rank of about now, so nothing is ready far below what was seen last;
    /// every five seconds the whole queue is looked through all the same.
    func floor(of queue: QueueName, now: Timestamp) -> Int64 {
        if now < floorsSince || floorsSince.adding(Self.floorsAge) < now {
            floors = [:]
            floorsSince = now
        }
        return floors[queue] ?? .min
    }

    /// Forgets where queues begin: a job that became due late stands where it should have begun.
    func forgetFloors() { floors = [:] }

    /// Notes the rank of the first ready job that was seen.
    func saw(_ rank: Int64, in queue: QueueName) { floors[queue] = rank - Self.margin }
}
