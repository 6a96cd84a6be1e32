import Accounting
import Testing

@testable import NetSuite

@Suite struct ConcurrencyGovernorTests {
    private let time = VirtualTime()

    @Test func `no more requests are in flight than the limit allows`() async {
        let governor = ConcurrencyGovernor(limit: 4, surroundings: time.surroundings)
        let door = Door()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<10 {
                group.addTask { _ = await governor.withSlot { _ in await door.pass() } }
            }
            #expect(await eventually { governor.gauges.waiting == 6 })
            #expect(governor.gauges.inFlight == 4)
            await door.open()
        }
        #expect(governor.gauges.inFlight == 0)
        #expect(governor.gauges.waiting == 0)
    }

    @Test func `a refusal with slots free cuts the limit to seventy per cent, once in two seconds`()
    {
        let governor = ConcurrencyGovernor(limit: 20, surroundings: time.surroundings)
        governor.throttled(11, serverDelay: nil)
        governor.throttled(10, serverDelay: nil)
        #expect(governor.gauges.limit == 14)
        time.advance(.milliseconds(1999))
        governor.throttled(9, serverDelay: nil)
        #expect(governor.gauges.limit == 14)
        time.advance(.milliseconds(1))
        governor.throttled(8, serverDelay: nil)
        #expect(governor.gauges.limit == 9)
        #expect(governor.gauges.throttled == 4)
    }

    @Test func `a refusal at the top steps down below it and holds up nobody`() {
        let governor = ConcurrencyGovernor(limit: 6, surroundings: time.surroundings)
        #expect(governor.throttled(6, serverDelay: nil) == .zero)
        #expect(governor.gauges.limit == 5)
    }

    @Test func `the limit never falls below one`() {
        let governor = ConcurrencyGovernor(limit: 4, surroundings: time.surroundings)
        for _ in 0..<10 {
            governor.throttled(1, serverDelay: nil)
            time.advance(.seconds(2))
        }
        #expect(governor.gauges.limit == 1)
    }

    @Test func `what is known to be borne is taken again within seconds`() {
        let governor = ConcurrencyGovernor(limit: 10, surroundings: time.surroundings)
        governor.throttled(4, serverDelay: nil)
        #expect(governor.gauges.limit == 7)
        time.advance(.milliseconds(1999))
        governor.succeeded(1)
        #expect(governor.gauges.limit == 7)
        time.advance(.milliseconds(4001))
        governor.succeeded(1)
        #expect(governor.gauges.limit == 10)
    }

    @Test func `beyond what is known to be borne, one probe follows the other`() {
        let governor = ConcurrencyGovernor(limit: 10, surroundings: time.surroundings)
        governor.throttled(10, serverDelay: nil)
        governor.throttled(9, serverDelay: nil)
        #expect(governor.gauges.limit == 8)
        time.advance(.seconds(60))
        governor.succeeded(8)
        #expect(governor.gauges.limit == 9)
        // No second probe before the first one is answered.
        time.advance(.seconds(300))
        governor.succeeded(8)
        #expect(governor.gauges.limit == 9)
        governor.succeeded(9)
        #expect(governor.gauges.limit == 10)
    }

    @Test func `a probe that fails is followed by the next after twice the time`() {
        let governor = ConcurrencyGovernor(limit: 6, surroundings: time.surroundings)
        governor.throttled(6, serverDelay: nil)
        time.advance(.seconds(60))
        governor.succeeded(1)
        #expect(governor.gauges.limit == 6)
        governor.throttled(6, serverDelay: nil)
        time.advance(.seconds(119))
        governor.succeeded(1)
        #expect(governor.gauges.limit == 5)
        time.advance(.seconds(1))
        governor.succeeded(1)
        #expect(governor.gauges.limit == 6)
    }

    /// Chance is zero here, so every pause is half of its bound.
    @Test func `pauses double up to sixteen seconds and start anew after a success`() {
        let governor = ConcurrencyGovernor(limit: 4, surroundings: time.surroundings)
        var pauses: [Duration] = []
        for _ in 0..<6 {
            pauses.append(governor.throttled(1, serverDelay: nil))
            time.advance(.seconds(20))
        }
        #expect(
            pauses == [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(8)]
                + [.seconds(8)]
        )
        governor.succeeded(1)
        #expect(governor.throttled(1, serverDelay: nil) == .milliseconds(500))
    }

    @Test func `the server's own delay wins`() {
        let governor = ConcurrencyGovernor(limit: 4, surroundings: time.surroundings)
        #expect(governor.throttled(4, serverDelay: .seconds(7)) == .seconds(7))
    }

    @Test func `requests wait until the pause is over`() async {
        let governor = ConcurrencyGovernor(limit: 4, surroundings: time.surroundings)
        governor.throttled(4, serverDelay: .seconds(7))
        let start = time.now
        let served = await governor.withSlot { _ in time.now }
        #expect(served == start.adding(.seconds(7)))
        #expect(time.sleeps == [.seconds(7)])
    }

    @Test func `slots beyond a lowered limit are not used again`() async {
        let governor = ConcurrencyGovernor(limit: 4, surroundings: time.surroundings)
        let door = Door()
        let second = Door()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { _ = await governor.withSlot { _ in await door.pass() } }
            }
            #expect(await eventually { await door.queue == 4 })
            governor.throttled(3, serverDelay: nil)
            for _ in 0..<4 {
                group.addTask { _ = await governor.withSlot { _ in await second.pass() } }
            }
            #expect(await eventually { governor.gauges.waiting == 4 })
            await door.open()
            #expect(await eventually { await second.queue == 2 })
            for _ in 0..<1000 { await Task.yield() }
            #expect(governor.gauges.inFlight == 2)
            await second.open()
        }
        #expect(governor.gauges.inFlight == 0)
    }

    @Test func `who looks for waiting calls is told once there is one to see`() async {
        let queue = SlotQueue(allowed: [], now: time.surroundings.now)
        let seen = Journal<Int>()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                let number = await queue.acquire(queue.ticket(), .background) {
                    seen.note(queue.load.waiting)
                }
                if let number { queue.release(number) }
            }
            #expect(await eventually { seen.entries.count == 1 })
            queue.setAllowed([1])
        }
        #expect(seen.entries == [1])
    }

    @Test func `waiting tasks are served in the order they came`() async {
        let semaphore = FairSemaphore(permits: 1)
        let order = Journal<Int>()
        #expect(await semaphore.acquire(semaphore.ticket()))
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<5 {
                group.addTask {
                    guard await semaphore.acquire(semaphore.ticket()) else { return }
                    order.note(number)
                    semaphore.release()
                }
                #expect(await eventually { semaphore.load.waiting == number + 1 })
            }
            semaphore.release()
        }
        #expect(order.entries == [0, 1, 2, 3, 4])
    }

    @Test func `a cancelled waiter leaves the queue and takes no permit along`() async {
        let semaphore = FairSemaphore(permits: 1)
        #expect(await semaphore.acquire(semaphore.ticket()))
        let granted = await withTaskGroup(of: Bool.self) { group in
            group.addTask { await semaphore.acquire(semaphore.ticket()) }
            #expect(await eventually { semaphore.load.waiting == 1 })
            group.cancelAll()
            return await group.next()
        }
        #expect(granted == false)
        #expect(semaphore.load.waiting == 0)
        semaphore.release()
        #expect(semaphore.load.held == 0)
        #expect(await semaphore.acquire(semaphore.ticket()))
    }

    @Test func `a task cancelled before it asks gets nothing`() async {
        let governor = ConcurrencyGovernor(limit: 1, surroundings: time.surroundings)
        let served = await withTaskGroup(of: Bool.self) { group in
            group.cancelAll()
            group.addTask { await governor.withSlot { _ in true } ?? false }
            return await group.next()
        }
        #expect(served == false)
        #expect(governor.gauges.inFlight == 0)
    }

    @Test func `returning a permit twice traps`() async {
        await #expect(processExitsWith: .failure) {
            FairSemaphore(permits: 1).release()
        }
    }
}
