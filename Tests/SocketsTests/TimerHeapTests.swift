import Synchronization
import TestSupport
import Testing

@testable import Sockets

@Suite struct TimerHeapTests {
    private let start = ContinuousClock.now

    private func after(_ milliseconds: Int) -> TimerHeap.Instant {
        start + .milliseconds(milliseconds)
    }

    @Test func `an empty heap has no deadline`() {
        #expect(TimerHeap().earliest == nil)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `timers come due in order, cancelled ones never`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var heap = TimerHeap()
        let fired = Recorder()
        var expected: [Int] = []
        for _ in 0..<300 {
            let delay = Int.random(in: 0..<1000, using: &random)
            let token = heap.add(after(delay)) { fired.append(delay) }
            if Bool.random(using: &random) { heap.cancel(token) } else { expected.append(delay) }
        }
        for now in stride(from: 0, through: 1000, by: 100) {
            for action in heap.takeDue(at: after(now)) { action() }
            #expect(fired.values == expected.filter { $0 <= now }.sorted())
        }
        #expect(heap.count == 0)
        #expect(heap.earliest == nil)
    }

    @Test func `a deadline is due at its instant and not before`() {
        var heap = TimerHeap()
        _ = heap.add(after(5)) {}
        #expect(heap.takeDue(at: after(5) - .nanoseconds(1)).isEmpty)
        #expect(heap.takeDue(at: after(5)).count == 1)
        #expect(heap.takeDue(at: after(5)).isEmpty)
    }

    @Test func `cancelling for ever does not grow memory`() {
        var heap = TimerHeap()
        let kept = heap.add(after(0)) {}
        for _ in 0..<10_000 { heap.cancel(heap.add(after(1000)) {}) }
        #expect(heap.count == 1)
        #expect(heap.entryCount <= 70)
        heap.cancel(kept)
        heap.cancel(kept)
        #expect(heap.count == 0)
    }
}

/// Numbers in the order they were reported.
private final class Recorder: Sendable {
    private let numbers = Mutex<[Int]>([])
    var values: [Int] { numbers.withLock { $0 } }
    func append(_ number: Int) { numbers.withLock { $0.append(number) } }
}
