import ArgumentParser
import Foundation
import JSON

/// The benchmarks: every figure is a ratio to a named peer that did the same work in the same run.
@main
struct BenchmarksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Benchmarks",
        abstract: "Compares Quittance with named peers on this machine.",
        subcommands: [RunCommand.self, JobsCommand.self, ServeCommand.self],
        defaultSubcommand: RunCommand.self
    )
}

/// Runs the cases in turn and prints one table; `make bench` sets the environment up.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Measure and print the table.",
        discussion: "Needs QUITTANCE_PEERS, the folder of the peers' virtual environment."
    )

    @Flag(help: "Print every round as JSON instead of the table.")
    var json = false

    @Option(help: "Alternating rounds, 5 or more.")
    var rounds = 7

    @Option(help: "Only these, separated by commas.")
    var only = Case.all.map(\.name).joined(separator: ",")

    func validate() throws {
        guard rounds >= 5 else { throw ValidationError("Fewer than 5 rounds show no spread.") }
        for name in chosen where !Case.all.contains(where: { $0.name == name }) {
            throw ValidationError("There is no case \"\(name)\".")
        }
    }

    private var chosen: [String] { only.split(separator: ",").map(String.init) }

    func run() async throws {
        let bench = try Workbench.fromEnvironment()
        // A left-over folder below .build is harmless.
        defer { try? FileManager.default.removeItem(at: bench.folder) }
        let load = Environment.load()
        var comparisons: [Comparison] = []
        var omissions: [String] = []
        for candidate in Case.all where chosen.contains(candidate.name) {
            Self.show("\(candidate.name): preparing")
            let benchmarks = try await candidate.benchmarks(bench)
            if benchmarks.isEmpty {
                omissions.append("\(candidate.name), which needs \(candidate.need ?? "more")")
            }
            for benchmark in benchmarks {
                comparisons += try await benchmark.run(rounds: rounds, progress: Self.show)
            }
        }
        Self.show("")
        let report = Report(
            environment: try Environment.facts(bench, loadBefore: load),
            rounds: rounds,
            comparisons: comparisons,
            omissions: omissions
        )
        print(json ? report.json : report.table)
    }

    /// Shows where the run is, on one line of a terminal.
    private static func show(_ text: String) {
        let line = "\r\u{1B}[K" + text
        FileHandle.standardError.write(Data(line.utf8))
    }
}
