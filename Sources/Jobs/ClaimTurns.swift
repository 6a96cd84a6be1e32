/// A job that is ready, as far as the order of claims needs to know it.
package struct ClaimCandidate: Sendable, Hashable {
    package let id: JobID
    package let lane: JobPriority
    package let account: String
    /// The moment it counts as ready, its lane's head start taken off; microseconds since 1970.
    package let rank: Int64

    package init(id: JobID, lane: JobPriority, account: String, rank: Int64) {
        self.id = id
        self.lane = lane
        self.account = account
        self.rank = rank
    }
}

/// Who comes next: lanes by rank, and inside a lane the accounts by turns.
///
/// A lane gets a turn when the rank of its oldest waiting job says so. Whose job it is, is decided by
/// start-time fair queueing: of the accounts that wait, the one that was served least. So an account
/// with ten thousand jobs delays another account's first job by one job. An account that had nothing to
/// do saves up no turns.
package struct ClaimTurns: Sendable, Hashable {
    /// Turns taken, by lane and account; only of accounts that are ahead of their lane.
    private var served: [JobPriority: [String: Int64]] = [:]
    private var level: [JobPriority: Int64] = [:]

    package init() {}

    /// Picks up to `limit` candidates in the order in which they shall be claimed.
    package mutating func pick(
        from candidates: [ClaimCandidate],
        limit: Int
    ) -> [ClaimCandidate] {
        var lanes: [Lane] = []
        for lane in JobPriority.allCases {
            let waiting = candidates.filter { $0.lane == lane }
            if !waiting.isEmpty { lanes.append(Lane(lane, waiting)) }
        }
        var picked: [ClaimCandidate] = []
        while picked.count < limit,
            let index = lanes.indices.min(by: { lanes[$0].turn < lanes[$1].turn }),
            lanes[index].turn < .max
        {
            let lane = lanes[index].lane
            let floor = level[lane, default: 0]
            let turns = served[lane, default: [:]]
            guard let (next, account) = lanes[index].take(by: { max(turns[$0] ?? floor, floor) })
            else { break }
            picked.append(next)
            let start = max(turns[account] ?? floor, floor)
            level[lane] = start
            served[lane, default: [:]][account] = start + 1
        }
        for lane in served.keys {
            let floor = level[lane, default: 0]
            served[lane] = served[lane]?.filter { $0.value > floor }
        }
        return picked
    }

    /// The waiting jobs of one lane while claims are dealt out.
    private struct Lane {
        let lane: JobPriority
        /// All ranks of the lane in order: the moments of its turns.
        private let ranks: [Int64]
        private var taken = 0
        private var accounts: [String: ArraySlice<ClaimCandidate>]

        init(_ lane: JobPriority, _ waiting: [ClaimCandidate]) {
            self.lane = lane
            ranks = waiting.map(\.rank).sorted()
            accounts = Dictionary(grouping: waiting, by: \.account).mapValues { jobs in
                jobs.sorted { ($0.rank, $0.id) < ($1.rank, $1.id) }[...]
            }
        }

        /// When the lane's next turn is; the greatest number when nothing waits.
        var turn: Int64 { taken < ranks.count ? ranks[taken] : .max }

        /// Takes the next job of the account with the fewest turns; the older job decides a draw.
        mutating func take(
            by turns: (String) -> Int64
        ) -> (ClaimCandidate, account: String)? {
            var best: (turns: Int64, rank: Int64, id: JobID)?
            for (account, jobs) in accounts {
                guard let first = jobs.first else { continue }
                let bid = (turns: turns(account), rank: first.rank, id: first.id)
                if best.map({ bid < $0 }) ?? true { best = bid }
            }
            guard let best,
                let account = accounts.first(where: { $0.value.first?.id == best.id })?.key,
                let job = accounts[account]?.popFirst()
            else { return nil }
            taken += 1
            return (job, account)
        }
    }
}
