import Jobs

extension Schema {
    /// Batches, schedules, and what is kept of jobs that were pruned.
    @Sendable static func batchTables(_ dialect: Dialect) -> [String] {
        let integer = dialect.integer
        let text = dialect.text
        return [
            """
            CREATE TABLE batch (
                id \(integer) PRIMARY KEY CHECK (id >= 0),
                name \(text) NOT NULL,
                client_id \(text),
                total \(integer) NOT NULL CHECK (total >= 0),
                done \(integer) NOT NULL CHECK (done >= 0),
                failed \(integer) NOT NULL CHECK (failed >= 0),
                created \(integer) NOT NULL,
                finished \(integer),
                completion_kind \(text),
                completion_account \(text),
                completion_arguments \(text),
                completion_priority \(integer),
                completion_job_id \(integer),
                CONSTRAINT batch_counts_its_jobs CHECK (done + failed <= total),
                CONSTRAINT batch_finished_when_all_ended
                    CHECK ((finished IS NOT NULL) = (done + failed = total)),
                CONSTRAINT batch_completion_is_whole CHECK (
                    (completion_kind IS NULL) = (completion_account IS NULL)
                    AND (completion_kind IS NULL) = (completion_arguments IS NULL)
                    AND (completion_kind IS NULL) = (completion_priority IS NULL)
                )
            )\(dialect.busyTable)
            """,
            """
            CREATE TABLE batch_member (
                batch_id \(integer) NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
                job_id \(integer) NOT NULL,
                outcome \(text) CHECK (outcome IN ('done', 'failed')),
                PRIMARY KEY (batch_id, job_id)
            )\(dialect.keyedTable)
            """,
            "CREATE INDEX batch_member_by_job ON batch_member (job_id)",
            """
            ALTER TABLE job ADD COLUMN batched \(integer) NOT NULL DEFAULT 0
            CHECK (batched IN (0, 1))
            """,
            """
            CREATE TABLE schedule (
                name \(text) PRIMARY KEY CHECK (name <> ''),
                expression \(text) NOT NULL,
                zone \(text) NOT NULL,
                next_at \(integer) NOT NULL,
                last_tick \(integer),
                last_job_id \(integer)
            )\(dialect.keyedTable)
            """,
            """
            CREATE TABLE job_archive (
                id \(integer) PRIMARY KEY CHECK (id >= 0),
                kind \(text) NOT NULL,
                account \(text) NOT NULL,
                client_id \(text),
                priority \(integer) NOT NULL,
                state \(text) NOT NULL CHECK (state IN ('completed', 'discarded', 'cancelled')),
                attempt \(integer) NOT NULL,
                attempts_max \(integer) NOT NULL,
                run_at \(integer) NOT NULL,
                created \(integer) NOT NULL,
                started \(integer),
                finished \(integer) NOT NULL,
                progress_done \(integer) NOT NULL,
                progress_total \(integer),
                progress_failed \(integer) NOT NULL,
                last_error \(text),
                version \(integer) NOT NULL
            )\(dialect.table)
            """,
        ]
    }
}
