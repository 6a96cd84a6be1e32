import Accounting
import Jobs

extension Transaction {
    /// How many crashes in a row, without a checkpoint in between, end a job.
    static let crashesMax = 3

    /// Gives the jobs of nodes that fell silent back to the queue; returns how many.
    ///
    /// The attempt counts. A job that was asked to stop stops; one that has crashed its worker three
    /// times is discarded with a finding. A node's row goes in the same transaction as its last job, so
    /// no job is ever left without a node that answers for it.
    func rescue() throws(SQLFault) -> Int {
        var rescued = 0
        let silent = try integers(
            """
            SELECT epoch FROM node WHERE lease_until <= ?1
            ORDER BY lease_until LIMIT 20\(dialect.lockingFreeRows)
            """,
            [.time(now)]
        )
        for epoch in silent {
            let count = try takeBack(
                running("epoch = ?3"),
                .integer(epoch),
                isCrash: true,
                node: epoch
            )
            rescued += count
            guard count < Self.rescueMax else { continue }
            try change("DELETE FROM node WHERE epoch = ?1", [.integer(epoch)])
        }
        // Claims made before nodes were known.
        let unowned = running("epoch IS NULL AND lease_until <= ?3")
        rescued += try takeBack(unowned, .time(now), isCrash: true, node: nil)
        return rescued
    }

    private static let rescueMax = 500

    private func running(_ whose: String) -> String {
        """
        SELECT id FROM job\(dialect.along("job_running"))
        WHERE state = 'running' AND \(whose) ORDER BY epoch, lease_until LIMIT \(Self.rescueMax)
        """
    }

    /// Takes running jobs from whoever has them; a claim that ended without a crash gives its attempt
    /// back.
    func takeBack(
        _ jobs: String,
        _ value: SQLValue,
        isCrash: Bool,
        node: Int64?
    ) throws(SQLFault) -> Int {
        let reason = "The worker stopped without finishing this job."
        let crashes = isCrash ? "crashes + 1" : "crashes"
        let isOver = "(cancel_requested = 1 OR \(crashes) >= \(Self.crashesMax))"
        let taken = try rows(
            """
            UPDATE job SET
                state = CASE
                    WHEN cancel_requested = 1 THEN 'cancelled'
                    WHEN \(crashes) >= \(Self.crashesMax) THEN 'discarded'
                    ELSE 'available' END,
                finished = CASE WHEN \(isOver) THEN CAST(?1 AS BIGINT) ELSE NULL END,
                rerun = CASE WHEN \(isOver) OR checkpoint IS NULL THEN 0 ELSE rerun END,
                crashes = \(crashes), attempt = attempt - \(isCrash ? 0 : 1), run_at = ?1,
                last_error = ?2, epoch = NULL, lease_until = NULL, cancel_requested = 0,
                version = version + 1
            WHERE \(dialect.idTaken(from: jobs)) AND state = 'running'
            RETURNING id, state, ordering_key
            """,
            [.time(now), .text(reason), value]
        )
        var ids: [JobID] = []
        var freed: [String] = []
        var ends: [MemberEnd] = []
        for row in taken {
            var row = row
            let id = try JobRows.jobID(try row.integer())
            ids.append(id)
            let state = try row.name(JobState.self)
            let key = try row.textOrNull()
            switch state {
            case .available: announceWork()
            case .discarded: try record(Self.exhausted(id), jobID: id)
            case .scheduled, .running, .retryable, .completed, .cancelled: break
            }
            if state.isFinal, let key { freed.append(key) }
            if state.isFinal { ends.append(MemberEnd(id: id, isGood: false)) }
        }
        try noteTakenBack(ids, from: node, as: isCrash ? .crashed : .released, reason)
        try countEnds(ends)
        try promote(freed)
        return taken.count
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
