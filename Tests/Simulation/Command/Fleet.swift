import Foundation
import Synchronization

/// Plays seeds in several processes of this very program.
///
/// Each has hashing without chance, so that a run repeats in every process, and ends after some
/// hundred seeds, so that whatever a world leaves in memory never adds up.
struct Fleet {
    struct Failure: Sendable {
        let seed: UInt64
        let sentences: [String]

        var text: String {
            "seed \(seed) fails; replay with SEED=\(seed)\n"
                + sentences.map { "  - \($0)" }.joined(separator: "\n")
        }
    }

    struct Outcome: Sendable {
        var seeds = 0
        var steps = 0
        var virtualSeconds = 0
        var calls = 0
        var claims = 0
        var revivals = 0
        var digest: UInt64 = 0
        var wallSeconds = 0.0
        var failures: [Failure] = []

        var summary: String {
            let rate = wallSeconds > 0 ? Double(seeds) / wallSeconds : 0
            return "\(seeds) seeds in \(String(format: "%.1f", wallSeconds)) s"
                + " (\(String(format: "%.1f", rate)) seeds/s): \(steps) steps,"
                + " \(virtualSeconds / 3600) virtual hours, \(claims) claims, \(calls) NetSuite"
                + " calls, \(revivals) jobs retried by hand, \(failures.count) failing"
        }
    }

    struct Fault: Error, CustomStringConvertible { let description: String }

    let jobs: Int
    var chunk: UInt64 = 200

    func play(
        _ seeds: Range<UInt64>,
        without: Safeguard?,
        stopsAtFailure: Bool = false,
        progress: (String) -> Void
    ) throws -> Outcome {
        var outcome = Outcome()
        let began = ContinuousClock.now
        var next = seeds.lowerBound
        var running: [Worker] = []
        while next < seeds.upperBound || !running.isEmpty {
            while running.count < max(1, jobs), next < seeds.upperBound,
                !(stopsAtFailure && !outcome.failures.isEmpty)
            {
                let count = min(chunk, seeds.upperBound - next)
                running.append(try Worker(next, count, without, stopsAtFailure))
                next += count
            }
            guard !running.isEmpty else { break }
            try running.removeFirst().finish(into: &outcome)
            outcome.wallSeconds = (ContinuousClock.now - began) / .seconds(1)
            if outcome.seeds % 10_000 == 0 { progress(outcome.summary) }
        }
        outcome.failures.sort { $0.seed < $1.seed }
        return outcome
    }

    /// One process.
    private struct Worker {
        let process = Process()
        let output = Pipe()
        let first: UInt64

        init(_ first: UInt64, _ count: UInt64, _ without: Safeguard?, _ stops: Bool) throws {
            self.first = first
            process.executableURL = Fleet.program
            process.arguments =
                ["work", "--first", "\(first)", "--count", "\(count)"]
                + (without.map { ["--without", $0.rawValue] } ?? []) + (stops ? ["--stops"] : [])
            process.environment = ProcessInfo.processInfo.environment.merging(
                ["SWIFT_DETERMINISTIC_HASHING": "1"]
            ) { _, own in own }
            process.standardOutput = output
            try process.run()
        }

        func finish(into outcome: inout Outcome) throws {
            let data = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            for text in data.split(separator: UInt8(ascii: "\n")) {
                let line = try JSONDecoder().decode(WorkCommand.Line.self, from: text)
                outcome.seeds += 1
                outcome.steps += line.steps
                outcome.virtualSeconds += line.virtualSeconds
                outcome.calls += line.calls
                outcome.claims += line.claims
                outcome.revivals += line.revivals
                outcome.digest = (outcome.digest &* 31) ^ line.digest
                guard !line.violations.isEmpty else { continue }
                outcome.failures.append(Failure(seed: line.seed, sentences: line.violations))
            }
            guard process.terminationStatus == 0 else {
                throw Fault(
                    description: "the process that began with seed \(first) ended with"
                        + " \(process.terminationStatus)"
                )
            }
        }
    }

    /// The optimised program that tests are told of; ten times as fast as the one beside them.
    static let optimised = ProcessInfo.processInfo.environment["QUITTANCE_SIMULATION"]

    /// This program, or the one that tests are told of, or the one beside them.
    static let program: URL = {
        if let path = optimised { return URL(fileURLWithPath: path) }
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        if own.lastPathComponent == "Simulation" { return own }
        return own.deletingLastPathComponent().appendingPathComponent("Simulation")
    }()
}
