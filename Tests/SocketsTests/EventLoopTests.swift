import Synchronization
import Testing

@testable import Sockets

@Suite struct EventLoopTests {
    @Test func `a task that prefers the loop stays on its thread`() async throws {
        let loop = try EventLoop()
        let threads = await withTaskExecutorPreference(loop) {
            var threads: Set<UInt> = []
            for _ in 0..<100 {
                threads.insert(Thread.current)
                await Task.yield()
                await loop.sleep(until: .now)
            }
            return threads
        }
        #expect(threads.count == 1)
    }

    @Test func `a deadline in the past does not wait`() async throws {
        let loop = try EventLoop()
        #expect(await loop.sleep(until: .now - .seconds(1)))
    }

    @Test func `a cancelled sleep ends early`() async throws {
        let loop = try EventLoop()
        let sleeper = Task { await loop.sleep(until: .now + .seconds(3600)) }
        sleeper.cancel()
        #expect(await sleeper.value == false)
    }

    @Test func `many sleepers from many threads all wake up`() async throws {
        let loop = try EventLoop()
        let count = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<500 {
                group.addTask { await loop.sleep(until: .now + .microseconds(number * 20)) }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(count == 500)
    }

    @Test func `a cancelled timer does not act`() async throws {
        let loop = try EventLoop()
        let acted = Atomic(false)
        // On the loop's own thread, which fires nothing between the two.
        await withTaskExecutorPreference(loop) {
            loop.schedule(at: .now + .milliseconds(5)) { acted.store(true, ordering: .relaxed) }
                .cancel()
        }
        let later = Handover<Void>()
        _ = loop.schedule(at: .now + .milliseconds(10)) { later.offer(()) }
        _ = await later.wait(on: loop, deadline: nil)
        let hasActed = acted.load(ordering: .relaxed)
        #expect(!hasActed)
    }

    @Test func `a loop nobody holds ends`() async throws {
        weak var core: LoopCore?
        do {
            let loop = try EventLoop()
            core = loop.core
            await loop.sleep(until: .now)
        }
        // The thread lets go of the core when it has seen the end; it needs no more than a moment,
        // and the test's own time limit is the bound.
        while core != nil { await Task.yield() }
        #expect(core == nil)
    }
}

@Suite struct HandoverTests {
    private func isValue<Value>(_ outcome: Handover<Value>.Outcome) -> Bool {
        if case .value = outcome { true } else { false }
    }

    @Test func `a value given before the wait is there`() async throws {
        let loop = try EventLoop()
        let handover = Handover<Int>()
        #expect(handover.offer(1))
        #expect(!handover.offer(2))
        guard case .value(1) = await handover.wait(on: loop, deadline: .now - .seconds(1)) else {
            Issue.record("no value")
            return
        }
        #expect(!handover.offer(3))
    }

    @Test func `a value after the deadline is dropped`() async throws {
        let loop = try EventLoop()
        let handover = Handover<Int>()
        guard case .timedOut = await handover.wait(on: loop, deadline: .now) else {
            Issue.record("not timed out")
            return
        }
        #expect(!handover.offer(1))
    }

    @Test func `a second wait ends at once`() async throws {
        let loop = try EventLoop()
        let handover = Handover<Int>()
        handover.offer(1)
        _ = await handover.wait(on: loop, deadline: nil)
        guard case .cancelled = await handover.wait(on: loop, deadline: nil) else {
            Issue.record("waited twice")
            return
        }
    }

    @Test(arguments: 0..<50)
    func `value, deadline and cancellation race without loss or crash`(_ round: Int) async throws {
        let loop = try EventLoop()
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                let handover = Handover<Int>()
                let waiter = Task {
                    isValue(
                        await handover.wait(on: loop, deadline: .now + .microseconds(round * 10))
                    )
                }
                let giver = Task { handover.offer(1) }
                if round % 2 == 0 { waiter.cancel() }
                group.addTask {
                    let (received, accepted) = (await waiter.value, await giver.value)
                    return received == accepted
                }
            }
            for await agree in group { #expect(agree) }
        }
    }
}
