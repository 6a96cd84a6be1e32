import Accounting
import JSON
package import Jobs

/// How a job of a batch ended.
struct MemberEnd {
    let id: JobID
    let isGood: Bool
}

extension Transaction {
    func enqueueBatch(_ batch: NewBatch) throws(SQLFault) -> (BatchID, [EnqueueOutcome]) {
        let id = newID()
        let outcomes = try enqueue(batch.jobs)
        let members = Set(outcomes.map(\.jobID)).sorted()
        let completion =
            batch.completion
            ?? following(
                batch.followUp,
                BatchID(number: id),
                first: outcomes.first?.jobID,
                of: batch
            )
        try change(
            """
            INSERT INTO batch (
                id, name, client_id, total, done, failed, created, finished,
                completion_kind, completion_account, completion_arguments, completion_priority
            ) VALUES (?1, ?2, ?3, ?4, 0, 0, ?5, ?6, ?7, ?8, ?9, ?10)
            """,
            [
                .integer(id), .text(batch.name), .maybe(batch.clientID), .number(members.count),
                .time(now), members.isEmpty ? .time(now) : .null,
                .maybe(completion?.kind.rawValue), .maybe(completion?.account),
                .maybe(completion?.arguments), .maybe(completion?.priority.rawValue),
            ]
        )
        _ = try session.executeEach(
            "INSERT INTO batch_member (batch_id, job_id) VALUES (?1, ?2)",
            members.map { [.integer(id), .integer($0.number)] }
        )
        let marked = try session.executeEach(
            "UPDATE job SET batched = 1 WHERE id = ?1 AND \(Schema.isLive)",
            members.map { [.integer($0.number)] }
        )
        // A live job with the same key ended at this moment, on another node: look again.
        guard marked.allSatisfy({ $0.changed == 1 }) else {
            throw .conflict("a job of the batch ended while the batch was stored")
        }
        if members.isEmpty { try complete(id) }
        return (BatchID(number: id), outcomes)
    }

    /// Stores jobs, as a batch of whoever asked for the first of them if one is wished for.
    func enqueue(_ jobs: [NewJob], batch: BatchWish?) throws(SQLFault) -> [EnqueueOutcome] {
        guard let batch else { return try enqueue(jobs) }
        return try enqueueBatch(NewBatch(batch, jobs: jobs)).1
    }

    /// The job that follows a batch; nil for nothing.
    private func following(
        _ followUp: FollowUp?,
        _ id: BatchID,
        first: JobID?,
        of batch: NewBatch
    ) -> NewJob? {
        guard let followUp, let first, let account = batch.jobs.first?.account else { return nil }
        let arguments = JSONValue.object([
            "job": .string(first.text), "batch": .string(id.text),
            "target": .string(followUp.target),
        ])
        return NewJob(
            kind: followUp.kind,
            account: account,
            arguments: arguments.text,
            uniqueKey: nil,
            priority: .webhook,
            clientID: batch.clientID
        )
    }

    /// Counts jobs that ended in their batches; the last one enqueues the batch's completion job.
    func countEnds(_ ends: [MemberEnd]) throws(SQLFault) {
        guard !ends.isEmpty else { return }
        let counted = try session.executeEach(
            """
            UPDATE batch_member SET outcome = ?2 WHERE job_id = ?1 AND outcome IS NULL
            RETURNING batch_id
            """,
            ends.map { [.integer($0.id.number), .text($0.isGood ? "done" : "failed")] }
        )
        var tallies: [Int64: (done: Int, failed: Int)] = [:]
        for (end, outcome) in zip(ends, counted) {
            for row in outcome.rows {
                var row = row
                let batch = try row.integer()
                if end.isGood {
                    tallies[batch, default: (0, 0)].done += 1
                } else {
                    tallies[batch, default: (0, 0)].failed += 1
                }
            }
        }
        // In order of ids, so that nodes never wait for each other in a circle.
        for (batch, tally) in tallies.sorted(by: { $0.key < $1.key }) {
            let ended = try integers(
                """
                UPDATE batch SET
                    done = done + ?2, failed = failed + ?3,
                    finished = CASE WHEN done + failed + ?2 + ?3 = total
                        THEN CAST(?4 AS BIGINT) ELSE NULL END
                WHERE id = ?1 RETURNING CASE WHEN finished IS NULL THEN 0 ELSE 1 END
                """,
                [.integer(batch), .number(tally.done), .number(tally.failed), .time(now)]
            )
            if ended == [1] { try complete(batch) }
        }
    }

