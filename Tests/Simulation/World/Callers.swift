import Accounting
import Database
import Jobs
import Synchronization

/// The outside: asks until it is answered, sometimes twice.
struct Callers: Sendable {
    let world: World

    private var kernel: Kernel { world.kernel }

    /// Brings every wish of the scenario at its time.
    func start() {
        for wish in world.scenario.wishes {
            kernel.spawn(on: world.network.executor) {
                await kernel.pause(wish.at)
                await bring(wish)
                // Vendors deliver again what they think was not heard, in any order.
                while kernel.happens(perMille: world.sky.now.repeated) {
                    await kernel.pause(kernel.milliseconds(1...30_000))
                    await bring(wish)
                }
            }
        }
    }

    /// Repeats one request until a node answers it.
    private func bring(_ wish: Wish) async {
        while true {
            if await ask(wish) { return }
            await kernel.pause(kernel.milliseconds(200...3_000))
        }
    }

    /// Whether a node answered.
    private func ask(_ wish: Wish) async -> Bool {
        let node = world.nodes[kernel.random(0...world.nodes.count - 1)]
        guard let store = node.store else { return false }
        do throws(StoreFault) {
            try await store.visit { () throws(StoreFault) in
                switch wish.door {
                case .request: keep(try await request(wish, in: store), of: wish)
                case .event: keep(try await event(wish, in: store), of: wish)
                }
            }
            return true
        } catch {
            return false
        }
    }

    /// Notes which jobs a wish has in the store, whether the caller hears of it or not.
    private func keep(_ jobs: [JobID], of wish: Wish) {
        world.oracle.expect(jobs)
        let isOther = world.accepted.withLock { accepted in
            let before = accepted[wish.number] ?? []
            accepted[wish.number] = before + jobs.filter { !before.contains($0) }
            return wish.door == .request && !before.isEmpty && before != jobs
        }
        guard isOther else { return }
        world.oracle.violation("the request \(wish.number) was answered with two different jobs")
    }

    /// What is asked for, without its ordering key when that is taken away.
    private func job(of wish: Wish) -> NewJob {
        guard world.removed == .orderingKey else { return wish.job }
        return wish.job.with(uniqueKey: wish.job.uniqueKey, orderingKey: nil)
    }

    private func request(
        _ wish: Wish,
        in store: SimulatedStore
    ) async throws(StoreFault) -> [JobID] {
        let isForgetful = world.removed == .idempotencyKey
        let outcome = try await store.database.enqueueOnce(
            client: "world",
            key: isForgetful ? "wish-\(wish.number)-\(kernel.random())" : "wish-\(wish.number)",
            requestHash: [UInt8(wish.number & 0xff)],
            jobs: [job(of: wish)],
            expires: kernel.now.adding(.seconds(30 * 86_400))
        )
        switch outcome {
        case .enqueued(let outcomes): return outcomes.map(\.jobID)
        case .replayed(let jobs): return jobs
        case .mismatch:
            world.oracle.violation("the key of request \(wish.number) was taken for another's")
            return []
        }
    }

    private func event(_ wish: Wish, in store: SimulatedStore) async throws(StoreFault) -> [JobID] {
        let isForgetful = world.removed == .inbox
        let answer = try await store.database.receive(
            eventID: isForgetful ? "evt_\(wish.number)_\(kernel.random())" : "evt_\(wish.number)",
            source: "stripe:main",
            type: "world.event",
            received: nil,
            jobs: [job(of: wish)]
        )
        world.oracle.received(wish.number, isNew: answer.isNew)
        return answer.outcomes.map(\.jobID)
    }
}
