import ArgumentParser
import Database
import Foundation
import Jobs

/// The job engine against the raw engines and against other queues, in one run on one machine.
struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "Measure the job engine; every line is a ratio with its target.",
        discussion:
            "Needs cc and SQLite's headers, QUITTANCE_POSTGRES_URL, and for other queues the"
            + " interpreter in QUITTANCE_JOB_PEERS."
    )

    @Flag(help: "A tenth of the work, for a look.")
    var quick = false

    /// What can be measured by itself.
    enum Part: String, CaseIterable, ExpressibleByArgument { case sqlite, postgresql, service }

    @Option(help: "Only this part; may be repeated.")
    var only: [Part] = []

    func run() async throws {
        let folder = URL(fileURLWithPath: ".build/benchmarks-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // A left-over folder below .build is harmless.
        defer { try? FileManager.default.removeItem(at: folder) }
        let bench = JobsBench(folder: folder, isQuick: quick)
        print("load \(Environment.load())")
        let raw = try bench.rawSQLite()
        print("P1 \(Int(raw.single)) rows/s, P100 \(Int(raw.hundred)) rows/s (C, SQLite FULL)")
        var lines: [JobsLine] = []
        func add(_ line: JobsLine) {
            lines.append(line)
            print(line.text)
        }
        let parts = only.isEmpty ? Part.allCases : only
        if parts.contains(.sqlite) { for line in try await bench.sqliteLines(raw) { add(line) } }
        if !parts.contains(.postgresql) {
            print("left out: PostgreSQL")
        } else if let server = ProcessInfo.processInfo.environment["QUITTANCE_POSTGRES_URL"] {
            for line in try await bench.postgreSQLLines(server) { add(line) }
        } else {
            print("left out: PostgreSQL, which needs QUITTANCE_POSTGRES_URL")
        }
        if !parts.contains(.service) {
            print("left out: the service")
        } else if let more = try await bench.serviceLines() {
            for line in more { add(line) }
        } else {
            print("left out: the service, whose release binary is not built")
        }
        let missed = lines.filter { !$0.isMet }
        print(
            "load \(Environment.load()); \(lines.count - missed.count) of \(lines.count) targets met"
        )
    }
}

/// One figure beside its target.
struct JobsLine {
    let what: String
    let ours: Double
    let unit: String
    /// What it is divided by, and that figure; nil where the target is absolute.
    var reference: (name: String, value: Double)?
    let target: Double
    /// Whether less is better.
    var isCeiling = false

    private var figure: Double { reference.map { ours / max($0.value, 0.001) } ?? ours }

    var isMet: Bool { isCeiling ? figure <= target : figure >= target }

    var text: String {
        let sign = isCeiling ? "≤" : "≥"
        var text = "\(isMet ? "met   " : "MISSED") \(what): \(Self.short(ours)) \(unit)"
        if let reference {
            text += ", \(Self.short(figure)) × \(reference.name) (\(Self.short(reference.value)))"
        }
        return text
            + ", target \(sign) \(Self.short(target))\(reference == nil ? " " + unit : " ×")"
    }

    private static func short(_ value: Double) -> String {
        value >= 100 ? String(Int(value)) : String(format: "%.2f", value)
    }
}
