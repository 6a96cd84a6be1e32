import Accounting
import Database
import Jobs
import Synchronization

/// Waits for the end of all work and does then what a finding asks a person to do.
final class Rest: Sendable {
    private let world: World
    private let result = Mutex<Snapshot?>(nil)
    private let revived = Mutex<[JobID: Int]>([:])
    private let isOver = Atomic<Bool>(false)

    init(_ world: World) { self.world = world }

    var hasCome: Bool { isOver.load(ordering: .relaxed) }
    var snapshot: Snapshot? { result.withLock { $0 } }
    /// Jobs that died with their workers too often and were retried.
    var revivals: Int { revived.withLock { $0.values.reduce(0, +) } }

    func start() {
        world.kernel.spawn(on: world.network.executor) { [self] in
            await world.kernel.pause(.seconds(world.weather.seconds + 16))
            // Whoever opens a store that nobody works on keeps others from it.
            while !world.nodes.allSatisfy(\.isAlive) { await world.kernel.pause(.seconds(1)) }
            do throws(StoreFault) {
                let database = try world.openBeside()
                while try await !isAtRest(database) { await world.kernel.pause(.seconds(5)) }
                try await check(database)
                let snapshot = try await Snapshot(world, database)
                result.withLock { $0 = snapshot }
                await database.close()
            } catch {
                world.oracle.violation("the store failed beside the service: \(error)")
            }
            isOver.store(true, ordering: .relaxed)
        }
    }

    private func isAtRest(_ database: Database) async throws(StoreFault) -> Bool {
        let accepted = world.accepted.withLock { $0.count }
        guard accepted == world.scenario.wishes.count else { return false }
        let counts = try await database.counts()
        guard counts.allSatisfy({ $0.key.isFinal || $0.value == 0 }) else { return false }
        return try await !revive(database)
    }

    /// Retries what was given up because workers died or vendors misbehaved too often.
    private func revive(_ database: Database) async throws(StoreFault) -> Bool {
        var hasRevived = false
        for job in try await database.jobs(JobQuery(state: .discarded, limit: 1000)) {
            let findings = try await database.findings(open: true, subject: job.id.text)
            guard findings.contains(where: { $0.finding.code == .retriesExhausted }) else {
                continue
            }
            let times = revived.withLock { revived in
                revived[job.id, default: 0] += 1
                return revived[job.id] ?? 0
            }
            guard times <= 3 else {
                world.oracle.violation("\(job.id.text) fails for ever: \(job.lastError ?? "-")")
                continue
            }
            _ = try await database.retry(job.id)
            hasRevived = true
        }
        return hasRevived
    }

    /// Every job that was asked for is there, and no other.
    private func check(_ database: Database) async throws(StoreFault) {
        let stored = Set(try await database.jobs(JobQuery(limit: 1000)).map(\.id))
        let expected = world.oracle.expected
        for job in expected.subtracting(stored).sorted() {
            world.oracle.violation("the accepted job \(job.text) is not in the store")
        }
        for job in stored.subtracting(expected).sorted() {
            world.oracle.violation("nobody asked for the job \(job.text)")
        }
    }
}
