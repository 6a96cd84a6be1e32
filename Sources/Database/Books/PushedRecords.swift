import Accounting
package import Jobs

extension Database: PushedStore {
    package func pushed(
        _ kind: PushedKind,
        _ externalID: String
    ) async throws(StoreFault) -> PushedRecord? {
        try await read { session throws(SQLFault) in
            try session.rows(Self.pushedColumns, Self.key(kind, externalID)).map {
                (row) throws(SQLFault) in try Self.pushed(row, kind)
            }.first
        }
    }

    /// Stores the content and enqueues the job that books it, in one transaction.
    ///
    /// While a job of the record is live or done, the same content enqueues nothing, and another
    /// content is taken only if the kind may change.
    package func push(
        _ content: PushedContent,
        clientID: String,
        job: NewJob
    ) async throws(StoreFault) -> PushOutcome {
        try await write { transaction throws(SQLFault) in
            let key = Self.key(content.kind, content.externalID)
            let known = try transaction.rows(Self.pushedColumns, key).map {
                (row) throws(SQLFault) in try Self.pushed(row, content.kind)
            }.first
            if let known, let state = try transaction.session.job(known.jobID)?.state,
                state != .discarded, state != .cancelled
            {
                if known.content == content.text {
                    // Whoever sends it again while it is under way is told of the end as well.
                    if !state.isFinal { try transaction.store(job.followUps, after: known.jobID) }
                    return .same(known)
                }
                guard content.kind.mayChange else { return .settled(known) }
            }
            let outcomes = try transaction.enqueue([job])
            guard let jobID = outcomes.first?.jobID else {
                throw .corrupt("a job was not stored")
            }
            let isChanged = known.map { $0.content != content.text } ?? true
            let changed = isChanged ? transaction.now : (known?.changed ?? transaction.now)
            try transaction.change(
                """
                INSERT INTO pushed_record (
                    kind, external_key, external_id, content, client_id, job_id, created, changed
                ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                ON CONFLICT (kind, external_key) DO UPDATE SET
                    content = excluded.content, client_id = excluded.client_id,
                    job_id = excluded.job_id, changed = excluded.changed
                """,
                key + [
                    .text(content.externalID), .text(content.text), .text(clientID),
                    .integer(jobID.number), .time(transaction.now), .time(changed),
                ]
            )
            let record = PushedRecord(
                kind: content.kind,
                externalID: known?.externalID ?? content.externalID,
                content: content.text,
                jobID: jobID,
                changed: changed
            )
            return .stored(record)
        }
    }

    private static let pushedColumns = """
        SELECT external_id, content, job_id, changed FROM pushed_record
        WHERE kind = ?1 AND external_key = ?2
        """

    private static func key(_ kind: PushedKind, _ externalID: String) -> [SQLValue] {
        [.text(kind.rawValue), .text(externalID.lowercased())]
    }

    private static func pushed(
        _ row: SQLRow,
        _ kind: PushedKind
    ) throws(SQLFault) -> PushedRecord {
        var row = row
        return PushedRecord(
            kind: kind,
            externalID: try row.text(),
            content: try row.text(),
            jobID: try JobRows.jobID(try row.integer()),
            changed: try row.time()
        )
    }
}
