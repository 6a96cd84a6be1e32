import Jobs

extension Schema {
    /// A job that still has a run before it: the table lets a job have an end in final states only.
    static let isLive = "finished IS NULL"
    /// States whose jobs are few, or of interest to people, and therefore listed by an index.
    static let listedStates: [JobState] = [.scheduled, .retryable, .discarded, .cancelled]

    /// A job that keeps the others of its ordering key waiting; an index names its columns without a table.
    static func isActive(_ table: String? = nil) -> String {
        let job = table.map { $0 + "." } ?? ""
        return """
            \(job)ordering_key IS NOT NULL AND \(job)blocked = 0 AND \(job)\(isLive) \
            AND \(job)state <> 'scheduled'
            """
    }

    /// A job the index of states holds.
    static func isListed(_ job: String) -> String { isOne(of: listedStates, in: job + ".state") }

    /// The state is one of these.
    ///
    /// SQLite builds a table of its own for a longer `IN (…)`, in each run of a statement that changes a
    /// job, which costs more than the change.
    static func isOne(of states: [JobState], in column: String = "state") -> String {
        let tests = states.map { "\(column) = '\($0.rawValue)'" }
        return "(" + tests.joined(separator: " OR ") + ")"
    }

    /// The conditions of the indexes on jobs, in words that are cheap to test.
    @Sendable static func leanJobIndexes(_ dialect: Dialect) -> [String] {
        [
            "DROP INDEX job_live_key",
            """
            CREATE UNIQUE INDEX job_live_key ON job (unique_key)
            WHERE unique_key IS NOT NULL AND \(isLive)
            """,
            "DROP INDEX job_active_key",
            // The engine itself cannot hold two jobs of one key active.
            """
            CREATE UNIQUE INDEX job_active_key ON job (ordering_key)
            WHERE \(isActive())
            """,
            "DROP INDEX job_by_state",
            "CREATE INDEX job_by_state ON job (state, id) WHERE \(isOne(of: listedStates))",
        ]
    }
}
