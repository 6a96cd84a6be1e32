import Accounting
import Database
import JSON
import Jobs

/// The jobs that every store is given: what a webhook enqueues.
enum SampleJobs {
    static let arguments = #"{"payout":"po_1BenchmarkBenchmarkBenchm","source":"webhook"}"#
    static let producers = 32

    static func job(_ key: String) -> NewJob {
        NewJob(
            kind: .payoutReconciliation,
            account: "main",
            arguments: arguments,
            uniqueKey: key,
            priority: .webhook
        )
    }

    /// The columns of the same job's row and their values; id and unique key differ by row.
    static let row: [(column: String, value: JSONValue)] = [
        ("id", 0), ("kind", .string(JobKind.payoutReconciliation.rawValue)), ("account", "main"),
        ("unique_key", ""), ("priority", .int(Int64(JobPriority.webhook.rawValue))),
        ("state", .string(JobState.available.rawValue)), ("attempts_max", 12),
        ("run_at", .int(moment)), ("created", .int(moment)), ("attempt", 0), ("crashes", 0),
        ("lease_number", 0), ("cancel_requested", 0), ("rerun", 0), ("progress_done", 0),
        ("progress_failed", 0), ("version", 1),
    ]

    private static let moment: Int64 = 1_790_000_000_000_000

    static func open(_ location: DatabaseLocation) async throws -> Database {
        try await Database.open(
            location,
            clock: { Timestamp(seconds: Clock.unixSeconds()) },
            random: { UInt64.random(in: .min ... .max) }
        )
    }

    /// Many producers at the same time, each waiting until its job is durable.
    static func contestant(_ name: String, _ database: Database, count: Int) -> Contestant {
        let each = count / producers
        var lap = 0
        return Contestant(name: name) {
            lap += 1
            let prefix = "round\(lap)"
            return try await Cost.of(each * producers) {
                try await withThrowingTaskGroup { group in
                    for producer in 0..<producers {
                        group.addTask {
                            for number in 0..<each {
                                let key = "\(prefix):\(producer):\(number)"
                                _ = try await database.enqueue([job(key)])
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }
}
