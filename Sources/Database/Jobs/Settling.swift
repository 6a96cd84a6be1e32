import Accounting
import Jobs

extension Transaction {
    /// Stores progress and checkpoint of a claimed job.
    ///
    /// Throws: `refused(.leaseLost)` when the claim is no longer the caller's.
    func checkpoint(
        _ lease: Lease,
        _ progress: JobProgress,
        _ checkpoint: String?
    ) throws(SQLFault) {
        // Coming this far proves that the job does not crash its worker: the count starts anew.
        let changed = try change(
            """
            UPDATE job SET
                progress_done = ?3, progress_total = ?4, progress_failed = ?5, checkpoint = ?6,
                crashes = 0, version = version + 1
            WHERE \(Self.isHeld)
            """,
            fence(lease) + [
                .number(progress.done), .maybe(progress.total), .number(progress.failed),
                .maybe(checkpoint),
            ]
        )
        guard changed == 1 else { throw .refused(.leaseLost) }
    }

    /// Ends claims, each with its effects; returns for each whether the claim was still the caller's.
    ///
    /// A job asked to stop that would wait for another run is cancelled instead. A job marked by a
    /// duplicate runs once more from the start instead of ending, unless it was asked to stop. A job
    /// that goes lets the next one of its ordering key through. Of a claim that was lost nothing is
    /// stored.
    func settle(_ settlements: [Settlement]) throws(SQLFault) -> [Bool] {
        var isSettled = try finish(settlements)
        for (index, settlement) in settlements.enumerated() where !isSettled[index] {
            isSettled[index] = try end(settlement)
        }
        var freed: [String] = []
        var done: [String] = []
        for (settlement, isSettled) in zip(settlements, isSettled) where isSettled {
            try record(settlement.effects, jobID: settlement.lease.job.id)
            if let key = settlement.lease.job.orderingKey { freed.append(key) }
            if settlement.disposition.isGoodRun, let key = settlement.lease.job.uniqueKey {
                done.append(key)
            }
        }
        try resolveTwins(of: done)
        try noteAttempts(zip(settlements, isSettled).filter(\.1).map(\.0))
        try promote(freed)
        return isSettled
    }

    /// The fencing condition every end of a claim stands under.
    private static let isHeld = "id = ?1 AND lease_number = ?2 AND state = 'running'"
    private static let unclaimed = """
        epoch = NULL, lease_until = NULL, cancel_requested = 0, version = version + 1
        """

    private func fence(_ lease: Lease) -> [SQLValue] {
        [.integer(lease.job.id.number), .integer(lease.number)]
    }

    /// Ends in one go the claims that end for good and concern no batch; false for all others.
    ///
    /// On SQLite rows are counted, not returned: it keeps a table of its own for rows that are returned,
    /// which costs as much as the change itself.
    private func finish(_ settlements: [Settlement]) throws(SQLFault) -> [Bool] {
        var indices: [Int] = []
        var lists: [[SQLValue]] = []
        for (index, settlement) in settlements.enumerated() {
            guard let values = finalValues(settlement) else { continue }
            indices.append(index)
            lists.append(values)
        }
        let locking = lockStep(settlements.compactMap(\.lease.job.orderingKey))
        var isFinished = [Bool](repeating: false, count: settlements.count)
        switch dialect.engine {
        case .sqlite:
            let outcomes = try session.executeAll([locking, SQLStep(Self.finishingOne, lists)])[1]
            for (index, outcome) in zip(indices, outcomes) {
                isFinished[index] = outcome.changed == 1
            }
        case .postgresql:
            let steps = [locking] + Self.finishingMany.steps(lists)
            var ended: [Int64: Int64] = [:]
            for outcome in try session.executeAll(steps).dropFirst().joined() {
                for var row in outcome.rows { ended[try row.integer()] = try row.integer() }
            }
            for index in indices {
                // One end for each claim, also when two callers bring it.
                let lease = settlements[index].lease
                guard ended[lease.job.id.number] == lease.number else { continue }
                ended[lease.job.id.number] = nil
                isFinished[index] = true
            }
        }
        return isFinished
    }

    private static let finishingOne = finishing + " AND batched = 0"

    private static let finishing = """
        UPDATE job SET
            state = ?3, finished = ?4, result = ?5, last_error = ?6, crashes = 0, rerun = 0,
            progress_done = COALESCE(?7, progress_done),
            progress_total = CASE WHEN CAST(?7 AS BIGINT) IS NULL THEN progress_total ELSE ?8 END,
            progress_failed = COALESCE(?9, progress_failed), \(unclaimed)
        WHERE \(isHeld) AND (rerun = 0 OR cancel_requested = 1)
        """

