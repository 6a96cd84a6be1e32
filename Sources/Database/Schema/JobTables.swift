import Jobs

extension Schema {
    /// States in which a job still has a run before it, as the first indexes named them.
    private static let liveStates = "('available', 'scheduled', 'running', 'retryable')"

    /// The queue: a narrow row that changes often, and the arguments, written once, beside it.
    @Sendable static func jobTables(_ dialect: Dialect) -> [String] {
        let integer = dialect.integer
        let text = dialect.text
        return [
            """
            CREATE TABLE job (
                id \(integer) PRIMARY KEY CHECK (id >= 0),
                kind \(text) NOT NULL CHECK (kind <> ''),
                account \(text) NOT NULL,
                unique_key \(text) CHECK (unique_key <> ''),
                client_id \(text),
                priority \(integer) NOT NULL CHECK (priority BETWEEN 0 AND 4),
                state \(text) NOT NULL CHECK \(isOne(of: JobState.allCases)),
                attempt \(integer) NOT NULL CHECK (attempt >= 0),
                attempts_max \(integer) NOT NULL CHECK (attempts_max >= 1),
                crashes \(integer) NOT NULL CHECK (crashes >= 0),
                run_at \(integer) NOT NULL,
                created \(integer) NOT NULL,
                started \(integer),
                finished \(integer),
                lease_number \(integer) NOT NULL CHECK (lease_number >= 0),
                lease_until \(integer),
                cancel_requested \(integer) NOT NULL CHECK (cancel_requested IN (0, 1)),
                rerun \(integer) NOT NULL CHECK (rerun IN (0, 1)),
                progress_done \(integer) NOT NULL CHECK (progress_done >= 0),
                progress_total \(integer) CHECK (progress_total >= 0),
                progress_failed \(integer) NOT NULL CHECK (progress_failed >= 0),
                checkpoint \(text),
                result \(text),
                last_error \(text),
                version \(integer) NOT NULL CHECK (version >= 1),
                CONSTRAINT job_lease_only_running
                    CHECK ((lease_until IS NOT NULL) = (state = 'running')),
                CONSTRAINT job_running_is_whole CHECK (
                    state <> 'running'
                    OR (started IS NOT NULL AND lease_number >= 1 AND attempt >= 1)
                ),
                CONSTRAINT job_finished_only_final CHECK (
                    (finished IS NOT NULL) = \(isOne(of: [.completed, .discarded, .cancelled]))
                ),
                CONSTRAINT job_result_only_completed
                    CHECK ((result IS NOT NULL) = (state = 'completed')),
                CONSTRAINT job_cancel_only_running
                    CHECK (cancel_requested = 0 OR state = 'running'),
                CONSTRAINT job_rerun_only_live CHECK (rerun = 0 OR state IN \(liveStates))
            )\(dialect.busyTable)
            """,
            """
            CREATE TABLE job_arguments (
                job_id \(integer) PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
                arguments \(text) NOT NULL
            )\(dialect.table)
            """,
            "CREATE INDEX job_ready ON job (priority, run_at, id) WHERE state = 'available'",
            "CREATE INDEX job_due ON job (run_at, id) WHERE state IN ('scheduled', 'retryable')",
            "CREATE INDEX job_leased ON job (lease_until, id) WHERE state = 'running'",
            """
            CREATE UNIQUE INDEX job_live_key ON job (unique_key)
            WHERE unique_key IS NOT NULL AND state IN \(liveStates)
            """,
            "CREATE INDEX job_by_state ON job (state, id)",
            "CREATE INDEX job_by_kind ON job (kind, id)",
            "CREATE INDEX job_by_account ON job (account, id)",
            """
            CREATE TABLE inbox (
                source \(text) NOT NULL CHECK (source <> ''),
                event_id \(text) NOT NULL CHECK (event_id <> ''),
                type \(text) NOT NULL,
                received \(integer) NOT NULL,
                PRIMARY KEY (source, event_id)
            )\(dialect.keyedTable)
            """,
            "CREATE INDEX inbox_by_time ON inbox (received)",
        ]
    }
}
