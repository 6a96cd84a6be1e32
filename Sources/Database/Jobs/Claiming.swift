import Accounting
import Jobs

extension Transaction {
    /// Takes up to `limit` due jobs under a lease, most urgent first; jobs another node is taking at
    /// the same moment are passed over.
    func claim(limit: Int, leaseFor duration: Duration) throws(SQLFault) -> [Lease] {
        try promoteDue()
        let ready = """
            SELECT id FROM job\(dialect.along("job_ready")) WHERE state = 'available'
            ORDER BY priority, run_at, id LIMIT ?3
            """
        let taken = try integers(
            """
            UPDATE job SET
                state = 'running', attempt = attempt + 1, lease_number = lease_number + 1,
                lease_until = ?1, started = COALESCE(started, ?2), version = version + 1
            WHERE \(dialect.idTaken(from: ready)) AND state = 'available'
            RETURNING id
            """,
            [.time(now.adding(duration)), .time(now), .number(limit)]
        )
        var leases: [Lease] = []
        for list in InLists(Set(taken).map(SQLValue.integer)) {
            for row in try rows(JobRows.select + " WHERE job.id IN " + list.text, list.values) {
                leases.append(try JobRows.lease(row))
            }
        }
        // RETURNING and IN promise no order.
        return leases.sorted { Self.order($0.job) < Self.order($1.job) }
    }

    private static func order(_ job: Job) -> (Int, Timestamp, JobID) {
        (job.priority.rawValue, job.runAt, job.id)
    }

    /// Makes waiting jobs available whose time has come.
    private func promoteDue() throws(SQLFault) {
        let due = """
            SELECT id FROM job\(dialect.along("job_due"))
            WHERE state IN ('scheduled', 'retryable') AND run_at <= ?1
            ORDER BY run_at, id LIMIT 500
            """
        try change(
            """
            UPDATE job SET state = 'available', version = version + 1
            WHERE \(dialect.idTaken(from: due)) AND state IN ('scheduled', 'retryable')
            """,
            [.time(now)]
        )
    }

    /// Extends the leases still held; returns the ids of those whose job shall go on.
    func heartbeat(
        _ leases: [Lease],
        extendBy duration: Duration
    ) throws(SQLFault) -> Set<JobID> {
        var held: Set<JobID> = []
        // In order of ids, so that nodes never wait for each other in a circle.
        for lease in leases.sorted(by: { $0.job.id < $1.job.id }) {
            let asked = try integers(
                """
                UPDATE job SET lease_until = ?3
                WHERE id = ?1 AND lease_number = ?2 AND state = 'running'
                RETURNING cancel_requested
                """,
                [
                    .integer(lease.job.id.number), .integer(lease.number),
                    .time(now.adding(duration)),
                ]
            )
            if asked == [0] { held.insert(lease.job.id) }
        }
        return held
    }

    /// How many crashes in a row, without a checkpoint in between, end a job.
    static let crashesMax = 3

    /// Gives jobs whose lease has lapsed back to the queue; returns how many.
    ///
    /// The attempt counts. A job that was asked to stop stops; one that has crashed its worker three
    /// times is discarded with a finding.
    func rescue() throws(SQLFault) -> Int {
        let isOver = "(cancel_requested = 1 OR crashes + 1 >= \(Self.crashesMax))"
        let lapsed = """
            SELECT id FROM job\(dialect.along("job_leased"))
            WHERE state = 'running' AND lease_until <= ?1
            ORDER BY lease_until, id LIMIT 500
            """
        let rescued = try rows(
            """
            UPDATE job SET
                state = CASE
                    WHEN cancel_requested = 1 THEN 'cancelled'
                    WHEN crashes + 1 >= \(Self.crashesMax) THEN 'discarded'
                    ELSE 'available' END,
                finished = CASE WHEN \(isOver) THEN CAST(?1 AS BIGINT) ELSE NULL END,
                rerun = CASE WHEN \(isOver) OR checkpoint IS NULL THEN 0 ELSE rerun END,
                crashes = crashes + 1, run_at = ?1, last_error = ?2, lease_until = NULL,
                cancel_requested = 0, version = version + 1
            WHERE \(dialect.idTaken(from: lapsed)) AND state = 'running'
            RETURNING id, state
            """,
            [.time(now), .text("The worker stopped without finishing this job.")]
        )
        for row in rescued {
            var row = row
            let id = try JobRows.jobID(try row.integer())
            switch try row.name(JobState.self) {
            case .available: announceWork()
            case .discarded: try record(Self.exhausted(id), jobID: id)
            case .scheduled, .running, .retryable, .completed, .cancelled: break
            }
        }
        return rescued.count
    }

    private static func exhausted(_ id: JobID) -> Finding {
        Finding(
            .retriesExhausted,
            subject: id.text,
            sentence: "The worker stopped \(crashesMax) times while it ran this job.",
            fix: "Look in the service's log for what stopped it, then retry the job."
        )
    }
}
