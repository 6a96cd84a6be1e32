package import Accounting

/// Lets one worker at a time ensure a record, and remembers the records this process has met.
///
/// Several jobs need the same customer or item at the same moment; the gate spares the accounting
/// system the collision and the store the look-up.
package actor RecordGate {
    package struct Memory: Sendable {
        package let link: Link
        /// Whether the link is known to be committed.
        package let isStored: Bool
    }

    private var memory: [ExternalID: Memory] = [:]
    private var waiting: [ExternalID: [CheckedContinuation<Void, Never>]] = [:]
    private let capacity: Int

    package init(capacity: Int = 100_000) { self.capacity = capacity }

    package func remembered(_ ids: Set<ExternalID>) -> [ExternalID: Memory] {
        var found: [ExternalID: Memory] = [:]
        for id in ids { found[id] = memory[id] }
        return found
    }

    package func remember(_ entries: [ExternalID: Memory]) {
        makeRoom(for: entries.count)
        memory.merge(entries) { _, new in new }
    }

    /// Waits for the turn to ensure a record; answers its link when another worker was first.
    ///
    /// When it answers nil the caller holds the record and must `leave` it.
    package func enter(_ id: ExternalID) async -> Link? {
        while waiting[id] != nil {
            await withCheckedContinuation { waiting[id, default: []].append($0) }
        }
        if let known = memory[id] { return known.link }
        waiting[id] = []
        return nil
    }

    package func leave(_ id: ExternalID, remembering link: Link?) {
        if let link {
            makeRoom(for: 1)
            memory[id] = Memory(link: link, isStored: false)
        }
        for continuation in waiting.removeValue(forKey: id) ?? [] { continuation.resume() }
    }

    /// Forgets what can be read from the store again.
    private func makeRoom(for count: Int) {
        guard memory.count + count > capacity else { return }
        memory = memory.filter { !$0.value.isStored }
    }
}
