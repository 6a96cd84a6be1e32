/// The watched sockets of one loop, each with one deadline; used on the loop's thread alone.
///
/// Deadlines lie side by side in an array of numbers and are searched as a whole when the earliest
/// that may be among them has come. A deadline that moves, as it does several times with every
/// request, is one store; nothing is sorted and nothing is allocated.
struct WatchTable {
    /// No deadline.
    static let never = Int64.max

    private struct Entry {
        var watcher: (any SocketWatcher)?
        var generation: UInt32
    }

    private var entries: [Entry] = []
    private var deadlines: [Int64] = []
    private var freePlaces: [Int32] = []
    /// Where the generations of new places begin; above all that were used before a shrinking.
    private var firstGeneration: UInt32 = 0

    /// No deadline is earlier; nanoseconds of the monotonic clock.
    private(set) var earliest = never
    /// Sockets being watched.
    private(set) var count = 0
    /// The most sockets since a crowd left last.
    private var peak = 0

    /// A crowd is worth giving its memory back.
    private static let crowd = 1024

    mutating func add(_ watcher: any SocketWatcher) -> WatchKey {
        count += 1
        peak = max(peak, count)
        let place: Int
        if let free = freePlaces.popLast() {
            place = Int(free)
        } else {
            place = entries.count
            entries.append(Entry(watcher: nil, generation: firstGeneration))
            deadlines.append(Self.never)
        }
        entries[place].watcher = watcher
        return WatchKey(place: place, generation: entries[place].generation)
    }

    mutating func remove(_ key: WatchKey) {
        guard isCurrent(key) else { return }
        let place = key.place
        entries[place].watcher = nil
        // The next socket in this place must not be mistaken for this one.
        entries[place].generation &+= 1
        deadlines[place] = Self.never
        freePlaces.append(Int32(truncatingIfNeeded: place))
        count -= 1
        if count == 0 { shrink() }
    }

    /// The watcher behind a key; nil if the socket is watched no more.
    func watcher(_ key: WatchKey) -> (any SocketWatcher)? {
        isCurrent(key) ? entries[key.place].watcher : nil
    }

    /// Whether the socket is still watched: its place gets another generation when it is not.
    private func isCurrent(_ key: WatchKey) -> Bool {
        let place = key.place
        return place < entries.count
            && WatchKey(place: place, generation: entries[place].generation) == key
    }

    /// All watchers, in no order.
    var watchers: [any SocketWatcher] { entries.compactMap(\.watcher) }

    /// Sets the one deadline of a socket in place of the one before.
    mutating func setDeadline(_ key: WatchKey, _ deadline: Int64) {
        guard isCurrent(key) else { return }
        deadlines[key.place] = deadline
        if deadline < earliest { earliest = deadline }
    }

    /// Takes the keys whose deadline has come; each deadline comes once.
    mutating func takeDue(at now: Int64) -> [WatchKey] {
        guard earliest <= now else { return [] }
        var due: [WatchKey] = []
        earliest = Self.never
        for place in deadlines.indices {
            let deadline = deadlines[place]
            if deadline <= now {
                deadlines[place] = Self.never
                due.append(WatchKey(place: place, generation: entries[place].generation))
            } else if deadline < earliest {
                earliest = deadline
            }
        }
        return due
    }

    /// Whether most of a crowd has left since this was asked last.
    mutating func hasCrowdLeft() -> Bool {
        guard peak > Self.crowd, count < peak / 4 else { return false }
        peak = count
        return true
    }

    /// Gives the memory of a crowd back once the last of it has left; generations go on.
    private mutating func shrink() {
        guard entries.capacity > Self.crowd else { return }
        firstGeneration = (entries.map(\.generation).max() ?? 0) &+ 1
        entries = []
        deadlines = []
        freePlaces = []
        earliest = Self.never
    }
}
