import Accounting
package import Jobs

extension QueuePart {
    /// The part as the store keeps it.
    var stored: (scope: String, name: String) {
        switch self {
        case .kind(let kind): ("kind", kind.rawValue)
        case .lane(let lane): ("lane", String(lane.rawValue))
        }
    }

    /// Nil for a part this version does not know.
    init?(scope: String, name: String) {
        switch scope {
        case "kind":
            guard let kind = JobKind(rawValue: name) else { return nil }
            self = .kind(kind)
        case "lane":
            guard let number = Int(name), let lane = JobPriority(rawValue: number) else {
                return nil
            }
            self = .lane(lane)
        default: return nil
        }
    }
}

extension Database: QueueControl {
    package func pause(_ part: QueuePart, who: String) async throws(StoreFault) -> Bool {
        try await write { transaction throws(SQLFault) in
            let (scope, name) = part.stored
            return try transaction.change(
                """
                INSERT INTO pause (scope, name, who, since) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (scope, name) DO NOTHING
                """,
                [.text(scope), .text(name), .text(who), .time(transaction.now)]
            ) == 1
        }
    }

    package func resume(_ part: QueuePart) async throws(StoreFault) -> Bool {
        try await write { transaction throws(SQLFault) in
            let (scope, name) = part.stored
            let resumed = try transaction.change(
                "DELETE FROM pause WHERE scope = ?1 AND name = ?2",
                [.text(scope), .text(name)]
            )
            if resumed > 0 { transaction.announceWork() }
            var ended = 0
            if case .kind(let kind) = part { ended = try transaction.endHolds(kind: kind) }
            return resumed == 1 || ended > 0
        }
    }

    package func pauses() async throws(StoreFault) -> [QueuePause] {
        try await read { session throws(SQLFault) in
            var pauses: [QueuePause] = []
            let found = try session.rows(
                "SELECT scope, name, who, since FROM pause ORDER BY scope, name"
            )
            for row in found {
                var row = row
                let (scope, name) = (try row.text(), try row.text())
                guard let part = QueuePart(scope: scope, name: name) else { continue }
                pauses.append(
                    QueuePause(part: part, who: try row.text(), since: try row.time())
                )
            }
            return pauses
        }
    }

    package func retryAll(
        _ filter: RetryFilter,
        limit: Int
    ) async throws(StoreFault) -> [JobID] {
        guard filter.state == .discarded || filter.state == .cancelled else { return [] }
        return try await write { transaction throws(SQLFault) in
            var conditions = Conditions()
            conditions.add(Schema.isListed("job"))
            conditions.add("state = ?", .text(filter.state.rawValue))
            if let kind = filter.kind { conditions.add("kind = ?", .text(kind.rawValue)) }
            if let account = filter.account { conditions.add("account = ?", .text(account)) }
            // One whose key a live job has stays as it is, and must not be met again and again.
            conditions.add(
                """
                NOT EXISTS (
                    SELECT 1 FROM job twin WHERE twin.unique_key = job.unique_key
                        AND twin.unique_key IS NOT NULL AND twin.\(Schema.isLive)
                )
                """
            )
            let length = conditions.parameter(.number(Self.pageSize(limit)))
            let ids = try transaction.integers(
                "SELECT id FROM job\(conditions.clause) ORDER BY id LIMIT \(length)",
                conditions.values
            )
            var revived: [JobID] = []
            for number in ids {
                let id = try JobRows.jobID(number)
                if let job = try transaction.retry(id), !job.state.isFinal { revived.append(id) }
            }
            return revived
        }
    }
}
