import Accounting
import Jobs
import Sandbox
import Stripe
import Synchronization

/// The months scenarios are made of, each written once, when it is first needed.
enum Months {
    struct Fault: Error { let sentence: String }

    private static let written = Mutex<[Int: WrittenMonth]>([:])
    private static let seeds: [UInt64] = [1, 2, 3, 4]

    /// The month of a scenario.
    static func month(ofScenario number: Int) throws -> WrittenMonth {
        let index = number % seeds.count
        if let month = written.withLock({ $0[index] }) { return month }
        let month = try write(seeds[index])
        written.withLock { $0[index] = month }
        return month
    }

    private static func write(_ seed: UInt64) throws -> WrittenMonth {
        let world = try MonthScript(seed: seed, parameters: MonthParameters(scalePermille: 20))
            .write()
        let truth = MonthTruth(of: world)
        let moment = truth.payouts.map(\.settledAt).reduce(world.closing, max)
        let bare = WrittenMonth(
            world: world,
            truth: truth,
            moment: moment,
            customers: [],
            invoices: [],
            charges: [],
            refunds: [],
            disputes: []
        )
        return try listed(bare)
    }

    /// Reads through the API what the month holds.
    private static func listed(_ month: WrittenMonth) throws -> WrittenMonth {
        let kernel = Kernel(seed: 1)
        let executor = WorldExecutor(1, kernel: kernel)
        let sky = Sky(.calm)
        let network = Network(kernel: kernel, executor: executor, sky: sky)
        let vendors = Vendors(kernel: kernel, month: month, sky: sky, removed: nil)
        let life = Life(kernel: kernel, executor: executor, storeClock: { kernel.now })
        let gateway = vendors.stripeGateway(life, network)
        let found = Slot<Result<WrittenMonth, StepFailure>>()
        let result = Mutex<Result<WrittenMonth, StepFailure>?>(nil)
        kernel.spawn(on: executor) {
            do throws(StepFailure) {
                found.fill(.success(try await list(month, gateway)))
            } catch {
                found.fill(.failure(error))
            }
            let value = await found.take()
            result.withLock { $0 = value }
        }
        _ = kernel.run(within: .seconds(3600)) { result.withLock { $0 != nil } }
        guard let answer = result.withLock({ $0 }) else {
            throw Fault(sentence: "the month cannot be read")
        }
        return try answer.get()
    }

    private static func list(
        _ month: WrittenMonth,
        _ gateway: StripeGateway
    ) async throws(StepFailure) -> WrittenMonth {
        let span = TimeSpan(
            from: Timestamp(seconds: month.world.opening),
            to: Timestamp(seconds: month.world.closing)
        )
        return WrittenMonth(
            world: month.world,
            truth: month.truth,
            moment: month.moment,
            customers: try await gateway.customers(created: year(span), after: nil).items.map(\.id)
                .sorted(),
            invoices: try await gateway.invoices(created: span, after: nil).items.map(\.id)
                .sorted(),
            charges: try await gateway.charges(created: span, after: nil).items.map(\.id).sorted(),
            refunds: try await gateway.refunds(created: span, after: nil).items.map(\.id).sorted(),
            disputes: try await gateway.disputes(created: span, after: nil).items.map(\.id).sorted()
        )
    }

    /// Customers may be older than the month.
    private static func year(_ span: TimeSpan) -> TimeSpan {
        TimeSpan(from: span.from.adding(.seconds(-400 * 86_400)), to: span.to)
    }
}
