import Accounting
import Jobs
import Sandbox
import Synchronization

/// Runs a world from its beginning to its rest and judges it.
enum Simulation {
    /// What one run came to.
    struct Verdict: Sendable {
        /// What must never happen and did; empty for a good run.
        let violations: [String]
        let steps: Int
        let elapsed: Duration
        let netSuiteCalls: Int
        let claims: Int
        let revivals: Int
        /// Equal for equal runs.
        let digest: UInt64
    }

    private static let calmRuns = Mutex<[Int: Snapshot]>([:])
    /// Longer than any retry schedule, so that only what will never end is not at rest by then.
    private static let patience = Duration.seconds(24 * 3600)

    /// One seed, against what the same scenario comes to on a calm day.
    static func run(
        seed: UInt64,
        removing removed: Safeguard? = nil,
        isTraced: Bool = false
    ) throws -> Verdict {
        let number = Int(seed % UInt64(Scenario.count))
        let scenario = Scenario(number, month: try Months.month(ofScenario: number))
        let calm = try calmRun(of: scenario)
        let world = try World(seed: seed, scenario: scenario, removing: removed, isTraced: isTraced)
        world.kernel.note("\(world.weather)")
        return judge(world, against: calm)
    }

    private static func calmRun(of scenario: Scenario) throws -> Snapshot {
        if let known = calmRuns.withLock({ $0[scenario.number] }) { return known }
        let world = try World(seed: 1, scenario: scenario, weather: .calm)
        let rest = play(world)
        guard let snapshot = rest.snapshot else {
            throw Months.Fault(
                sentence: "the scenario \(scenario.number) fails on a calm day:"
                    + " \(world.oracle.violations)"
            )
        }
        end(world)
        calmRuns.withLock { $0[scenario.number] = snapshot }
        return snapshot
    }

    private static func play(_ world: World) -> Rest {
        Chaos(world: world).start()
        Callers(world: world).start()
        let rest = Rest(world)
        rest.start()
        switch world.kernel.run(within: patience, until: { rest.hasCome }) {
        case .reached: break
        case .stuck: world.oracle.violation("nothing wakes the work that is left")
        case .outOfTime: world.oracle.violation("the work does not end within a day")
        case .outOfSteps: world.oracle.violation("the work turns in circles")
        }
        return rest
    }

    private static func judge(_ world: World, against calm: Snapshot) -> Verdict {
        let rest = play(world)
        let kernel = world.kernel
        let digest = kernel.digest
        var violations = world.oracle.violations
        if let snapshot = rest.snapshot { violations += snapshot.faults(against: calm) }
        let verdict = Verdict(
            violations: violations,
            steps: kernel.steps,
            elapsed: kernel.elapsed,
            netSuiteCalls: world.vendors.netSuite.counters().calls.values.reduce(0, +),
            claims: world.oracle.claimCount,
            revivals: rest.revivals,
            digest: digest
        )
        end(world)
        return verdict
    }

    /// Lets every task of the world come to its end.
    private static func end(_ world: World) {
        for node in world.nodes { node.retire() }
        _ = world.kernel.run(within: .seconds(7 * 86_400), stepsMax: 100_000) { false }
    }
}