    /// A job of some batch runs again: it has not ended after all.
    func uncountEnd(of id: JobID) throws(SQLFault) {
        let members = try rows(
            """
            SELECT batch_id, outcome FROM batch_member WHERE job_id = ?1 AND outcome IS NOT NULL
            ORDER BY batch_id
            """,
            [.integer(id.number)]
        )
        for row in members {
            var row = row
            let batch = try row.integer()
            let isGood = try row.text() == "done"
            try change(
                "UPDATE batch_member SET outcome = NULL WHERE batch_id = ?1 AND job_id = ?2",
                [.integer(batch), .integer(id.number)]
            )
            try change(
                "UPDATE batch SET done = done - ?2, failed = failed - ?3, finished = NULL WHERE id = ?1",
                [.integer(batch), .number(isGood ? 1 : 0), .number(isGood ? 0 : 1)]
            )
        }
    }

    /// Enqueues what shall happen when a batch is through, once in its life.
    private func complete(_ batch: Int64) throws(SQLFault) {
        let found = try rows(
            """
            SELECT completion_kind, completion_account, completion_arguments,
                completion_priority, client_id
            FROM batch
            WHERE id = ?1 AND completion_kind IS NOT NULL AND completion_job_id IS NULL
            """,
            [.integer(batch)]
        )
        guard var row = found.first else { return }
        let job = NewJob(
            kind: try row.name(JobKind.self),
            account: try row.text(),
            arguments: try row.text(),
            uniqueKey: nil,
            priority: try JobRows.lane(try row.number()),
            clientID: try row.textOrNull()
        )
        for outcome in try enqueue([job]) {
            try change(
                "UPDATE batch SET completion_job_id = ?2 WHERE id = ?1",
                [.integer(batch), .integer(outcome.jobID.number)]
            )
        }
    }
}

extension SQLSession {
    /// Batches, newest first.
    func batches(
        only id: BatchID?,
        before: BatchID?,
        limit: Int
    ) throws(SQLFault) -> [JobBatch] {
        var conditions = Conditions()
        if let id { conditions.add("id = ?", .integer(id.number)) }
        if let before { conditions.add("id < ?", .integer(before.number)) }
        let length = conditions.parameter(.number(Database.pageSize(limit)))
        let found = try rows(
            "SELECT id, name, client_id, total, done, failed, created, finished, completion_job_id"
                + " FROM batch\(conditions.clause) ORDER BY id DESC LIMIT \(length)",
            conditions.values
        )
        var batches: [JobBatch] = []
        for row in found {
            var row = row
            batches.append(
                JobBatch(
                    id: BatchID(number: max(0, try row.integer())),
                    name: try row.text(),
                    clientID: try row.textOrNull(),
                    total: try row.number(),
                    done: try row.number(),
                    failed: try row.number(),
                    created: try row.time(),
                    finished: try row.timeOrNull(),
                    completionJob: try row.integerOrNull().map { JobID(number: max(0, $0)) }
                )
            )
        }
        return batches
    }
}

extension Database: BatchStore {
    package func enqueueBatch(
        _ batch: NewBatch
    ) async throws(StoreFault) -> (id: BatchID, outcomes: [EnqueueOutcome]) {
        try await write { transaction throws(SQLFault) in try transaction.enqueueBatch(batch) }
    }

    package func batch(_ id: BatchID) async throws(StoreFault) -> JobBatch? {
        try await read { session throws(SQLFault) in
            try session.batches(only: id, before: nil, limit: 1).first
        }
    }

    package func batch(of job: JobID) async throws(StoreFault) -> JobBatch? {
        try await read { session throws(SQLFault) in
            let newest = try session.integers(
                "SELECT batch_id FROM batch_member WHERE job_id = ?1 ORDER BY batch_id DESC LIMIT 1",
                [.integer(job.number)]
            )
            guard let number = newest.first else { return nil }
            let id = BatchID(number: max(0, number))
            return try session.batches(only: id, before: nil, limit: 1).first
        }
    }

    package func enqueue(
        _ jobs: [NewJob],
        batch: String?
    ) async throws(StoreFault) -> [EnqueueOutcome] {
        try await enqueue(jobs, as: batch.map { BatchWish(name: $0) })
    }

    /// Stores jobs, as a batch if one is wished for.
    package func enqueue(
        _ jobs: [NewJob],
        as batch: BatchWish?
    ) async throws(StoreFault) -> [EnqueueOutcome] {
        guard let batch else { return try await enqueue(jobs) }
        return try await write { transaction throws(SQLFault) in
            try transaction.enqueue(jobs, batch: batch)
        }
    }

    package func batches(
        before: BatchID?,
        limit: Int
    ) async throws(StoreFault) -> [JobBatch] {
        try await read { session throws(SQLFault) in
            try session.batches(only: nil, before: before, limit: limit)
        }
    }
}
