/// What is to happen when, nearest first; of two at the same moment the one added first.
struct TimerQueue: Sendable {
    enum What: Sendable {
        /// A task that waits and may be cancelled.
        case sleeper(UInt64)
        case action(@Sendable () -> Void)
    }

    struct Entry: Sendable {
        let moment: Int64
        let number: UInt64
        let what: What

        func precedes(_ other: Entry) -> Bool { (moment, number) < (other.moment, other.number) }
    }

    private var heap: [Entry] = []
    private var nextNumber: UInt64 = 0

    var first: Entry? { heap.first }

    mutating func add(at moment: Int64, _ what: What) {
        nextNumber += 1
        heap.append(Entry(moment: moment, number: nextNumber, what: what))
        var child = heap.count - 1
        while child > 0, case let parent = (child - 1) / 2, heap[child].precedes(heap[parent]) {
            heap.swapAt(child, parent)
            child = parent
        }
    }

    mutating func removeFirst() -> Entry? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return first
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].precedes(heap[least]) { least = child }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
