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

        package init(link: Link, isStored: Bool) {
            self.link = link
            self.isStored = isStored
        }
    }

    /// What was met lately, and what was met before that: together no more than the capacity.
    private var memory: [ExternalID: Memory] = [:]
    private var older: [ExternalID: Memory] = [:]
    private var waiting: [ExternalID: [CheckedContinuation<Void, Never>]] = [:]
    /// Records that were seen in the books before anybody tried to make them.
    private var seen: [ExternalID: ExistingRecord] = [:]
    private let capacity: Int

    package init(capacity: Int = 100_000) { self.capacity = capacity }

    /// Keeps what is in the books already, so that whoever plans it need not try to make it.
    package func see(_ records: [ExternalID: ExistingRecord]) {
        // Many payouts at once cannot fill the memory; forgetting costs a call.
        if seen.count > capacity / 10 { seen = [:] }
        seen.merge(records) { $1 }
    }

    /// Gives a record that was seen, once.
    package func takeSeen(_ id: ExternalID) -> ExistingRecord? {
        seen.removeValue(forKey: id)
    }

    package func remembered(_ ids: Set<ExternalID>) -> [ExternalID: Memory] {
        var found: [ExternalID: Memory] = [:]
        for id in ids { found[id] = memory(of: id) }
        return found
    }

    package func remember(_ entries: [ExternalID: Memory]) {
        for (id, entry) in entries { keep(entry, of: id) }
    }

    /// Waits for the turn to ensure a record; answers its link when another worker was first.
    ///
    /// When it answers nil the caller holds the record and must `leave` it.
    package func enter(_ id: ExternalID) async -> Link? {
        while waiting[id] != nil {
            await withCheckedContinuation { waiting[id, default: []].append($0) }
        }
        if let known = memory(of: id) { return known.link }
        waiting[id] = []
        return nil
    }

    /// Takes the turn to ensure those of the records that nobody is at and nobody has met, without waiting.
    ///
    /// Whoever holds several must never wait for one more: two who did could wait for each other. The
    /// caller must `leave` each.
    package func claim(_ ids: [ExternalID]) -> [ExternalID] {
        ids.filter { id in
            guard waiting[id] == nil, memory(of: id) == nil else { return false }
            waiting[id] = []
            return true
        }
    }

    /// Waits for the turn to change a record that exists; the caller must `leave` it.
    package func wait(for id: ExternalID) async {
        while waiting[id] != nil {
            await withCheckedContinuation { waiting[id, default: []].append($0) }
        }
        waiting[id] = []
    }

    package func leave(_ id: ExternalID, remembering link: Link?) {
        if let link { keep(Memory(link: link, isStored: false), of: id) }
        for continuation in waiting.removeValue(forKey: id) ?? [] { continuation.resume() }
    }

    /// Forgets what was met, because it turned out to be wrong: the store may know better.
    package func forget(_ ids: [ExternalID]) {
        for id in ids {
            memory[id] = nil
            older[id] = nil
        }
    }

    private func memory(of id: ExternalID) -> Memory? {
        if let entry = memory[id] { return entry }
        guard let entry = older[id] else { return nil }
        keep(entry, of: id)
        return entry
    }

    /// Forgetting is safe: the store knows the record, or the accounting system answers that it exists.
    private func keep(_ entry: Memory, of id: ExternalID) {
        if memory.count >= capacity / 2, memory[id] == nil {
            older = memory
            memory = [:]
        }
        memory[id] = entry
    }
}
