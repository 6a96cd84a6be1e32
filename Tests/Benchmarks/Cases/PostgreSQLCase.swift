import Database
import Foundation
import JSON

/// The same jobs on PostgreSQL, against pgbench with one statement for each commit.
///
/// Processor time is the client's alone; the server's is not counted on either side.
enum PostgreSQLCase {
    static func benchmarks(_ bench: Workbench) async throws -> [Benchmark] {
        guard let server = bench.postgres, let psql = Workbench.program("psql"),
            let pgbench = Workbench.program("pgbench")
        else { return [] }
        let name = "bench_\(Clock.unixSeconds())"
        let ours = try await schema(name + "_ours", on: server, psql)
        let theirs = try await schema(name + "_peer", on: server, psql)
        try await SampleJobs.open(.postgresql(connection: theirs)).close()
        try Program.run(psql, ["-q", "-c", "CREATE SEQUENCE bench_id START 1099511627776", theirs])
        let database = try await SampleJobs.open(.postgresql(connection: ours))
        func peer(clients: Int, batch: Int, count: Int) throws -> Contestant {
            let script = try bench.write(Array(statement(batch).utf8), as: "insert\(batch).sql")
            let words = clients == 1 ? "1 client" : "\(clients) clients"
            return contestant(
                "pgbench, \(words), \(batch == 1 ? "a commit for each job" : "inserts of \(batch)")",
                pgbench,
                ["-n", "-M", "prepared", "-f", script, "-c", "\(clients)"]
                    + ["-j", "\(min(2, clients))", "-t", "\(count / clients / batch)", theirs],
                batch: batch
            )
        }
        return [
            Benchmark(
                title: "PostgreSQL: enqueue durably, 32 producers",
                ours: SampleJobs.contestant("Database", database, count: 3200),
                peers: [
                    try peer(clients: 1, batch: 1, count: 400),
                    try peer(clients: SampleJobs.producers, batch: 1, count: 3200),
                    try peer(clients: 1, batch: 100, count: 5000),
                ]
            )
        ]
    }

    private static func schema(
        _ name: String,
        on server: String,
        _ psql: String
    ) async throws -> String {
        try Program.run(psql, ["-q", "-c", "CREATE SCHEMA \(name)", server])
        return server + (server.contains("?") ? "&" : "?") + "options=-csearch_path%3D\(name)"
    }

    private static func contestant(
        _ name: String,
        _ pgbench: String,
        _ arguments: [String],
        batch: Int
    ) -> Contestant {
        Contestant(name: name) {
            let run = try Program.run(pgbench, arguments)
            // The rate without the time of connecting; ours is connected already.
            let rate = run.output.split(separator: "\n").first { $0.hasPrefix("tps = ") }
                .flatMap { Double($0.dropFirst(6).prefix { $0 != " " }) }
            let done = run.output.split(separator: "\n")
                .first { $0.hasPrefix("number of transactions actually processed: ") }
                .flatMap { Double($0.split(separator: ": ")[1].prefix { $0 != "/" }) }
            guard let rate, let done else {
                throw BenchmarkFault("pgbench told no rate: \(run.output.suffix(300))")
            }
            return Cost(
                wallNanoseconds: 1e9 / rate / Double(batch),
                cpuNanoseconds: run.cpuNanoseconds / done / Double(batch)
            )
        }
    }

    /// One statement that stores `batch` jobs with their arguments: a single round trip.
    private static func statement(_ batch: Int) -> String {
        let columns = SampleJobs.row.map(\.column).joined(separator: ", ")
        let values = SampleJobs.row.map { row in
            switch row.column {
            case "id": "bench.id"
            case "unique_key": "'bench:' || bench.id"
            default: row.value.stringValue.map { "'\($0)'" } ?? row.value.text
            }
        }
        return """
            WITH bench AS (SELECT nextval('bench_id') AS id FROM generate_series(1, \(batch))), \
            made AS (INSERT INTO job (\(columns)) SELECT \(values.joined(separator: ", ")) \
            FROM bench RETURNING id) \
            INSERT INTO job_arguments (job_id, arguments) \
            SELECT id, '\(SampleJobs.arguments)' FROM made;

            """
    }
}
