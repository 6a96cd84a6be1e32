package import Accounting
package import Jobs

extension Database {
    /// Keeps a vendor's event and enqueues its jobs in one transaction.
    ///
    /// `received` is nil for now. When the event was stored before, nothing is enqueued and `isNew` is
    /// false.
    package func receive(
        eventID: String,
        source: String,
        type: String,
        received: Timestamp?,
        jobs: [NewJob]
    ) async throws(StoreFault) -> (isNew: Bool, outcomes: [EnqueueOutcome]) {
        try await write { transaction throws(SQLFault) in
            let stored = try transaction.change(
                """
                INSERT INTO inbox (source, event_id, type, received) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (source, event_id) DO NOTHING
                """,
                [
                    .text(source), .text(eventID), .text(type),
                    .time(received ?? transaction.now),
                ]
            )
            guard stored == 1 else { return (isNew: false, outcomes: []) }
            return (isNew: true, outcomes: try transaction.enqueue(jobs))
        }
    }
}
