import Sockets
import Synchronization

/// The open connections of a server, so that it can count, drain and cut them.
final class ConnectionTable: Sendable {
    /// What a new connection is told.
    enum Admission: Sendable {
        /// Serve it under this number.
        case served(Int)
        /// Tell it that there are too many, under this number.
        case refused(Int)
        /// Close it without a word: too many are being refused already.
        case dropped
    }

    private struct Entry {
        let stream: ByteStream
        let isServed: Bool
        var isIdle = false
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        var servedCount = 0
        var lastNumber = 0
        var isDraining = false
    }

    /// Connections that may be in the course of being refused at a time.
    private static let refusalsMax = 64

    private let servedMax: Int
    private let state = Mutex(State())

    init(servedMax: Int) { self.servedMax = servedMax }

    /// Whether answers should end their connections.
    var isDraining: Bool { state.withLock { $0.isDraining } }
    /// Connections being served.
    var servedCount: Int { state.withLock { $0.servedCount } }

    func admit(_ stream: ByteStream) -> Admission {
        state.withLock { state in
            let isServed = state.servedCount < servedMax && !state.isDraining
            let refusals = state.entries.count - state.servedCount
            guard isServed || refusals < Self.refusalsMax else { return .dropped }
            state.lastNumber += 1
            state.entries[state.lastNumber] = Entry(stream: stream, isServed: isServed)
            guard isServed else { return .refused(state.lastNumber) }
            state.servedCount += 1
            return .served(state.lastNumber)
        }
    }

    func remove(_ number: Int) {
        state.withLock { state in
            guard let entry = state.entries.removeValue(forKey: number) else { return }
            if entry.isServed { state.servedCount -= 1 }
        }
    }

    /// Notes whether a connection waits between two requests.
    ///
    /// False tells an idle connection to end: the server drains.
    func setIdle(_ number: Int, _ isIdle: Bool) -> Bool {
        state.withLock { state in
            state.entries[number]?.isIdle = isIdle
            return !(isIdle && state.isDraining)
        }
    }

    /// Ends idle connections now and lets all others end with their next answer.
    func drain() {
        let idle = state.withLock { state in
            state.isDraining = true
            return state.entries.values.filter(\.isIdle).map(\.stream)
        }
        for stream in idle { stream.close() }
    }

    /// Ends all connections now.
    func cut() {
        let streams = state.withLock { state in
            state.isDraining = true
            return state.entries.values.map(\.stream)
        }
        for stream in streams { stream.close() }
    }
}
