/// Deadlines with an action each, the earliest first.
///
/// A cancelled timer stays in the heap as an empty entry until it comes up or until empty
/// entries outnumber live ones; so adding and cancelling are cheap and memory stays bounded.
struct TimerHeap {
    typealias Instant = ContinuousClock.Instant
    typealias Action = @Sendable () -> Void

    /// Names one timer; never used again for another.
    typealias Token = UInt64

    private struct Entry {
        let deadline: Instant
        let token: Token
    }

    private var entries: [Entry] = []
    private var actions: [Token: Action] = [:]
    private var lastToken: Token = 0

    /// Live timers.
    var count: Int { actions.count }
    /// Entries held in memory, empty ones included.
    var entryCount: Int { entries.count }

    /// The earliest deadline; may be that of a cancelled timer, which then comes to nothing.
    var earliest: Instant? { entries.first?.deadline }

    mutating func add(_ deadline: Instant, _ action: @escaping Action) -> Token {
        lastToken += 1
        actions[lastToken] = action
        entries.append(Entry(deadline: deadline, token: lastToken))
        siftUp(from: entries.count - 1)
        return lastToken
    }

    mutating func cancel(_ token: Token) {
        guard actions.removeValue(forKey: token) != nil else { return }
        guard entries.count > 2 * actions.count + 64 else { return }
        entries.removeAll { actions[$0.token] == nil }
        // A sorted array is a heap.
        entries.sort { $0.deadline < $1.deadline }
    }

    /// Takes the actions of all timers that are due, earliest first.
    mutating func takeDue(at now: Instant) -> [Action] {
        var due: [Action] = []
        while let first = entries.first, first.deadline <= now {
            removeFirst()
            if let action = actions.removeValue(forKey: first.token) { due.append(action) }
        }
        return due
    }

    private mutating func removeFirst() {
        let last = entries.removeLast()
        guard !entries.isEmpty else { return }
        entries[0] = last
        siftDown()
    }

    private mutating func siftUp(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].deadline < entries[parent].deadline else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if entries[child].deadline < entries[smallest].deadline { smallest = child }
            }
            guard smallest != parent else { return }
            entries.swapAt(parent, smallest)
            parent = smallest
        }
    }
}
