import Accounting
import Database
import HTTP
import Jobs
import NetSuite
import Sandbox
import Synchronization

/// Nodes that call one NetSuite account as hard as they are let, in virtual time.
final class GovernorBench: Sendable {
    /// What a run came to.
    struct Figures: Sendable, CustomStringConvertible {
        let served: Int
        let refused: Int
        /// Time in which calls of ours were at work, over the time in which they could be.
        let use: Double
        let inFlightMax: Int

        var refusedShare: Double { Double(refused) / Double(max(1, served + refused)) }

        var description: String {
            "\(served) served, \(refused) refused, \(Int(use * 1000)) ‰ of the slots' time used,"
                + " \(inFlightMax) in flight at most"
        }
    }

    private struct Available: Sendable {
        var since = Duration.zero
        var slots = 0
        var total = Duration.zero
    }

    let kernel: Kernel
    let netSuite: NetSuiteSimulator
    private let files: StoreFiles?
    private let executor: WorldExecutor
    private let served = Atomic<Int>(0)
    private let refused = Atomic<Int>(0)
    private let busy = Mutex(Duration.zero)
    private let available = Mutex(Available())
    private let nodes = Mutex<[Life]>([])

    /// Latency is 200 ms ± 100 ms; several nodes share a store.
    init(seed: UInt64, limit: Int, isShared: Bool) throws {
        let kernel = Kernel(seed: seed)
        self.kernel = kernel
        executor = WorldExecutor(0, kernel: kernel)
        var configuration = NetSuiteSimulatorConfiguration.demo { kernel.now }
        configuration.concurrencyMax = limit
        configuration.latency = .milliseconds(200)
        netSuite = NetSuiteSimulator(
            configuration: configuration,
            pause: { _ in await kernel.pause(kernel.milliseconds(100...300)) }
        )
        files = isShared ? try StoreFiles(isShared: true) : nil
        allow(limit)
    }

    /// Notes from now on how many slots are ours to use.
    private func allow(_ slots: Int) {
        let now = kernel.elapsed
        available.withLock { available in
            available.total += (now - available.since) * available.slots
            available.since = now
            available.slots = slots
        }
    }

    /// Changes NetSuite's limit while calls are at work.
    func setLimit(_ limit: Int, after: Duration) {
        kernel.after(after) { [self] in
            netSuite.setConcurrencyMax(limit)
            allow(limit)
        }
    }

    /// Starts a node with more callers than any limit; answers its gateway.
    @discardableResult
    func addNode(limitMax: Int, callers: Int = 40) throws -> NetSuiteGateway {
        let life = Life(kernel: kernel, executor: executor, storeClock: { [kernel] in kernel.now })
        nodes.withLock { $0.append(life) }
        let store = try files.map { files in
            try Database.openInline(
                path: files.path,
                clock: { [kernel] in kernel.now },
                random: { [kernel] in kernel.random() },
                isExclusive: false
            )
        }
        let gateway = self.gateway(limitMax: limitMax, slots: store, counts: true)
        kernel.spawn(on: executor) { await gateway.keepSlots() }
        for _ in 0..<callers { call(gateway, life) }
        return gateway
    }

    /// Another integration that uses two slots from a moment on, without regard for us.
    func addStranger(after: Duration, slots: Int, ofLimit limit: Int) {
        let life = Life(kernel: kernel, executor: executor, storeClock: { [kernel] in kernel.now })
        nodes.withLock { $0.append(life) }
        kernel.after(after) { [self] in
            allow(limit - slots)
            for _ in 0..<slots {
                call(gateway(limitMax: 1, slots: nil, counts: false), life)
            }
        }
    }

    /// One call after the other, for as long as the node lives.
    private func call(_ gateway: NetSuiteGateway, _ life: Life) {
        kernel.spawn(on: executor) { [kernel] in
            while !life.isOver {
                do throws(StepFailure) {
                    _ = try await gateway.serverTime()
                } catch {
                    // A job would be put back; this caller comes again.
                    await kernel.pause(.milliseconds(500))
                }
            }
        }
    }

    /// Lets it run and adds up.
    func run(_ duration: Duration) -> Figures {
        let end = kernel.elapsed + duration
        _ = kernel.run(within: duration + .seconds(1)) { kernel.elapsed >= end }
        allow(0)
        let total = available.withLock { $0.total }
        let figures = Figures(
            served: served.load(ordering: .relaxed),
            refused: refused.load(ordering: .relaxed),
            use: busy.withLock { $0 } / total,
            inFlightMax: netSuite.counters().inFlightMax
        )
        for life in nodes.withLock({ $0 }) { life.end() }
        return figures
    }

    private func gateway(limitMax: Int, slots: Database?, counts: Bool) -> NetSuiteGateway {
        Vendors.gateway(
            kernel: kernel,
            limits: GatewayLimits(concurrencyMax: limitMax, throttledAttemptsMax: 8),
            transport: DirectWire(kernel: kernel, netSuite: netSuite) { [self] status, duration in
                guard counts else { return }
                if status == 429 {
                    refused.add(1, ordering: .relaxed)
                } else {
                    served.add(1, ordering: .relaxed)
                    busy.withLock { $0 += duration }
                }
            },
            slots: slots
        )
    }
}

/// A way to NetSuite that takes no time of its own.
struct DirectWire: HTTPTransport {
    let kernel: Kernel
    let netSuite: NetSuiteSimulator
    /// Is told the status of each answer and how long it took.
    let note: @Sendable (Int, Duration) -> Void

    func send(_ request: OutboundRequest) async throws(TransportFailure) -> HTTPResponse {
        var fields = request.fields
        fields["Host"] = request.url.authority
        let began = kernel.elapsed
        let response = await netSuite.respond(
            to: HTTPRequest(
                method: request.method,
                target: request.url.target,
                fields: fields,
                body: request.body
            )
        )
        note(response.status.code, kernel.elapsed - began)
        return response
    }
}
