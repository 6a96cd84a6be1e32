import Accounting
import Jobs

/// Jobs of one ordering key run one at a time, in the order they came.
///
/// Only the first of them, the active one, stands among the ready jobs; the others are blocked and cost
/// a claim nothing. Whoever lets the active one go puts the next in its place, in the same transaction.
/// Enqueueing and letting go of one key exclude each other, so that neither misses what the other does.
extension Transaction {
    /// Waits until this transaction alone works on the keys, in an order that cannot end in a circle.
    func lock(_ keys: some Sequence<String>) throws(SQLFault) {
        _ = try session.executeAll([lockStep(keys)])
    }

    /// The same as a step among others.
    func lockStep(_ keys: some Sequence<String>) -> SQLStep {
        guard let statement = dialect.lockKey else { return SQLStep("", []) }
        return SQLStep(statement, Set(keys).sorted().map { [.text($0)] })
    }

    /// Makes the first blocked job of each key ready unless the key has an active job.
    func promote(_ keys: [String]) throws(SQLFault) {
        guard !keys.isEmpty else { return }
        let keys = Set(keys).sorted()
        let promotion = SQLStep(
            """
            UPDATE job SET
                blocked = 0, run_at = CASE WHEN run_at < ?2 THEN ?2 ELSE run_at END,
                version = version + 1
            WHERE id = (
                SELECT id FROM job\(dialect.along("job_blocked"))
                WHERE ordering_key = ?1 AND state = 'available' AND blocked = 1
                ORDER BY ordering_key, id LIMIT 1
            ) AND state = 'available' AND blocked = 1 AND NOT EXISTS (
                SELECT 1 FROM job active\(dialect.along("job_active_key"))
                WHERE active.ordering_key = ?1 AND \(Schema.isActive("active"))
            )
            """,
            keys.map { [.text($0), .time(now)] }
        )
        let promoted = try session.executeAll([lockStep(keys), promotion])[1]
        if promoted.contains(where: { $0.changed > 0 }) { announceWork() }
    }

    /// Puts right keys whose jobs are blocked by nothing; returns how many there were.
    ///
    /// There is never any: what it finds is a fault of this program, which it keeps from doing harm.
    func promoteForgotten() throws(SQLFault) -> Int {
        let forgotten = try rows(
            """
            SELECT ordering_key FROM job\(dialect.along("job_blocked"))
            WHERE state = 'available' AND blocked = 1 AND ordering_key > '' AND NOT EXISTS (
                SELECT 1 FROM job active\(dialect.along("job_active_key"))
                WHERE active.ordering_key = job.ordering_key AND \(Schema.isActive("active"))
            ) ORDER BY ordering_key, id LIMIT 100
            """
        )
        var keys: [String] = []
        for row in forgotten {
            var row = row
            keys.append(try row.text())
        }
        try promote(keys)
        return Set(keys).count
    }
}
