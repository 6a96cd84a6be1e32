package import Accounting
package import Jobs

extension Database {
    /// Enqueues jobs once per client and key, as a batch if one is wished for; all of it in one
    /// transaction.
    ///
    /// `requestHash` tells whether a repeated key carries the same request. After `expires` the key is
    /// forgotten.
    package func enqueueOnce(
        client: String,
        key: String,
        requestHash: [UInt8],
        jobs: [NewJob],
        batch: BatchWish? = nil,
        expires: Timestamp
    ) async throws(StoreFault) -> OnceOutcome {
        try await write { transaction throws(SQLFault) in
            let name: [SQLValue] = [.text(client), .text(key)]
            try transaction.change(
                """
                DELETE FROM idempotency
                WHERE client_id = ?1 AND request_key = ?2 AND expires <= ?3
                """,
                name + [.time(transaction.now)]
            )
            let earlier = try transaction.rows(
                """
                SELECT request_hash, job_ids FROM idempotency
                WHERE client_id = ?1 AND request_key = ?2
                """,
                name
            )
            if var row = earlier.first {
                guard try row.bytes() == requestHash else { return .mismatch }
                return .replayed(try Self.jobIDs(try row.text()))
            }
            let outcomes = try transaction.enqueue(jobs, batch: batch)
            let stored = try transaction.change(
                """
                INSERT INTO idempotency (
                    client_id, request_key, request_hash, job_ids, created, expires
                ) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (client_id, request_key) DO NOTHING
                """,
                name + [
                    .bytes(requestHash),
                    .text(outcomes.map { String($0.jobID.number) }.joined(separator: " ")),
                    .time(transaction.now), .time(expires),
                ]
            )
            // Another node stored the key at this moment: undo, and look again.
            guard stored == 1 else { throw .conflict("the idempotency key is in use") }
            return .enqueued(outcomes)
        }
    }

    private static func jobIDs(_ text: String) throws(SQLFault) -> [JobID] {
        var ids: [JobID] = []
        for piece in text.split(separator: " ") {
            guard let number = Int64(piece) else { throw .corrupt("not a job number: \(piece)") }
            ids.append(try JobRows.jobID(number))
        }
        return ids
    }
}
