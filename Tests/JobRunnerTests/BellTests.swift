import TestSupport
import Testing

@testable import JobRunner

@Suite struct BellTests {
    @Test func `a ring before the wait is kept, once`() async throws {
        let bell = Bell()
        bell.ring()
        bell.ring()
        await bell.wait()
        await bell.wait(atMost: .milliseconds(1))
    }

    @Test func `a ring ends a wait`() async throws {
        let bell = Bell()
        let passed = Observed(0)
        let task = Task {
            for _ in 0..<100 {
                await bell.wait(atMost: .seconds(60))
                passed.update { $0 += 1 }
            }
        }
        for round in 1...100 {
            bell.ring()
            try await passed.until("round \(round)") { $0 >= round }
        }
        await task.value
    }

    @Test func `cancellation ends a wait, before and while it lasts`() async throws {
        let bell = Bell()
        let started = Observed(false)
        let task = Task {
            started.update { $0 = true }
            await bell.wait()
        }
        try await started.until("the start") { $0 }
        task.cancel()
        await task.value
        // Whether it waits already or not yet, it must not wait on.
        let late = Task { await bell.wait() }
        late.cancel()
        await late.value
        bell.ring()
        await bell.wait()
    }
}
