import ArgumentParser
import Foundation

/// Plays seeded worlds, in as many processes as there are cores, and reports every seed that fails.
@main
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Simulation",
        abstract: "Runs the real queue, runner and workflows in seeded worlds full of trouble.",
        subcommands: [PlayCommand.self, MutationsCommand.self, WorkCommand.self],
        defaultSubcommand: PlayCommand.self
    )
}

/// Plays a range of seeds, or one seed twice with all it has to tell.
struct PlayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "play",
        abstract: "Play seeds; exit status 1 when one fails."
    )

    @Option(help: "How many seeds.")
    var seeds = 1000

    @Option(help: "The first seed.")
    var first: UInt64 = 1

    @Option(help: "Only this seed, twice, to see that it repeats.")
    var seed: UInt64?

    @Option(help: "Processes at a time.")
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: "Take this safeguard away.")
    var without: Safeguard?

    func run() throws {
        if let seed { return try replay(seed) }
        let outcome = try Fleet(jobs: jobs).play(
            first..<(first + UInt64(seeds)),
            without: without,
            progress: { print($0) }
        )
        print(outcome.summary)
        for failure in outcome.failures.prefix(20) { print(failure.text) }
        if !outcome.failures.isEmpty { throw ExitCode.failure }
    }

    private func replay(_ seed: UInt64) throws {
        let runs = try (1...2).map { _ in
            try Fleet(jobs: 1).play(seed..<(seed + 1), without: without, progress: { _ in })
        }
        for run in runs {
            print(run.summary + String(format: ", digest %016lx", run.digest))
            for failure in run.failures { print(failure.text) }
        }
        guard runs[0].digest == runs[1].digest else {
            print("The two runs differ: something escapes the seed.")
            throw ExitCode.failure
        }
        if !runs[0].failures.isEmpty { throw ExitCode.failure }
    }
}

/// Takes away one safeguard after the other and demands that the simulation notices.
struct MutationsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mutations",
        abstract: "Remove each safeguard in turn; exit status 1 when a removal is not noticed."
    )

    @Option(help: "Seeds for each safeguard.")
    var seeds: UInt64 = 1000

    @Option(help: "Processes at a time.")
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    func run() throws {
        var unnoticed: [Safeguard] = []
        for safeguard in Safeguard.allCases {
            let outcome = try Fleet(jobs: jobs, chunk: 50).play(
                1..<(seeds + 1),
                without: safeguard,
                stopsAtFailure: true,
                progress: { _ in }
            )
            let name = safeguard.rawValue.padding(toLength: 16, withPad: " ", startingAt: 0)
            if let first = outcome.failures.first {
                print("\(name) noticed at seed \(first.seed): \(first.sentences.first ?? "")")
            } else {
                print("\(name) NOT NOTICED in \(outcome.seeds) seeds")
                unnoticed.append(safeguard)
            }
        }
        if !unnoticed.isEmpty { throw ExitCode.failure }
    }
}

extension Safeguard: ExpressibleByArgument {}
