import Database
import JSON

/// Jobs stored durably in SQLite: 32 producers at a time against loops that have the file alone.
///
/// The peers insert the same rows into a store of the same making, so every table and index agrees.
enum SQLiteCase {
    static func benchmarks(_ bench: Workbench) async throws -> [Benchmark] {
        let database = try await SampleJobs.open(.sqlite(path: bench.path("ours.db")))
        for (work, batch) in [("sqlite-single", 1), ("sqlite-batch", 100)] {
            let path = bench.path("\(work).db")
            try await SampleJobs.open(.sqlite(path: path)).close()
            let answer = try bench.python.prepare(
                work,
                [
                    "path": .string(path), "batch": .int(Int64(batch)),
                    "columns": .array(SampleJobs.row.map { .string($0.column) }),
                    "values": .array(SampleJobs.row.map(\.value)),
                    "arguments": .string(SampleJobs.arguments),
                ]
            )
            try Workbench.require(
                answer["journal"]?.stringValue == "wal",
                "the journal of SQLite"
            )
        }
        return [
            Benchmark(
                title: "SQLite: enqueue durably, 32 producers",
                ours: SampleJobs.contestant("Database", database, count: 6400),
                peers: [
                    bench.python.contestant(
                        "Python sqlite3, a commit for each job",
                        "sqlite-single",
                        count: 400
                    ),
                    bench.python.contestant(
                        "Python sqlite3, executemany of 100",
                        "sqlite-batch",
                        count: 5000
                    ),
                ]
            )
        ]
    }
}
