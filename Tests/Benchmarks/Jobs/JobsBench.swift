import Accounting
import Database
import Foundation
import JSON
import Jobs

/// The measurements of the job engine.
struct JobsBench {
    let folder: URL
    let isQuick: Bool

    private func scaled(_ count: Int) -> Int { isQuick ? max(100, count / 10) : count }
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    // MARK: References

    /// Rows a second the raw engine stores durably, one and a hundred in a transaction.
    func rawSQLite() throws -> (single: Double, hundred: Double) {
        let program = path("raw_sqlite")
        let source = PythonPeer.folder.appendingPathComponent("jobs/raw_sqlite.c").path
        try Program.run("/usr/bin/env", ["cc", "-O2", "-o", program, source, "-lsqlite3"])
        let seconds = isQuick ? "0.5" : "3"
        func rate(_ batch: String) throws -> Double {
            let run = try Program.run(program, [path("raw\(batch).db"), batch, seconds])
            guard let rate = Double(run.output.trimmingCharacters(in: .whitespacesAndNewlines))
            else {
                throw BenchmarkFault("the raw engine told no rate: \(run.output)")
            }
            return rate
        }
        return (try rate("1"), try rate("100"))
    }

    /// Another queue's rates; nil where it is not installed.
    func queue(
        _ name: String,
        _ place: String,
        _ count: Int
    ) throws -> (
        enqueue: Double, process: Double
    )? {
        let variables = ProcessInfo.processInfo.environment
        guard let folder = variables["QUITTANCE_JOB_PEERS"], !folder.isEmpty else { return nil }
        let script = PythonPeer.folder.appendingPathComponent("jobs/queues.py").path
        let run = try Program.run(folder + "/bin/python", [script, name, place, "\(count)"])
        guard let line = run.output.split(separator: "\n").last,
            let answer = try? JSONValue.parse(Array(line.utf8)),
            let enqueue = answer["enqueue"]?.int64Value, let process = answer["process"]?.int64Value
        else { throw BenchmarkFault("\(name) told no rate: \(run.output.suffix(300))") }
        return (Double(enqueue), Double(process))
    }

    // MARK: SQLite

    func sqliteLines(_ raw: (single: Double, hundred: Double)) async throws -> [JobsLine] {
        var lines: [JobsLine] = []
        let database = try await SampleJobs.open(.sqlite(path: path("ours.db")))
        for (producers, reference, target) in [
            (32, ("P1", raw.single), 5.0), (128, ("P100", raw.hundred), 0.4),
        ] {
            let load = JobsLoad(database: database)
            let before = database.commitCount
            let rate = try await load.enqueueRate(producers, each: scaled(40_000) / producers)
            let each = scaled(40_000) / (database.commitCount - before)
            lines.append(
                JobsLine(
                    what: "SQLite, acknowledged enqueue, \(producers) producers (\(each) a commit)",
                    ours: rate,
                    unit: "jobs/s",
                    reference: (reference.0, reference.1),
                    target: target
                )
            )
        }
        await database.close()
        lines += try await commonLines("SQLite", life: 20_000) { name in
            .sqlite(path: path(name + ".db"))
        }
        let stored = JobsLoad(database: try await SampleJobs.open(.sqlite(path: path("stored.db"))))
        lines += try await peerLines("SQLite", stored, [("huey", 4, 10_000)]) { name in
            path(name + ".db")
        }
        await stored.database.close()
        return lines
    }

    /// Other queues, which are given their jobs first and then work them off, as ours does here.
    private func peerLines(
        _ engine: String,
        _ load: JobsLoad,
        _ peers: [(name: String, target: Double, count: Int)],
        _ place: (String) throws -> String
    ) async throws -> [JobsLine] {
        let ours = try await load.workRate(scaled(40_000), width: 128)
        var lines: [JobsLine] = []
        for (name, target, count) in peers {
            guard let peer = try queue(name, try place(name), scaled(count)) else { continue }
            lines.append(
                JobsLine(
                    what: "\(engine), stored jobs worked off, against \(name)",
                    ours: ours,
                    unit: "jobs/s",
                    reference: (name, peer.process),
                    target: target
                )
            )
        }
        return lines
    }

    /// What both engines are asked.
    private func commonLines(
        _ engine: String,
        life target: Double,
        _ place: (String) throws -> DatabaseLocation
    ) async throws -> [JobsLine] {
        var lines: [JobsLine] = []
        for width in [128, 32] {
            let life = try await SampleJobs.open(place("life\(width)"))
            let before = life.commitCount
            let rate = try await JobsLoad(database: life).lifeRate(scaled(40_000), width: width)
            let commits = Double(life.commitCount - before) / Double(scaled(40_000))
            await life.close()
            lines.append(
                JobsLine(
                    what: String(
                        format: "%@, whole life, no-op, %d executors (%.2f commits a job)",
                        engine,
                        width,
                        commits
                    ),
                    ours: rate,
                    unit: "jobs/s",
                    target: target
                )
            )
        }
        let few = try await SampleJobs.open(place("few"))
        let fewRate = try await JobsLoad(database: few).claimRate(ready: 1000, claims: scaled(1000))
        await few.close()
        let many = try await SampleJobs.open(place("many"))
        let manyRate = try await JobsLoad(database: many).claimRate(
            ready: scaled(1_000_000),
            claims: scaled(1000)
        )
        await many.close()
        lines.append(
            JobsLine(
                what: "\(engine), claim with \(scaled(1_000_000)) ready",
                ours: manyRate,
                unit: "jobs/s",
                reference: ("with 1,000 ready", fewRate),
                target: 0.7
            )
        )
        lines.append(try await blockedLine(engine, place))
        lines += try await latencyLines(place)
        return lines
    }

