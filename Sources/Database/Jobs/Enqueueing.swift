import Accounting
import Jobs

extension Transaction {
    /// Stores jobs, each unless a live one has its unique key; the outcomes are in the jobs' order.
    func enqueue(_ jobs: [NewJob]) throws(SQLFault) -> [EnqueueOutcome] {
        let entries = jobs.map { Entry(job: $0, number: newID()) }
        var ahead = [lockStep(jobs.compactMap(\.orderingKey)), queueNames(of: jobs)]
        // In order of keys, so that two nodes with the same keys never wait for each other in a circle.
        let order = jobs.indices.sorted {
            (jobs[$0].uniqueKey ?? "", $0) < (jobs[$1].uniqueKey ?? "", $1)
        }
        var outcomes = [EnqueueOutcome?](repeating: nil, count: jobs.count)
        for index in order {
            guard let id = try endedTwin(of: entries[index]) else { continue }
            outcomes[index] = .duplicate(of: id)
        }
        var open = order.filter { outcomes[$0] == nil }
        // A twin can end between two looks, on another node; then its key is free.
        for _ in 0..<4 where !open.isEmpty {
            let stored = try insert(open.map { entries[$0] }, after: ahead)
            ahead = []
            var left: [Int] = []
            for (index, id) in zip(open, stored) {
                if let id {
                    outcomes[index] = .enqueued(id)
                } else if let key = jobs[index].uniqueKey, let twin = try markLiveTwin(key) {
                    outcomes[index] = .duplicate(of: twin)
                    try keepRecent(jobs[index], as: twin)
                } else {
                    left.append(index)
                }
            }
            open = left
        }
        guard open.isEmpty else {
            throw .conflict("the unique key of a job changes hands too fast")
        }
        try promote(order.compactMap { jobs[$0].orderingKey })
        for (job, outcome) in zip(jobs, outcomes) where !job.followUps.isEmpty {
            if let outcome { try store(job.followUps, after: outcome.jobID) }
        }
        return outcomes.compactMap(\.self)
    }

    /// A job on its way in, with the number it will have.
    struct Entry {
        let job: NewJob
        let number: Int64
    }

    /// Makes sure that claims look for the jobs.
    private func queueNames(of jobs: [NewJob]) -> SQLStep {
        let names = Set(
            jobs.map {
                QueueMemory.QueueName(
                    kind: $0.kind.rawValue,
                    account: $0.account,
                    priority: $0.priority.rawValue
                )
            }
        ).sorted { ($0.kind, $0.account, $0.priority) < ($1.kind, $1.account, $1.priority) }
        return SQLStep(
            """
            INSERT INTO queue (kind, account, priority) VALUES (?1, ?2, ?3)
            ON CONFLICT (kind, account, priority) DO NOTHING
            """,
            names.map { [.text($0.kind), .text($0.account), .number($0.priority)] }
        )
    }

    /// Stores the jobs whose unique keys are free; nil for the others.
    ///
    /// `ahead` is what must be done before, and costs no round trip of its own this way.
    private func insert(_ entries: [Entry], after ahead: [SQLStep]) throws(SQLFault) -> [JobID?] {
        let stored: Set<Int64>
        do throws(SQLFault) {
            stored = try store(entries, after: ahead)
        } catch {
            // Two nodes made the same id in the same millisecond; the next try makes another.
            if case .taken(let text) = error { throw .conflict(text) }
            throw error
        }
        var ids: [JobID?] = []
        for entry in entries {
            ids.append(stored.contains(entry.number) ? try JobRows.jobID(entry.number) : nil)
        }
        if !stored.isEmpty { announceWork() }
        return ids
    }

    /// Stores rows and arguments; returns the numbers of the jobs that are stored.
    private func store(_ entries: [Entry], after ahead: [SQLStep]) throws(SQLFault) -> Set<Int64> {
        let jobs = entries.map(values)
        var stored: Set<Int64> = []
        switch dialect.engine {
        case .sqlite:
            let outcomes = try session.executeAll(ahead + [SQLStep(Self.insertion, jobs)])
            var arguments: [[SQLValue]] = []
            for (entry, outcome) in zip(entries, outcomes[ahead.count]) where outcome.changed == 1 {
                stored.insert(entry.number)
                arguments.append(argumentValues(entry))
            }
            _ = try session.executeEach(Self.argumentsInsertion, arguments)
        case .postgresql:
            let insertions = Self.insertions.steps(jobs)
            let arguments = Self.argumentsInsertions.steps(entries.map(argumentValues))
            let outcomes = try session.executeAll(ahead + insertions + arguments)
            for outcome in outcomes.dropFirst(ahead.count).prefix(insertions.count).joined() {
                for var row in outcome.rows { stored.insert(try row.integer()) }
            }
        }
        return stored
    }

