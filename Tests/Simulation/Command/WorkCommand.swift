import ArgumentParser
import Foundation

/// One process of the fleet: plays its seeds one by one and writes what became of them.
struct WorkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Play seeds in this process; the other commands start it.",
        shouldDisplay: false
    )

    @Option var first: UInt64
    @Option var count: UInt64
    @Option var without: Safeguard?
    @Flag var stops = false
    @Flag var trace = false

    func run() throws {
        defer { StoreFiles.removeAll() }
        for seed in first..<(first + count) {
            let verdict = try Simulation.run(
                seed: seed,
                removing: without,
                isTraced: trace
            )
            let line = Line(
                seed: seed,
                digest: verdict.digest,
                steps: verdict.steps,
                virtualSeconds: Int(verdict.elapsed.components.seconds),
                calls: verdict.netSuiteCalls,
                claims: verdict.claims,
                revivals: verdict.revivals,
                violations: verdict.violations
            )
            print(String(decoding: try JSONEncoder().encode(line), as: UTF8.self))
            if stops, !verdict.violations.isEmpty { return }
        }
    }

    /// What one seed came to, as the fleet reads it.
    struct Line: Codable {
        let seed: UInt64
        let digest: UInt64
        let steps: Int
        let virtualSeconds: Int
        let calls: Int
        let claims: Int
        let revivals: Int
        let violations: [String]
    }
}