    private func blockedLine(
        _ engine: String,
        _ place: (String) throws -> DatabaseLocation
    ) async throws -> JobsLine {
        var rates: [Double] = []
        for blocked in [0, scaled(100_000)] {
            let database = try await SampleJobs.open(place("blocked\(blocked)"))
            let load = JobsLoad(database: database)
            try await load.block(blocked, keys: 2)
            rates.append(try await load.lifeRate(scaled(20_000), width: 32))
            await database.close()
        }
        return JobsLine(
            what: "\(engine), free jobs beside \(scaled(100_000)) blocked behind two keys",
            ours: rates[1],
            unit: "jobs/s",
            reference: ("without them", rates[0]),
            target: 0.8
        )
    }

    /// From a call that stores a job to its first instruction: in this process, and on another node
    /// where the engine has others.
    private func latencyLines(
        _ place: (String) throws -> DatabaseLocation
    ) async throws -> [JobsLine] {
        let location = try place("latency")
        let here = try await SampleJobs.open(location)
        var lines: [JobsLine] = []
        switch location {
        case .sqlite:
            lines.append(try await latencyLine("SQLite, enqueue to start", here, from: here, 5))
        case .postgresql:
            lines.append(
                try await latencyLine("PostgreSQL, enqueue to start", here, from: here, 25)
            )
            let there = try await SampleJobs.open(location)
            lines.append(
                try await latencyLine("PostgreSQL, the same on another node", here, from: there, 25)
            )
            await there.close()
        }
        await here.close()
        return lines
    }

    private func latencyLine(
        _ what: String,
        _ node: Database,
        from producer: Database,
        _ milliseconds: Double
    ) async throws -> JobsLine {
        let latencies = try await JobsLoad(database: node).startLatencies(
            scaled(1000),
            enqueuedBy: producer
        )
        return JobsLine(
            what: "\(what), p99 (p50 \(Int(latencies.p50 * 1000)) µs)",
            ours: latencies.p99,
            unit: "ms",
            target: milliseconds,
            isCeiling: true
        )
    }

    // MARK: PostgreSQL

    func postgreSQLLines(_ server: String) async throws -> [JobsLine] {
        guard let psql = Workbench.program("psql") else { return [] }
        var number = 0
        func schema(_ name: String) throws -> String {
            number += 1
            let schema = "jobs_\(name)_\(getpid())_\(number)"
            try Program.run(psql, ["-q", "-c", "CREATE SCHEMA \(schema)", server])
            let mark = server.contains("?") ? "&" : "?"
            return server + mark + "options=-csearch_path%3D\(schema)"
        }
        var lines = try await commonLines("PostgreSQL", life: 15_000) { name in
            .postgresql(connection: try schema(name))
        }
        let stored = JobsLoad(
            database: try await SampleJobs.open(.postgresql(connection: try schema("stored")))
        )
        lines += try await peerLines(
            "PostgreSQL",
            stored,
            [("procrastinate", 20, 1000), ("pgqueuer", 2, 5000)],
            schema
        )
        await stored.database.close()
        lines.append(try await snapshotLine(try schema("snapshot"), psql))
        return lines
    }

    /// A report that reads for a minute must not slow the queue down.
    private func snapshotLine(_ place: String, _ psql: String) async throws -> JobsLine {
        let database = try await SampleJobs.open(.postgresql(connection: place))
        let load = JobsLoad(database: database)
        let before = try await load.lifeRate(scaled(20_000), width: 32)
        let seconds = isQuick ? 6 : 60
        let reader = Process()
        reader.executableURL = URL(fileURLWithPath: psql)
        reader.arguments = [
            "-q", "-c", "BEGIN ISOLATION LEVEL REPEATABLE READ", "-c", "SELECT count(*) FROM job",
            "-c", "SELECT pg_sleep(\(seconds + 10))", place,
        ]
        reader.standardOutput = FileHandle.nullDevice
        try reader.run()
        try await Task.sleep(for: .milliseconds(300))
        let end = ContinuousClock.now + .seconds(seconds)
        var last = before
        while ContinuousClock.now < end {
            last = try await load.lifeRate(scaled(10_000), width: 32)
        }
        reader.terminate()
        reader.waitUntilExit()
        await database.close()
        return JobsLine(
            what: "PostgreSQL, whole life after \(seconds) s beside an open snapshot",
            ours: last,
            unit: "jobs/s",
            reference: ("before", before),
            target: 0.6
        )
    }
}