    private static let columns = """
        id, kind, account, unique_key, client_id, priority, state, attempts_max, run_at, created, \
        ordering_key, blocked, attempt, crashes, lease_number, cancel_requested, rerun, \
        progress_done, progress_failed, version
        """
    /// What a new job has in the columns behind `blocked`.
    private static let constants = ", 0, 0, 0, 0, 0, 0, 0, 1"
    private static let unlessTaken = """
        ON CONFLICT (unique_key) WHERE unique_key IS NOT NULL AND \(Schema.isLive)
        DO NOTHING
        """

    private static let insertion = """
        INSERT INTO job (\(columns)) VALUES (
            ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12\(constants)
        ) \(unlessTaken)
        """

    private static let argumentsInsertion = """
        INSERT INTO job_arguments (job_id, arguments, kind, account) VALUES (?1, ?2, ?3, ?4)
        """

    private static let insertions = ManyRows([
        "BIGINT", "TEXT", "TEXT", "TEXT", "TEXT", "BIGINT", "TEXT", "BIGINT", "BIGINT", "BIGINT",
        "TEXT", "BIGINT",
    ]) {
        "INSERT INTO job (\(columns)) SELECT given.*\(constants) FROM \($0) AS given"
            + " \(unlessTaken) RETURNING id"
    }

    /// Only of jobs that were stored: their numbers are new, so there is nothing else of these numbers.
    private static let argumentsInsertions = ManyRows(["BIGINT", "TEXT", "TEXT", "TEXT"]) {
        """
        INSERT INTO job_arguments (job_id, arguments, kind, account)
        SELECT given.id, given.arguments, given.kind, given.account
        FROM \($0) AS given (id, arguments, kind, account)
        WHERE EXISTS (SELECT 1 FROM job WHERE job.id = given.id)
        """
    }

    private func argumentValues(_ entry: Entry) -> [SQLValue] {
        [
            .integer(entry.number), .text(entry.job.arguments), .text(entry.job.kind.rawValue),
            .text(entry.job.account),
        ]
    }

    /// A job with an ordering key comes in blocked; whoever is first in its line is then let through.
    private func values(_ entry: Entry) -> [SQLValue] {
        let job = entry.job
        let runAt = job.runAt.map { max($0, now) } ?? now
        let isForLater = runAt > now
        return [
            .integer(entry.number), .text(job.kind.rawValue), .text(job.account),
            .maybe(job.uniqueKey), .maybe(job.clientID), .number(job.priority.rawValue),
            .text((isForLater ? JobState.scheduled : .available).rawValue),
            .number(RetrySchedule.standard.attemptsMax), .time(runAt), .time(now),
            .maybe(job.orderingKey), .number(isForLater || job.orderingKey == nil ? 0 : 1),
        ]
    }

    /// Brings a job that waits for a prerequisite forward: whoever asks again may bring it.
    private func wake(_ number: Int64) throws(SQLFault) {
        let woken = try change(
            """
            UPDATE job SET run_at = ?2, version = version + 1
            WHERE id = ?1 AND state = 'scheduled' AND run_at > ?2 AND last_error IS NOT NULL
            """,
            [.integer(number), .time(now)]
        )
        if woken > 0 { announceWork() }
    }

    private func markLiveTwin(_ key: String) throws(SQLFault) -> JobID? {
        let twins = try rows(
            """
            SELECT id, CASE WHEN rerun = 0 AND (state = 'running' OR checkpoint IS NOT NULL)
                THEN 1 ELSE 0 END
            FROM job WHERE unique_key = ?1 AND \(Schema.isLive)
            """,
            [.text(key)]
        )
        guard var twin = twins.first else { return nil }
        let number = try twin.integer()
        try wake(number)
        if try twin.flag() {
            let marked = try change(
                """
                UPDATE job SET rerun = 1, version = version + 1
                WHERE id = ?1 AND \(Schema.isLive)
                """,
                [.integer(number)]
            )
            guard marked == 1 else { return nil }
        }
        return try JobRows.jobID(number)
    }
}
