import Foundation
import Testing

@testable import Sockets

/// Serialized: handlers belong to the whole process.
@Suite(.serialized) struct SignalWatcherTests {
    @Test(arguments: Signal.allCases)
    func `a signal becomes a value, also one that came before the wait`(
        _ signal: Signal
    ) async throws {
        let watcher = try SignalWatcher(on: try EventLoop())
        kill(getpid(), signal.number)
        #expect(await watcher.next() == signal)
        let waiting = Task { await watcher.next() }
        await Task.yield()
        kill(getpid(), signal.number)
        #expect(await waiting.value == signal)
    }

    @Test func `a wait ends when it is cancelled`() async throws {
        let watcher = try SignalWatcher(on: try EventLoop())
        let waiting = Task { await watcher.next() }
        waiting.cancel()
        #expect(await waiting.value == nil)
    }

    @Test func `without a watcher the signal ends the process`() async {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            do {
                _ = try SignalWatcher(on: try EventLoop())
            }
            kill(getpid(), SIGTERM)
            while true { await Task.yield() }
        }
    }
}
