import Jobs

extension Schema {
    /// When a job counts as ready: its time less the head start of its lane.
    private static var rank: String {
        let cases = JobPriority.allCases.map { lane in
            "WHEN \(lane.rawValue) THEN \(lane.headStart.components.seconds * 1_000_000)"
        }
        return "run_at - CASE priority \(cases.joined(separator: " ")) END"
    }

    /// Nodes, ordering keys, fair lanes, pauses; and fewer indexes on the row that changes often.
    @Sendable static func engineTables(_ dialect: Dialect) -> [String] {
        let integer = dialect.integer
        let text = dialect.text
        return [
            // A node is one start of a process, not a machine: a restarted one is another.
            """
            CREATE TABLE node (
                epoch \(integer) PRIMARY KEY CHECK (epoch >= 0),
                started \(integer) NOT NULL,
                lease_until \(integer) NOT NULL
            )\(dialect.busyTable)
            """,
            "CREATE INDEX node_by_lease ON node (lease_until)",
            // Every combination in which jobs ever came; few rows, never removed.
            """
            CREATE TABLE queue (
                kind \(text) NOT NULL CHECK (kind <> ''),
                account \(text) NOT NULL,
                priority \(integer) NOT NULL,
                PRIMARY KEY (kind, account, priority)
            )\(dialect.keyedTable)
            """,
            "INSERT INTO queue (kind, account, priority) SELECT DISTINCT kind, account, priority FROM job",
            """
            CREATE TABLE pause (
                scope \(text) NOT NULL CHECK (scope IN ('kind', 'lane')),
                name \(text) NOT NULL CHECK (name <> ''),
                who \(text) NOT NULL,
                since \(integer) NOT NULL,
                PRIMARY KEY (scope, name)
            )\(dialect.keyedTable)
            """,
            "ALTER TABLE job ADD COLUMN epoch \(integer) CHECK (epoch IS NULL OR state = 'running')",
            "ALTER TABLE job ADD COLUMN ordering_key \(text) CHECK (ordering_key <> '')",
            """
            ALTER TABLE job ADD COLUMN blocked \(integer) NOT NULL DEFAULT 0 CHECK (
                blocked = 0 OR (blocked = 1 AND state = 'available' AND ordering_key IS NOT NULL)
            )
            """,
            """
            ALTER TABLE job ADD COLUMN rank \(integer)
            GENERATED ALWAYS AS (\(rank)) \(dialect.computed)
            """,
            "DROP INDEX job_ready",
            """
            CREATE INDEX job_ready ON job (kind, account, priority, rank, id)
            WHERE state = 'available' AND blocked = 0
            """,
            // The engine itself cannot hold two jobs of one key active.
            """
            CREATE UNIQUE INDEX job_active_key ON job (ordering_key)
            WHERE ordering_key IS NOT NULL AND blocked = 0 AND state IN ('available', 'running', 'retryable')
            """,
            """
            CREATE INDEX job_blocked ON job (ordering_key, id)
            WHERE state = 'available' AND blocked = 1
            """,
            "DROP INDEX job_leased",
            "CREATE INDEX job_running ON job (epoch, lease_until) WHERE state = 'running'",
            "DROP INDEX job_by_state",
            """
            CREATE INDEX job_by_state ON job (state, id)
            WHERE state IN ('scheduled', 'retryable', 'discarded', 'cancelled')
            """,
            // What never changes is indexed where nothing changes.
            "DROP INDEX job_by_kind",
            "DROP INDEX job_by_account",
            "ALTER TABLE job_arguments ADD COLUMN kind \(text)",
            "ALTER TABLE job_arguments ADD COLUMN account \(text)",
            """
            UPDATE job_arguments SET
                kind = (SELECT kind FROM job WHERE job.id = job_arguments.job_id),
                account = (SELECT account FROM job WHERE job.id = job_arguments.job_id)
            """,
            "CREATE INDEX job_by_kind ON job_arguments (kind, job_id)",
            "CREATE INDEX job_by_account ON job_arguments (account, job_id)",
        ]
    }
}
