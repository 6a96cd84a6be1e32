import Accounting
import Jobs

extension Transaction {
    /// Stores jobs, each unless a live one has its unique key; the outcomes are in the jobs' order.
    func enqueue(_ jobs: [NewJob]) throws(SQLFault) -> [EnqueueOutcome] {
        let entries = jobs.map { Entry(job: $0, number: newID()) }
        try lock(jobs.compactMap(\.orderingKey))
        try nameQueues(of: jobs)
        // In order of keys, so that two nodes with the same keys never wait for each other in a circle.
        let order = jobs.indices.sorted {
            (jobs[$0].uniqueKey ?? "", $0) < (jobs[$1].uniqueKey ?? "", $1)
        }
        var outcomes = [EnqueueOutcome?](repeating: nil, count: jobs.count)
        var open = order
        // A twin can end between two looks, on another node; then its key is free.
        for _ in 0..<4 where !open.isEmpty {
            let stored = try insert(open.map { entries[$0] })
            var left: [Int] = []
            for (index, id) in zip(open, stored) {
                if let id {
                    outcomes[index] = .enqueued(id)
                } else if let key = jobs[index].uniqueKey, let twin = try markLiveTwin(key) {
                    outcomes[index] = .duplicate(of: twin)
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
    private struct Entry {
        let job: NewJob
        let number: Int64
    }

    /// Makes sure that claims look for the jobs.
    private func nameQueues(of jobs: [NewJob]) throws(SQLFault) {
        let names = Set(
            jobs.map {
                QueueMemory.QueueName(
                    kind: $0.kind.rawValue,
                    account: $0.account,
                    priority: $0.priority.rawValue
                )
            }
        ).sorted { ($0.kind, $0.account, $0.priority) < ($1.kind, $1.account, $1.priority) }
        _ = try session.executeEach(
            """
            INSERT INTO queue (kind, account, priority) VALUES (?1, ?2, ?3)
            ON CONFLICT (kind, account, priority) DO NOTHING
            """,
            names.map { [.text($0.kind), .text($0.account), .number($0.priority)] }
        )
    }

    /// Stores the jobs whose unique keys are free; nil for the others.
    private func insert(_ entries: [Entry]) throws(SQLFault) -> [JobID?] {
        let inserted: [SQLOutcome]
        do throws(SQLFault) {
            inserted = try session.executeEach(Self.insertion, entries.map(values))
        } catch {
            // Two nodes made the same id in the same millisecond; the next try makes another.
            if case .taken(let text) = error { throw .conflict(text) }
            throw error
        }
        let stored = zip(entries, inserted).filter { $1.changed == 1 }.map(\.0)
        _ = try session.executeEach(
            """
            INSERT INTO job_arguments (job_id, arguments, kind, account) VALUES (?1, ?2, ?3, ?4)
            """,
            stored.map {
                [
                    .integer($0.number), .text($0.job.arguments), .text($0.job.kind.rawValue),
                    .text($0.job.account),
                ]
            }
        )
        if !stored.isEmpty { announceWork() }
        var ids: [JobID?] = []
        for (entry, outcome) in zip(entries, inserted) {
            ids.append(outcome.changed == 1 ? try JobRows.jobID(entry.number) : nil)
        }
        return ids
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

    private static let insertion = """
        INSERT INTO job (
            id, kind, account, unique_key, client_id, priority, state, attempts_max, run_at, created,
            ordering_key, blocked, attempt, crashes, lease_number, cancel_requested, rerun,
            progress_done, progress_failed, version
        ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, 0, 0, 0, 0, 0, 0, 1)
        ON CONFLICT (unique_key) WHERE unique_key IS NOT NULL AND state IN \(Schema.liveStates)
        DO NOTHING
        """

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
            FROM job WHERE unique_key = ?1 AND state IN \(Schema.liveStates)
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
                WHERE id = ?1 AND state IN \(Schema.liveStates)
                """,
                [.integer(number)]
            )
            guard marked == 1 else { return nil }
        }
        return try JobRows.jobID(number)
    }
}