    /// The same for many at once.
    ///
    /// A claim is told by its lease, not by its state, lest the server look through the index of all
    /// running jobs.
    private static let finishingMany = ManyRows([
        "BIGINT", "BIGINT", "TEXT", "BIGINT", "TEXT", "TEXT", "BIGINT", "BIGINT", "BIGINT",
    ]) {
        """
        UPDATE job SET
            state = ended.state, finished = ended.moment, result = ended.result,
            last_error = ended.error, crashes = 0, rerun = 0,
            progress_done = COALESCE(ended.done, progress_done),
            progress_total = CASE WHEN ended.done IS NULL THEN progress_total ELSE ended.total END,
            progress_failed = COALESCE(ended.failed, progress_failed), \(unclaimed)
        FROM \($0)
            AS ended (id, number, state, moment, result, error, done, total, failed)
        WHERE job.id = ended.id AND lease_number = ended.number AND lease_until IS NOT NULL
            AND (rerun = 0 OR cancel_requested = 1) AND batched = 0
        RETURNING job.id, lease_number
        """
    }

    /// The values of an end for good; nil for the other ends.
    private func finalValues(_ settlement: Settlement) -> [SQLValue]? {
        let (state, result, error): (JobState, String?, String?)
        switch settlement.disposition {
        case .completed(let text): (state, result, error) = (.completed, text, nil)
        case .discarded(let text): (state, result, error) = (.discarded, nil, text)
        case .retry, .snooze, .held, .cancelled, .released: return nil
        }
        let progress = settlement.progress
        return fence(settlement.lease) + [
            .text(state.rawValue), .time(now), .maybe(result), .maybe(error),
            .maybe(progress?.done), .maybe(progress?.total), .maybe(progress?.failed),
        ]
    }

    /// Ends a claim that does not end for good, whose job must run once more, or that concerns a batch.
    private func end(_ settlement: Settlement) throws(SQLFault) -> Bool {
        let lease = settlement.lease
        switch settlement.disposition {
        case .completed, .discarded: return try finishOrRerun(settlement)
        case .cancelled: return try cancelHeld(lease)
        case .retry(let moment, let error, let usesAttempt):
            let returned = usesAttempt ? 0 : 1
            return try wait(lease, .retryable, moment, error, attemptsReturned: returned)
        case .snooze(let moment, let reason):
            return try wait(lease, .scheduled, moment, reason, attemptsReturned: 1)
        case .held(let moment, let reason):
            try hold(
                kind: lease.job.kind,
                account: lease.job.account,
                until: moment,
                reason: reason
            )
            return try wait(lease, .available, now, reason, attemptsReturned: 1)
        case .released:
            return try wait(lease, .available, now, nil, attemptsReturned: 1)
        }
    }

    private func finishOrRerun(_ settlement: Settlement) throws(SQLFault) -> Bool {
        guard let values = finalValues(settlement) else { return false }
        let batched = try integers(Self.finishing + " RETURNING batched", values)
        if batched == [1] {
            let isGood = if case .completed = settlement.disposition { true } else { false }
            try countEnds([MemberEnd(id: settlement.lease.job.id, isGood: isGood)])
        }
        if !batched.isEmpty { return true }
        if case .discarded(let error) = settlement.disposition {
            return try rerun(settlement.lease, error: error)
        }
        return try rerun(settlement.lease, error: nil)
    }

    private func rerun(_ lease: Lease, error: String?) throws(SQLFault) -> Bool {
        let repeated = try change(
            """
            UPDATE job SET
                state = 'available', run_at = ?3, last_error = ?4, rerun = 0,
                attempt = 0, crashes = 0, started = NULL, checkpoint = NULL,
                progress_done = 0, progress_total = NULL, progress_failed = 0, \(Self.unclaimed)
            WHERE \(Self.isHeld) AND rerun = 1
            """,
            fence(lease) + [.time(now), .maybe(error)]
        )
        if repeated == 1 { announceWork() }
        return repeated == 1
    }

    private func wait(
        _ lease: Lease,
        _ state: JobState,
        _ moment: Timestamp,
        _ reason: String?,
        attemptsReturned: Int
    ) throws(SQLFault) -> Bool {
        // A run that begins from nothing reads everything anew: no need to run twice.
        let waiting = try change(
            """
            UPDATE job SET
                state = ?3, run_at = ?4, last_error = COALESCE(?5, last_error),
                attempt = attempt - ?6, crashes = 0,
                rerun = CASE WHEN checkpoint IS NULL THEN 0 ELSE rerun END, \(Self.unclaimed)
            WHERE \(Self.isHeld) AND cancel_requested = 0
            """,
            fence(lease) + [
                .text(state.rawValue), .time(moment), .maybe(reason), .number(attemptsReturned),
            ]
        )
        if waiting == 1 {
            announceWork()
            return true
        }
        return try cancelHeld(lease)
    }

    private func cancelHeld(_ lease: Lease) throws(SQLFault) -> Bool {
        let cancelled = try integers(
            """
            UPDATE job SET state = 'cancelled', finished = ?3, rerun = 0, \(Self.unclaimed)
            WHERE \(Self.isHeld) RETURNING batched
            """,
            fence(lease) + [.time(now)]
        )
        if cancelled == [1] { try countEnds([MemberEnd(id: lease.job.id, isGood: false)]) }
        return !cancelled.isEmpty
    }
}

extension Disposition {
    /// Whether the run did what there was to do at its time, which can be to wait: a payout on its way
    /// has nothing to book yet.
    fileprivate var isGoodRun: Bool {
        switch self {
        case .completed, .snooze: true
        case .retry, .discarded, .cancelled, .held, .released: false
        }
    }
}
