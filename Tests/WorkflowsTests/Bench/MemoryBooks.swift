import Accounting
import Jobs
import Synchronization
import Workflows

/// The store as the use cases know it: links, ledger, statements and findings, with the real one's rules.
final class MemoryBooks: BookReader, BalanceReader, JobStore, ItemCounter {
    struct State: Sendable {
        var links: [ExternalID: Link] = [:]
        var entries: [String: BalancedEntry] = [:]
        var statements: [String: PayoutStatement] = [:]
        /// Members by payout and place.
        var members: [String: [PayoutMember]] = [:]
        /// Open findings by code and subject.
        var findings: [String: Finding] = [:]
        var jobs: [NewJob] = []
        /// What every later access fails with.
        var trouble: StoreFault?
        /// What every later change fails with, while everything can still be read.
        var writingTrouble: StoreFault?
    }

    private let state = Mutex(State())

    var contents: State { state.withLock { $0 } }
    var findings: [Finding] { contents.findings.values.sorted { $0.subject < $1.subject } }

    func fail(with fault: StoreFault?) { state.withLock { $0.trouble = fault } }

    func failWriting(with fault: StoreFault?) { state.withLock { $0.writingTrouble = fault } }

    /// Stores everything or nothing; an entry never changes once it stands.
    func record(_ effects: BookEffects) throws(StoreFault) {
        let fault: StoreFault? = state.withLock { state in
            if let trouble = state.trouble ?? state.writingTrouble { return trouble }
            for entry in effects.entries {
                if let stored = state.entries[entry.id], stored != entry {
                    return .refused("the entry \(entry.id) is stored with other content")
                }
            }
            for entry in effects.entries { state.entries[entry.id] = entry }
            for link in effects.links { state.links[link.externalID] = link }
            for statement in effects.statements { state.statements[statement.payoutID] = statement }
            for stored in effects.members { state.store(stored) }
            let done = Set(effects.resolvedSubjects + effects.links.map(\.externalID.text))
            state.findings = state.findings.filter { !done.contains($0.value.subject) }
            let carried = Set(state.links.values.flatMap(\.carriedAgain))
            state.findings = state.findings.filter {
                $0.value.code != .payoutFailed || !carried.contains($0.value.subject)
            }
            for finding in effects.findings
            where finding.code != .payoutFailed || !carried.contains(finding.subject) {
                state.findings["\(finding.code.rawValue) \(finding.subject)"] = finding
            }
            return nil
        }
        if let fault { throw fault }
    }

    func links(_ ids: [ExternalID]) async throws(StoreFault) -> [ExternalID: Link] {
        let stored = try read { $0.links }
        var found: [ExternalID: Link] = [:]
        for id in ids { found[id] = stored[id] }
        return found
    }

    /// Everything is made on one day here.
    func itemsMade(since moment: Timestamp) async throws(StoreFault) -> Int {
        try read { $0.links }.values.count { link in
            link.kind == .item && link.origin == .created
                && link.sources.first?.hasPrefix(ItemRole.sourcePrefix) == false
        }
    }

    func links(source: String) async throws(StoreFault) -> [Link] {
        try read { $0.links }.values.filter { $0.sources.contains(source) }
    }

    func members(payout id: String) async throws(StoreFault) -> [PayoutMember] {
        try read { $0.members }[id] ?? []
    }

    func bookedRows(_ ids: [String]) async throws(StoreFault) -> [String: BookedRow] {
        let contents = try read { $0 }
        var found: [String: BookedRow] = [:]
        for (payout, members) in contents.members where contents.statements[payout] != nil {
            for member in members where ids.contains(member.id) {
                found[member.id] = BookedRow(amount: member.amount, fee: member.fee)
            }
        }
        return found
    }

    func bookedPayouts(_ ids: [String]) async throws(StoreFault) -> Set<String> {
        Set(try read { $0.statements }.keys).intersection(ids)
    }

