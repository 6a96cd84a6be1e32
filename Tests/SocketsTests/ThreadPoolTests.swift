import Dispatch
import Synchronization
import Testing

@testable import Sockets

@Suite struct ThreadPoolTests {
    private struct Fault: Error, Equatable {}

    @Test func `work runs off the caller's thread and gives its value`() async throws {
        let pool = try ThreadPool(threads: 1, name: "test")
        let first = await pool.run { Thread.current }
        let second = await pool.run { Thread.current }
        #expect(first == second)
    }

    @Test func `what the work throws is thrown`() async throws {
        let pool = try ThreadPool(threads: 1, name: "test")
        await #expect(throws: Fault()) {
            try await pool.run { () throws(Fault) -> Int in throw Fault() }
        }
    }

    @Test func `all work is done once, in order on one thread`() async throws {
        let pool = try ThreadPool(threads: 1, name: "test")
        let done = Mutex<[Int]>([])
        for number in 0..<1000 { pool.submit { done.withLock { $0.append(number) } } }
        await pool.run {}
        #expect(done.withLock { $0 } == Array(0..<1000))
    }

    @Test func `threads work side by side`() async throws {
        let pool = try ThreadPool(threads: 2, name: "test")
        let loop = try EventLoop()
        let fromFirst = Handover<Int>()
        let opened = DispatchSemaphore(value: 0)
        // The first piece of work waits for the second, which needs the other thread.
        pool.submit {
            opened.wait()
            fromFirst.offer(1)
        }
        await pool.run { _ = opened.signal() }
        guard case .value(1) = await fromFirst.wait(on: loop, deadline: SocketPair.deadline) else {
            Issue.record("the first piece of work did not end")
            return
        }
    }

    @Test func `work submitted before the pool is let go is still done`() async throws {
        let loop = try EventLoop()
        let handover = Handover<Int>()
        do {
            let pool = try ThreadPool(threads: 2, name: "test")
            for _ in 0..<100 { pool.submit {} }
            pool.submit { handover.offer(7) }
        }
        guard case .value(7) = await handover.wait(on: loop, deadline: SocketPair.deadline) else {
            Issue.record("lost work")
            return
        }
    }
}

@Suite struct ResolverTests {
    private func resolver() throws -> Resolver {
        Resolver(pool: try ThreadPool(threads: 1, name: "test"), loop: try EventLoop())
    }

    @Test func `a numeric host is its own address`() async throws {
        let addresses = try await resolver().addresses(
            of: "127.0.0.1",
            port: 80,
            deadline: SocketPair.deadline
        )
        #expect(addresses.map(\.description) == ["127.0.0.1:80"])
    }

    @Test func `localhost is found`() async throws {
        let addresses = try await resolver().addresses(
            of: "localhost",
            port: 81,
            deadline: SocketPair.deadline
        )
        #expect(addresses.contains { $0.host == "127.0.0.1" || $0.host == "::1" })
        #expect(addresses.allSatisfy { $0.port == 81 })
    }

    @Test func `a lookup that is late is left alone`() async throws {
        let pool = try ThreadPool(threads: 1, name: "test")
        let resolver = Resolver(pool: pool, loop: try EventLoop())
        let opened = DispatchSemaphore(value: 0)
        pool.submit { opened.wait() }
        await #expect(throws: SocketFailure.timedOut) {
            try await resolver.addresses(
                of: "localhost",
                port: 1,
                deadline: .now + .milliseconds(5)
            )
        }
        opened.signal()
    }

    @Test func `a name that does not exist is told`() async throws {
        let resolver = try resolver()
        await #expect(throws: SocketFailure.nameNotFound("does-not-exist.invalid")) {
            try await resolver.addresses(
                of: "does-not-exist.invalid",
                port: 1,
                deadline: SocketPair.deadline
            )
        }
    }
}
