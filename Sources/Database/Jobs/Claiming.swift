import Accounting
import Jobs

extension Transaction {
    /// Takes up to `limit` due jobs, lanes and accounts by turns; jobs another node is taking at the
    /// same moment are passed over.
    ///
    /// Nothing that is held back is looked at, however much of it there is.
    func claim(limit: Int, leaseFor duration: Duration) throws(SQLFault) -> [Lease] {
        let until = now.adding(duration)
        let epoch = memory.epoch
        let looks = try session.executeAll([
            SQLStep(Self.dueLook(dialect), [[.time(now)]]),
            SQLStep(Self.openQueues, [[.time(now)]]),
            SQLStep(Self.nodeLook(dialect), epoch.map { [[.integer($0)]] } ?? []),
        ])
        if looks[0].contains(where: { !$0.rows.isEmpty }) {
            try makeDueAvailable()
            memory.forgetFloors()
        }
        let queues = try Self.names(looks[1].flatMap(\.rows))
        let candidates = try ready(in: queues, limit: limit)
        guard !candidates.isEmpty else { return [] }
        var held: Int64?
        for var row in looks[2].flatMap(\.rows) { held = try row.integer() }
        let (holder, holding) = holdNode(for: duration, heldUntil: held)
        let picked = memory.turns.pick(from: candidates, limit: limit)
        if candidates.count > picked.count { announceWork() }
        return try take(picked, epoch: holder, until: until, after: holding)
    }

    /// The queues that are not held back.
    private static let openQueues = """
        SELECT kind, account, priority FROM queue WHERE kind > ''
            AND NOT EXISTS (SELECT 1 FROM pause WHERE scope = 'kind' AND name = queue.kind)
            AND NOT EXISTS (
                SELECT 1 FROM pause
                WHERE scope = 'lane' AND name = CAST(queue.priority AS TEXT)
            )
            AND NOT EXISTS (
                SELECT 1 FROM queue_hold
                WHERE queue_hold.kind = queue.kind AND queue_hold.account = queue.account
                    AND held_until > ?1
            )
        """

    private static func names(_ rows: [SQLRow]) throws(SQLFault) -> [QueueMemory.QueueName] {
        var queues: [QueueMemory.QueueName] = []
        for row in rows {
            var row = row
            queues.append(
                QueueMemory.QueueName(
                    kind: try row.text(),
                    account: try row.text(),
                    priority: try row.number()
                )
            )
        }
        return queues
    }

    /// The first ready jobs of each queue, on PostgreSQL locked against other nodes.
    private func ready(
        in queues: [QueueMemory.QueueName],
        limit: Int
    ) throws(SQLFault) -> [ClaimCandidate] {
        let found = try session.executeEach(
            """
            SELECT id, rank FROM job\(dialect.along("job_ready"))
            WHERE kind = ?1 AND account = ?2 AND priority = ?3
                AND state = 'available' AND blocked = 0 AND rank >= ?4
            ORDER BY rank, id LIMIT ?5\(dialect.lockingFreeRows)
            """,
            queues.map { queue in
                [
                    .text(queue.kind), .text(queue.account), .number(queue.priority),
                    .integer(memory.floor(of: queue, now: now)), .number(limit),
                ]
            }
        )
        var candidates: [ClaimCandidate] = []
        for (queue, outcome) in zip(queues, found) {
            let lane = try JobRows.lane(queue.priority)
            for (index, row) in outcome.rows.enumerated() {
                var row = row
                let id = try JobRows.jobID(try row.integer())
                let rank = try row.integer()
                if index == 0 { memory.saw(rank, in: queue) }
                candidates.append(
                    ClaimCandidate(id: id, lane: lane, account: queue.account, rank: rank)
                )
            }
        }
        return candidates
    }

    /// Turns candidates into claims, in their order.
    private func take(
        _ picked: [ClaimCandidate],
        epoch: Int64,
        until: Timestamp,
        after holding: SQLStep
    ) throws(SQLFault) -> [Lease] {
        var leases: [JobID: Lease] = [:]
        var steps = [holding]
        for list in InLists(picked.map { .integer($0.id.number) }, after: 3) {
            steps.append(
                SQLStep(
                    """
                    UPDATE job SET
                        state = 'running', attempt = attempt + 1, lease_number = lease_number + 1,
                        epoch = ?1, lease_until = ?2, started = COALESCE(started, ?3),
                        version = version + 1
                    WHERE id IN \(list.text) AND state = 'available'
                    """,
                    [[.integer(epoch), .time(until), .time(now)] + list.values]
                )
            )
        }
        let changes = steps.count
        for list in InLists(picked.map { .integer($0.id.number) }) {
            steps.append(
                SQLStep(JobRows.select + " WHERE job.id IN " + list.text, [list.values])
            )
        }
        for outcome in try session.executeAll(steps).dropFirst(changes).joined() {
            for row in outcome.rows {
                let lease = try JobRows.lease(row)
                leases[lease.job.id] = lease
            }
        }
        return picked.compactMap { leases[$0.id] }
    }

    private static func dueLook(_ dialect: Dialect) -> String {
        """
        SELECT run_at FROM job\(dialect.along("job_due"))
        WHERE state IN ('scheduled', 'retryable') AND run_at <= ?1
        ORDER BY run_at, id LIMIT 1
        """
    }

    /// Makes waiting jobs available whose time has come.
    ///
    /// A job that failed still holds its ordering key; one that was put off lines up at its place.
    private func makeDueAvailable() throws(SQLFault) {
        let due = """
            SELECT id FROM job\(dialect.along("job_due"))
            WHERE state IN ('scheduled', 'retryable') AND run_at <= ?1
            ORDER BY run_at, id LIMIT 500
            """
        let changed = try rows(
            """
            UPDATE job SET
                blocked = CASE WHEN state = 'scheduled' AND ordering_key IS NOT NULL
                    THEN 1 ELSE 0 END,
                state = 'available', version = version + 1
            WHERE \(dialect.idTaken(from: due)) AND state IN ('scheduled', 'retryable')
            RETURNING CASE WHEN blocked = 1 THEN ordering_key END
            """,
            [.time(now)]
        )
        var keys: [String] = []
        for row in changed {
            var row = row
            if let key = try row.textOrNull() { keys.append(key) }
        }
        try promote(keys)
    }
}
