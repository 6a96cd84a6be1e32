import HTTP
import Sockets
import Synchronization

/// Kept connections and permits for new ones, for each origin.
///
/// A permit is the right to use one connection. It is given back exactly once, with the
/// connection if that can be used again; the longest-waiting request gets it next.
final class ConnectionPool: Sendable {
    /// A permit, with a kept connection if there is a usable one.
    struct Grant: Sendable {
        let kept: ClientConnection?
    }

    private struct Waiter {
        let number: Int
        let handover: Handover<Grant>
    }

    private struct Shelf {
        var idle: [ClientConnection] = []
        var permits = 0
        var waiters: [Waiter] = []
    }

    private struct State {
        var shelves: [Origin: Shelf] = [:]
        var lastWaiter = 0
        var isClosed = false
    }

    private enum Start {
        case granted(Grant)
        case waiting(Waiter)
        case closed
    }

    private let permitsMax: Int
    private let idleTimeout: Duration
    private let loop: EventLoop
    private let state = Mutex(State())

    init(permitsMax: Int, idleTimeout: Duration, loop: EventLoop) {
        self.permitsMax = permitsMax
        self.idleTimeout = idleTimeout
        self.loop = loop
    }

    /// A permit; waits for one if all are in use.
    ///
    /// - Throws: `timedOut`, `cancelled`, or `closed` after `close`.
    func acquire(
        _ origin: Origin,
        deadline: EventLoop.Instant
    ) async throws(SocketFailure) -> Grant {
        let start: Start = state.withLock { state in
            if state.isClosed { return .closed }
            if state.shelves[origin, default: Shelf()].permits < permitsMax {
                state.shelves[origin, default: Shelf()].permits += 1
                return .granted(Grant(kept: takeUsable(&state, origin)))
            }
            state.lastWaiter += 1
            let waiter = Waiter(number: state.lastWaiter, handover: Handover())
            state.shelves[origin, default: Shelf()].waiters.append(waiter)
            return .waiting(waiter)
        }
        let waiter: Waiter
        switch start {
        case .granted(let grant): return grant
        case .closed: throw .closed
        case .waiting(let new): waiter = new
        }
        let outcome = await waiter.handover.wait(on: loop, deadline: deadline)
        if case .value(let grant) = outcome { return grant }
        state.withLock { $0.shelves[origin]?.waiters.removeAll { $0.number == waiter.number } }
        if case .cancelled = outcome { throw .cancelled }
        throw .timedOut
    }

    /// Gives a permit back, with the connection if it can be used again.
    func release(_ origin: Origin, keeping connection: ClientConnection?) {
        var kept = connection
        let expired = state.withLock { state -> [ClientConnection] in
            var shelf = state.shelves[origin, default: Shelf()]
            while !shelf.waiters.isEmpty {
                let waiter = shelf.waiters.removeFirst()
                // The permit moves on with the grant; a waiter that has gone takes nothing.
                if waiter.handover.offer(Grant(kept: kept)) {
                    state.shelves[origin] = shelf
                    return []
                }
            }
            shelf.permits -= 1
            if var keptConnection = kept.take(), !state.isClosed {
                keptConnection.idleSince = .now
                shelf.idle.append(keptConnection)
            }
            state.shelves[origin] = shelf
            return takeExpired(&state)
        }
        for connection in expired { connection.stream.close() }
    }

    /// Closes kept connections and refuses new requests; requests under way go on.
    func close() {
        let idle = state.withLock { state in
            state.isClosed = true
            let idle = state.shelves.values.flatMap(\.idle)
            for origin in state.shelves.keys { state.shelves[origin]?.idle = [] }
            return idle
        }
        for connection in idle { connection.stream.close() }
    }

    /// Kept connections of all origins.
    var idleCount: Int { state.withLock { $0.shelves.values.reduce(0) { $0 + $1.idle.count } } }

    /// The connection used last that is still open; stale ones met on the way are dropped.
    private func takeUsable(_ state: inout State, _ origin: Origin) -> ClientConnection? {
        while let connection = state.shelves[origin]?.idle.popLast() {
            let age = connection.idleSince.duration(to: .now)
            if age < idleTimeout, connection.stream.isQuiet() { return connection }
            connection.stream.close()
        }
        return nil
    }

    private func takeExpired(_ state: inout State) -> [ClientConnection] {
        let now = EventLoop.Instant.now
        var expired: [ClientConnection] = []
        for origin in Array(state.shelves.keys) {
            state.shelves[origin]?.idle.removeAll { connection in
                guard connection.idleSince.duration(to: now) >= idleTimeout else { return false }
                expired.append(connection)
                return true
            }
        }
        return expired
    }
}
