import Accounting
import Jobs

/// Jobs that were pruned stay resolvable: without arguments, result and checkpoint, but with what they
/// were, when they ran, and how they ended.
extension Transaction {
    /// Moves up to `limit` jobs that ended before the moment given into the archive; returns how many.
    func archive(finishedBefore: Timestamp, limit: SQLValue) throws(SQLFault) -> Int {
        let newest = SQLValue.integer(IDSource.smallest(at: finishedBefore))
        // Ids grow with time, so what ended long ago lies together at the beginning of the table.
        let ids = try integers(
            """
            SELECT id FROM job WHERE id < ?1 AND finished < ?2 ORDER BY id LIMIT ?3
            """,
            [newest, .time(finishedBefore), limit]
        )
        for list in InLists(ids.map(SQLValue.integer)) {
            try change(
                """
                INSERT INTO job_archive (\(Self.archived))
                SELECT \(Self.archived) FROM job WHERE id IN \(list.text) AND finished IS NOT NULL
                ON CONFLICT (id) DO NOTHING
                """,
                list.values
            )
            try change(
                "DELETE FROM job WHERE id IN \(list.text) AND finished IS NOT NULL",
                list.values
            )
        }
        return ids.count
    }

    private static let archived = """
        id, kind, account, client_id, priority, state, attempt, attempts_max, run_at, created, \
        started, finished, progress_done, progress_total, progress_failed, last_error, version
        """
}

extension SQLSession {
    /// What is kept of a pruned job; whether a batch watched it is not, so one may have.
    func archivedJob(_ id: JobID) throws(SQLFault) -> Job? {
        let select = """
            SELECT id, kind, account, '{}', NULL, priority, state, client_id, attempt, attempts_max,
                run_at, created, started, finished, progress_done, progress_total, progress_failed,
                NULL, NULL, last_error, 0, version, NULL, 0, 1, 0
            FROM job_archive WHERE id = ?1
            """
        guard let row = try rows(select, [.integer(id.number)]).first else { return nil }
        return try JobRows.job(row)
    }
}