    func heldBalance(of account: String) async throws(StoreFault) -> [HeldBalance: Money] {
        let contents = try read { $0 }
        let own = Set(contents.statements.values.filter { $0.account == account }.map(\.payoutID))
        var held: [HeldBalance: Money] = [:]
        for posting in contents.entries.values.filter({ !own.isDisjoint(with: $0.sources) })
            .flatMap(\.postings) where HeldBalance.roles.contains(posting.role)
        {
            let amount = posting.side == .debit ? posting.amount : posting.amount.negated
            let place = HeldBalance(on: posting.role, in: amount.currency)
            held[place] = (held[place] ?? Money(0, amount.currency)) + amount
        }
        return held
    }

    func roleBalances(from day: CalendarDate?) async throws(StoreFault) -> [RoleBalance] {
        let entries = try read { $0.entries }.values.filter { $0.date >= day ?? $0.date }
        let placed = entries.flatMap { entry in
            entry.postings.map { (RolePlace($0.role, entry: entry.id, in: entry.subsidiary), $0) }
        }
        let groups = Dictionary(grouping: placed) { place, posting in
            RoleBalance(place: place, amount: Money(0, posting.amount.currency))
        }
        return groups.map { group, placed in
            RoleBalance(
                place: group.place,
                amount: placed.map(\.1).balance(in: group.amount.currency)
            )
        }
    }

    func movements(
        on places: Set<RolePlace>,
        in currency: Currency,
        from day: CalendarDate
    ) async throws(StoreFault) -> [AccountMovement] {
        try read { $0.entries }.values.filter { $0.date >= day }.compactMap { entry in
            let postings = entry.postings.filter {
                places.contains(RolePlace($0.role, entry: entry.id, in: entry.subsidiary))
                    && $0.amount.currency == currency
            }
            guard !postings.isEmpty else { return nil }
            return AccountMovement(
                date: entry.date,
                document: BalancedEntry.document(of: entry.id),
                amount: postings.balance(in: currency)
            )
        }
    }

    func statement(_ payoutID: String) async throws(StoreFault) -> PayoutStatement? {
        try read { $0.statements }[payoutID]
    }

    func enqueue(_ jobs: [NewJob]) async throws(StoreFault) -> [EnqueueOutcome] {
        _ = try read { $0.jobs }
        return state.withLock { state in
            jobs.map { job in
                state.jobs.append(job)
                return .enqueued(JobID(number: Int64(state.jobs.count)))
            }
        }
    }

    private func read<Part: Sendable>(
        _ part: (State) -> Part
    ) throws(StoreFault)
        -> Part
    {
        let contents = contents
        if let trouble = contents.trouble { throw trouble }
        return part(contents)
    }

    // No use case works the queue; the runner does.

    private static let unused = StoreFault.unavailable("no use case asks this")

    func claim(limit: Int, leaseFor: Duration) async throws(StoreFault) -> [Lease] {
        throw Self.unused
    }

    func heartbeat(_ leases: [Lease], extendBy: Duration) async throws(StoreFault) -> Set<JobID> {
        throw Self.unused
    }

    func checkpoint(
        _ lease: Lease,
        progress: JobProgress,
        checkpoint: String?,
        effects: BookEffects
    ) async throws(StoreFault) { throw Self.unused }

    func settle(
        _ lease: Lease,
        _ disposition: Disposition,
        effects: BookEffects
    ) async throws(StoreFault) { throw Self.unused }
}

extension [Posting] {
    /// Debits less credits.
    fileprivate func balance(in currency: Currency) -> Money {
        Money.sum(map { $0.side == .debit ? $0.amount : $0.amount.negated }, in: currency)
    }
}

extension MemoryBooks.State {
    /// Keeps members at their places, as the store does.
    fileprivate mutating func store(_ stored: PayoutMembership) {
        for (offset, member) in stored.members.enumerated() {
            let place = stored.position + offset
            if place < members[stored.payoutID, default: []].count {
                members[stored.payoutID]?[place] = member
            } else {
                members[stored.payoutID, default: []].append(member)
            }
        }
    }
}
