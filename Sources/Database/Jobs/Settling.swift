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

    /// Ends a claim.
    ///
    /// A job asked to stop that would wait for another run is cancelled instead. A job marked by a
    /// duplicate runs once more from the start instead of ending, unless it was asked to stop.
    /// Throws: `refused(.leaseLost)` when the claim is no longer the caller's.
    func settle(_ lease: Lease, _ disposition: Disposition) throws(SQLFault) {
        let isSettled: Bool
        switch disposition {
        case .completed(let result):
            isSettled = try finishOrRerun(lease, .completed, result: result, error: nil)
        case .discarded(let error):
            isSettled = try finishOrRerun(lease, .discarded, result: nil, error: error)
        case .cancelled:
            isSettled = try cancelHeld(lease)
        case .retry(let moment, let error, let usesAttempt):
            let returned = usesAttempt ? 0 : 1
            isSettled = try wait(lease, .retryable, moment, error, attemptsReturned: returned)
        case .snooze(let moment, let reason):
            isSettled = try wait(lease, .scheduled, moment, reason, attemptsReturned: 1)
        case .released:
            isSettled = try wait(lease, .available, now, nil, attemptsReturned: 1)
        }
        guard isSettled else { throw .refused(.leaseLost) }
    }

    /// The fencing condition every end of a claim stands under.
    private static let isHeld = "id = ?1 AND lease_number = ?2 AND state = 'running'"
    private static let unclaimed =
        "lease_until = NULL, cancel_requested = 0, version = version + 1"

    private func fence(_ lease: Lease) -> [SQLValue] {
        [.integer(lease.job.id.number), .integer(lease.number)]
    }

    private func finishOrRerun(
        _ lease: Lease,
        _ state: JobState,
        result: String?,
        error: String?
    ) throws(SQLFault) -> Bool {
        let finished = try change(
            """
            UPDATE job SET
                state = ?3, finished = ?4, result = ?5, last_error = ?6, crashes = 0, rerun = 0,
                \(Self.unclaimed)
            WHERE \(Self.isHeld) AND (rerun = 0 OR cancel_requested = 1)
            """,
            fence(lease) + [.text(state.rawValue), .time(now), .maybe(result), .maybe(error)]
        )
        if finished == 1 { return true }
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
        let cancelled = try change(
            """
            UPDATE job SET state = 'cancelled', finished = ?3, rerun = 0, \(Self.unclaimed)
            WHERE \(Self.isHeld)
            """,
            fence(lease) + [.time(now)]
        )
        return cancelled == 1
    }
}
