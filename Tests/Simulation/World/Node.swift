import Accounting
import Database
import JobRunner
import Jobs
import Synchronization

/// A node of the service: the real runner, use cases and gateways, life after life.
final class Node: Sendable {
    private struct Running: Sendable {
        let life: Life
        let store: SimulatedStore
        let task: Task<Void, Never>
    }

    let number: Int
    private let setting: NodeSetting
    private let current = Mutex<Running?>(nil)
    private let isRetired = Atomic<Bool>(false)
    /// Stores of earlier lives that are not closed yet.
    private let closing = Atomic<Int>(0)

    init(_ number: Int, _ setting: NodeSetting) {
        self.number = number
        self.setting = setting
    }

    /// The store as the living process reaches it; nil while there is none.
    var store: SimulatedStore? { current.withLock { $0?.store } }
    var isAlive: Bool { store != nil }

    /// Starts a new life, if there is none and may be one.
    func start() {
        guard !isAlive, !isRetired.load(ordering: .relaxed) else { return }
        let kernel = setting.kernel
        guard closing.load(ordering: .relaxed) == 0 else {
            // The system has closed a dead process's files before anybody can start it again.
            return kernel.after(.milliseconds(1)) { self.start() }
        }
        let life = Life(
            kernel: kernel,
            executor: setting.makeExecutor(),
            storeClock: setting.storeClock
        )
        let database: Database
        do {
            database = try setting.openStore()
        } catch {
            setting.oracle.violation("the store cannot be opened: \(error)")
            return
        }
        let store = SimulatedStore(
            database: database,
            life: life,
            sky: setting.sky,
            oracle: setting.oracle,
            removed: setting.removed
        )
        let desk = Desk(
            source: setting.vendors.stripeGateway(life, setting.network),
            system: GuardedSystem(
                gateway: setting.vendors.netSuiteGateway(life, setting.network),
                removed: setting.removed
            ),
            store: store,
            now: { life.now }
        )
        let runner = JobRunner(
            store: store,
            performer: desk,
            rule: SettlementRule(schedule: .standard),
            settings: JobRunnerSettings(
                width: 4,
                leaseLength: .seconds(8),
                pollInterval: .seconds(setting.sky.now.lookSeconds),
                rescueInterval: .seconds(setting.sky.now.rescueSeconds)
            ),
            clock: { life.now },
            random: { Double(kernel.random() >> 11) / Double(1 << 53) },
            report: { _ in },
            waits: RunnerWaits(
                sleep: { await life.sleep($0) },
                pause: { await life.pause($0) }
            )
        )
        kernel.spawn(on: life.executor) {
            for await _ in database.jobsReady() { runner.wake() }
        }
        let task = kernel.spawn(on: life.executor) { await runner.run() }
        current.withLock { $0 = Running(life: life, store: store, task: task) }
        kernel.note("node \(number) starts")
    }

    /// Kills the process at this instant.
    func crash() {
        guard let running = take() else { return }
        setting.kernel.note("node \(number) is killed")
        running.life.end()
        running.task.cancel()
        close(running.store.database)
    }

    /// Kills the process for good: whoever would start it again later does not.
    func retire() {
        isRetired.store(true, ordering: .relaxed)
        crash()
    }

    /// Ends the process as an operator does: it hands its work back.
    func stop() async {
        guard let running = current.withLock({ $0 }) else { return }
        setting.kernel.note("node \(number) is asked to stop")
        running.task.cancel()
        await running.task.value
        guard !running.life.isOver else { return }
        setting.oracle.stopping(running.life)
        closing.wrappingAdd(1, ordering: .relaxed)
        _ = take()
        running.life.end()
        await running.store.database.close()
        closing.wrappingSubtract(1, ordering: .relaxed)
    }

    /// Lets nothing of the process run for a while.
    func pause(for duration: Duration) {
        guard let running = current.withLock({ $0 }) else { return }
        setting.kernel.note("node \(number) is paused for \(duration)")
        running.life.excuse()
        running.life.executor.pause()
        setting.kernel.after(duration) {
            guard !running.life.isOver else { return }
            running.life.excuse()
            running.life.executor.resume()
        }
    }

    private func take() -> Running? {
        current.withLock { current in
            defer { current = nil }
            return current
        }
    }

    /// A dead process's files are closed by the system.
    private func close(_ database: Database) {
        closing.wrappingAdd(1, ordering: .relaxed)
        setting.kernel.spawn(on: setting.network.executor) {
            await database.close()
            self.closing.wrappingSubtract(1, ordering: .relaxed)
        }
    }
}

/// What all nodes of a world share.
struct NodeSetting: Sendable {
    let kernel: Kernel
    let network: Network
    let vendors: Vendors
    let sky: Sky
    let oracle: Oracle
    let removed: Safeguard?
    let storeClock: @Sendable () -> Timestamp
    let makeExecutor: @Sendable () -> WorldExecutor
    let openStore: @Sendable () throws(StoreFault) -> Database
}
