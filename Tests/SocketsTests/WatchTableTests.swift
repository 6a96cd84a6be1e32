import Testing

@testable import Sockets

@Suite struct WatchTableTests {
    private final class Silent: SocketWatcher {
        func socketBecameReady(_ readiness: Readiness) {}
        func deadlinePassed() {}
    }

    @Test func `a key names one watcher and never another`() {
        var table = WatchTable()
        let (first, second) = (Silent(), Silent())
        let key = table.add(first)
        #expect(table.watcher(key) === first)
        table.remove(key)
        #expect(table.watcher(key) == nil)
        let next = table.add(second)
        #expect(next != key)
        #expect(next.place == key.place)
        #expect(table.watcher(key) == nil)
        #expect(table.watcher(next) === second)
        // Removing twice must not free the place of another one.
        table.remove(key)
        #expect(table.watcher(next) === second)
        #expect(WatchKey(rawValue: key.rawValue) == key)
        #expect(WatchKey(rawValue: 17) == nil)
    }

    @Test func `keys stay unused after a crowd has left and the memory was given back`() {
        var table = WatchTable()
        let watcher = Silent()
        let crowd = (0..<3000).map { _ in table.add(watcher) }
        #expect(Set(crowd).count == 3000)
        for key in crowd { table.remove(key) }
        #expect(table.count == 0)
        let later = (0..<3000).map { _ in table.add(watcher) }
        #expect(Set(crowd).isDisjoint(with: later))
        #expect(crowd.allSatisfy { table.watcher($0) == nil })
    }

    @Test func `a crowd that has left is noticed once`() {
        var table = WatchTable()
        let watcher = Silent()
        let stayer = table.add(watcher)
        let crowd = (0..<2000).map { _ in table.add(watcher) }
        var noticed = 0
        for key in crowd {
            table.remove(key)
            if table.hasCrowdLeft() { noticed += 1 }
        }
        #expect(noticed == 1)
        for key in (0..<1000).map({ _ in table.add(watcher) }) { table.remove(key) }
        let isNoticedAgain = table.hasCrowdLeft()
        #expect(!isNoticedAgain)
        #expect(table.watcher(stayer) === watcher)
    }

    @Test func `a deadline comes once, and the last one set counts`() {
        var table = WatchTable()
        let watcher = Silent()
        let (one, two, three) = (table.add(watcher), table.add(watcher), table.add(watcher))
        #expect(table.earliest == WatchTable.never)
        table.setDeadline(one, 10)
        table.setDeadline(two, 20)
        table.setDeadline(three, 5)
        table.setDeadline(three, 30)
        #expect(table.takeDue(at: 4) == [])
        #expect(table.takeDue(at: 9) == [])
        #expect(table.takeDue(at: 20) == [one, two])
        #expect(table.earliest == 30)
        #expect(table.takeDue(at: 29) == [])
        table.setDeadline(three, WatchTable.never)
        #expect(table.takeDue(at: 1000) == [])
        table.setDeadline(one, 40)
        table.remove(one)
        #expect(table.takeDue(at: 1000) == [])
        table.setDeadline(one, 50)
        #expect(table.takeDue(at: 1000) == [])
    }
}

@Suite struct ListeningSocketTests {
    @Test func `several sockets share a port that nobody else held`() throws {
        let first = try ListeningSocket.tcp(host: "127.0.0.1", port: 0, sharing: .firstOfSeveral)
        let port = first.address.port
        let second = try ListeningSocket.tcp(host: "127.0.0.1", port: port, sharing: .everyone)
        #expect(second.address.port == port)
        #expect(throws: SocketFailure.addressInUse) {
            _ = try ListeningSocket.tcp(host: "127.0.0.1", port: port, sharing: .firstOfSeveral)
        }
        #expect(throws: SocketFailure.addressInUse) {
            _ = try ListeningSocket.tcp(host: "127.0.0.1", port: port)
        }
        withExtendedLifetime(first.address) {}
    }

    @Test(arguments: [-1, 100_000] as [Int32])
    func `what is no listening socket cannot be inherited`(_ number: Int32) {
        #expect(throws: SocketFailure.self) { _ = try ListeningSocket.inherited(number) }
    }

    @Test(
        arguments: [
            (["LISTEN_PID": "7", "LISTEN_FDS": "2"], [3, 4]),
            (["LISTEN_PID": "8", "LISTEN_FDS": "2"], []),
            (["LISTEN_FDS": "2"], []), (["LISTEN_PID": "7"], []),
            (["LISTEN_PID": "7", "LISTEN_FDS": "0"], []),
            (["LISTEN_PID": "7", "LISTEN_FDS": "-1"], []),
            (["LISTEN_PID": "7", "LISTEN_FDS": "x"], []),
            (["LISTEN_PID": "7", "LISTEN_FDS": "1000"], []), ([:], []),
        ] as [([String: String], [Int32])]
    )
    func `sockets of a service manager are taken by the process they are meant for`(
        _ environment: [String: String],
        _ expected: [Int32]
    ) {
        #expect(SocketActivation.descriptors(environment, processID: 7) == expected)
    }
}
