import Accounting
import Jobs

/// A node is one start of a process that works on the queue. Its jobs are under lease as long as it
/// renews its one row; when the row lapses, whoever sees it first takes all of them back.
extension Transaction {
    /// Until when the node `?1` holds its jobs; its row cannot be taken away until the transaction ends.
    static func nodeLook(_ dialect: Dialect) -> String {
        "SELECT lease_until FROM node WHERE epoch = ?1\(dialect.sharingRows)"
    }

    /// This node's epoch, and the step by which its row lives until the moment given.
    ///
    /// A node whose row was taken away, because it fell silent for too long, becomes another node.
    /// `heldUntil` is what `nodeLook` found; nil for nothing. A row lives a little longer than it must, so
    /// that the claims that follow leave it alone: as long as anybody reads an old state PostgreSQL keeps
    /// every version of a row, and each claim would walk through those of all claims before.
    func holdNode(for duration: Duration, heldUntil: Int64?) -> (epoch: Int64, step: SQLStep) {
        let until = now.adding(duration * Self.ample)
        if let epoch = memory.epoch, let heldUntil {
            let isShort = heldUntil < now.adding(duration).microseconds
            return (epoch, SQLStep(Self.renewal, isShort ? [[.integer(epoch), .time(until)]] : []))
        }
        let epoch = newID()
        memory.epoch = epoch
        let step = SQLStep(
            "INSERT INTO node (epoch, started, lease_until) VALUES (?1, ?2, ?3)",
            [[.integer(epoch), .time(now), .time(until)]]
        )
        return (epoch, step)
    }

    /// How much longer than a claim the row of its node lives: 16 seconds for 15.
    private static let ample = 16.0 / 15
    private static let renewal = "UPDATE node SET lease_until = ?2 WHERE epoch = ?1"

    /// Renews this node's row; returns the jobs of `leases` that are still held and shall go on.
    ///
    /// A claim the node does not list although it is old was committed without its answer arriving: the
    /// job goes back to the queue, its attempt returned.
    func heartbeat(
        _ leases: [Lease],
        extendBy duration: Duration
    ) throws(SQLFault) -> Set<JobID> {
        let epoch = memory.epoch
        var lives = false
        if let epoch { lives = try renewNode(epoch, now.adding(duration)) }
        let numbers = Dictionary(
            leases.map { ($0.job.id.number, $0.number) },
            uniquingKeysWith: { max($0, $1) }
        )
        var held: Set<JobID> = []
        var lost: [SQLValue] = []
        let running = try rows(
            """
            SELECT id, lease_number, lease_until, cancel_requested
            FROM job\(dialect.along("job_running")) WHERE epoch = ?1 AND state = 'running'
            """,
            [.integer(lives ? epoch ?? 0 : -1)]
        )
        for row in running {
            var row = row
            let id = try row.integer()
            let number = try row.integer()
            let until = try row.time()
            let isAskedToStop = try row.flag()
            if numbers[id] == number {
                if !isAskedToStop { held.insert(try JobRows.jobID(id)) }
            } else if until <= now {
                lost.append(.integer(id))
            }
        }
        for id in lost {
            _ = try takeBack("SELECT id FROM job WHERE id = ?3", id, isCrash: false, node: epoch)
        }
        return held
    }

    private func renewNode(_ epoch: Int64, _ until: Timestamp) throws(SQLFault) -> Bool {
        try change(Self.renewal, [.integer(epoch), .time(until)]) == 1
    }

    /// Ends this node: whatever it still runs is taken back by the next rescue.
    func leaveNode() throws(SQLFault) {
        guard let epoch = memory.epoch else { return }
        memory.epoch = nil
        let working = try integers(
            """
            SELECT id FROM job\(dialect.along("job_running"))
            WHERE epoch = ?1 AND state = 'running' LIMIT 1
            """,
            [.integer(epoch)]
        )
        guard working.isEmpty else {
            _ = try renewNode(epoch, now)
            return announceWork()
        }
        try change("DELETE FROM node WHERE epoch = ?1", [.integer(epoch)])
    }

    /// Ends all nodes: where this process is proved to be alone, every one of them is dead.
    func endOtherNodes() throws(SQLFault) {
        try change("UPDATE node SET lease_until = ?1 WHERE lease_until > ?1", [.time(now)])
        try change(
            """
            UPDATE job SET lease_until = ?1
            WHERE epoch IS NULL AND state = 'running' AND lease_until > ?1
            """,
            [.time(now)]
        )
    }
}
