import Accounting
import Jobs
import Synchronization

/// One node's side of slots that all nodes share.
final class SlotTrader: Sendable {
    private struct State: Sendable {
        var refused: [Int] = []
        var serverDelay: Duration?
        var servedMax: Int?
        /// Until when the slots held are surely ours, by this machine's clock.
        var coveredUntil: Timestamp?
    }

    private let store: any SlotStore
    private let resource: String
    private let limitMax: Int
    private let node: Int64
    private let surroundings: Surroundings
    private let state = Mutex(State())
    private let wakes: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation

    /// Time between two trades while calls are made.
    static let interval = Duration.milliseconds(250)
    /// How long slots stay ours when nothing is heard of this node.
    ///
    /// Longer than all but the rarest call, and no longer, for the slots of a node that died are of no use
    /// to anybody. A call that outlives them costs a refusal at worst, which every node is ready for.
    static let leaseLength = Duration.seconds(15)
    /// A call begins only in a slot that is ours for so long yet.
    private static let reserve = Duration.seconds(5)

    init(
        store: any SlotStore,
        resource: String,
        limitMax: Int,
        surroundings: Surroundings
    ) {
        self.store = store
        self.resource = resource
        self.limitMax = limitMax
        self.surroundings = surroundings
        node = surroundings.randomBytes(8).reduce(0) { $0 << 8 | Int64($1) } & .max
        (wakes, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: What calls tell

    /// A call waits for a slot.
    func expect() { bell.yield() }

    func refused(_ number: Int, _ serverDelay: Duration?) {
        state.withLock { state in
            state.refused.append(number)
            state.serverDelay = [state.serverDelay, serverDelay].compactMap { $0 }.max()
        }
        bell.yield()
    }

    func served(_ number: Int) {
        state.withLock { $0.servedMax = max($0.servedMax ?? 0, number) }
    }

    /// Whether a call may begin in one of the slots held.
    var isCovered: Bool {
        let end = surroundings.now().adding(Self.reserve)
        return state.withLock { $0.coveredUntil.map { end <= $0 } ?? false }
    }

    func waitForCover() async {
        bell.yield()
        await surroundings.sleep(Self.interval / 5)
    }

    // MARK: Trading

    func run(_ queue: SlotQueue, _ learn: @Sendable (SlotGrant) -> Void) async {
        for await _ in wakes {
            while !Task.isCancelled {
                let load = queue.load
                await trade(queue, learn)
                guard !load.held.isEmpty || load.waiting > 0 || !queue.load.allowed.isEmpty else {
                    break
                }
                await surroundings.sleep(Self.interval)
            }
        }
        // The work is over: what is held is given back, unless the store is away; then it lapses.
        queue.setAllowed([])
        await trade(queue, learn)
    }

    private func trade(_ queue: SlotQueue, _ learn: @Sendable (SlotGrant) -> Void) async {
        let asked = surroundings.now()
        let load = queue.load
        let told = state.withLock { state in
            defer {
                state.refused = []
                state.serverDelay = nil
                state.servedMax = nil
            }
            return state
        }
        let demand = SlotDemand(
            resource: resource,
            node: node,
            limitMax: limitMax,
            wanted: min(limitMax, load.held.count + load.waiting),
            inUse: load.held,
            refused: told.refused,
            serverDelay: told.serverDelay,
            servedMax: told.servedMax,
            leaseLength: Self.leaseLength,
            chance: surroundings.chance()
        )
        do {
            let grant = try await store.trade(demand)
            state.withLock { $0.coveredUntil = asked.adding(Self.leaseLength) }
            learn(grant)
            queue.setAllowed(grant.numbers)
        } catch {
            // What was told is told again; the slots stay ours until their time.
            state.withLock { state in
                state.refused = told.refused + state.refused
                state.serverDelay = [told.serverDelay, state.serverDelay].compactMap { $0 }.max()
                state.servedMax = [told.servedMax, state.servedMax].compactMap { $0 }.max()
            }
        }
    }
}
