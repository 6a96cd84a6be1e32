import Accounting
import Database
import Jobs
import Synchronization

/// One run: nodes, vendors, callers and weather under one kernel.
final class World: Sendable {
    let kernel: Kernel
    let scenario: Scenario
    let weather: Weather
    let sky: Sky
    let oracle: Oracle
    let vendors: Vendors
    let network: Network
    let nodes: [Node]
    let removed: Safeguard?
    private let files: StoreFiles
    private let storeClock: StoreClock
    /// The jobs of each accepted wish.
    let accepted = Mutex<[Int: [JobID]]>([:])

    init(
        seed: UInt64,
        scenario: Scenario,
        weather given: Weather? = nil,
        removing removed: Safeguard? = nil,
        isTraced: Bool = false
    ) throws {
        let kernel = Kernel(seed: seed, isTraced: isTraced)
        let weather = given ?? Weather.of(kernel)
        let sky = Sky(weather)
        let clock = StoreClock(kernel: kernel)
        let oracle = Oracle(clock: { clock.now })
        let executor = WorldExecutor(0, kernel: kernel)
        let network = Network(kernel: kernel, executor: executor, sky: sky)
        let vendors = Vendors(
            kernel: kernel,
            month: scenario.month,
            sky: sky,
            removed: removed
        )
        let files = try StoreFiles(isShared: weather.nodes > 1)
        self.kernel = kernel
        self.scenario = scenario
        self.weather = weather
        self.sky = sky
        self.oracle = oracle
        self.vendors = vendors
        self.network = network
        self.removed = removed
        self.files = files
        storeClock = clock
        let count = Mutex<UInt64>(0)
        let setting = NodeSetting(
            kernel: kernel,
            network: network,
            vendors: vendors,
            sky: sky,
            oracle: oracle,
            removed: removed,
            storeClock: { clock.now },
            makeExecutor: {
                WorldExecutor(
                    count.withLock { count in
                        count += 1
                        return count
                    },
                    kernel: kernel
                )
            },
            openStore: { () throws(StoreFault) in
                try Database.openInline(
                    path: files.path,
                    clock: { clock.now },
                    random: { kernel.random() },
                    isExclusive: weather.nodes == 1
                )
            }
        )
        nodes = (1...weather.nodes).map { Node($0, setting) }
    }

    /// The store as an operator beside the service reads it.
    func openBeside() throws(StoreFault) -> Database {
        try Database.openInline(
            path: files.path,
            clock: { [storeClock] in storeClock.now },
            random: { [kernel] in kernel.random() },
            isExclusive: false
        )
    }

    func stepClock(_ duration: Duration) {
        oracle.clockStepped()
        storeClock.step(duration)
        oracle.clockStepped()
    }
}

/// The store's clock, which can be set wrong.
final class StoreClock: Sendable {
    private let kernel: Kernel
    private let offset = Mutex(Duration.zero)

    init(kernel: Kernel) { self.kernel = kernel }

    var now: Timestamp { kernel.now.adding(offset.withLock { $0 }) }

    func step(_ duration: Duration) { offset.withLock { $0 += duration } }
}
