import TestSupport
import Testing

@testable import Simulation

/// Seeded worlds full of trouble; `make simulate` plays many more of them.
@Suite(.serialized) struct SimulationTests {
    @Test func `every job ends and the books say what they say on a calm day`() async throws {
        let seeds = Fleet.optimised == nil ? 120 : 2000
        let outcome = try await OwnThread.run {
            try Fleet(jobs: 2, chunk: UInt64(seeds / 4))
                .play(1..<UInt64(seeds + 1), without: nil, progress: { _ in })
        }
        #expect(outcome.seeds == seeds)
        for failure in outcome.failures { Issue.record("\(failure.text)") }
    }

    @Test func `a seed repeats step by step in another process`() async throws {
        let runs = try await OwnThread.run {
            try (1...2).map { _ in
                try Fleet(jobs: 1).play(7..<12, without: nil, progress: { _ in })
            }
        }
        #expect(runs[0].digest == runs[1].digest)
        #expect(runs[0].steps == runs[1].steps)
        let other = try await OwnThread.run {
            try Fleet(jobs: 1).play(12..<17, without: nil, progress: { _ in })
        }
        #expect(other.digest != runs[0].digest)
    }

    @Test(arguments: Safeguard.allCases)
    func `a safeguard taken away is noticed`(safeguard: Safeguard) async throws {
        let outcome = try await OwnThread.run {
            try Fleet(jobs: 2, chunk: 10).play(
                1..<1001,
                without: safeguard,
                stopsAtFailure: true,
                progress: { _ in }
            )
        }
        #expect(!outcome.failures.isEmpty, "\(safeguard) is not missed in \(outcome.seeds) seeds")
    }
}
