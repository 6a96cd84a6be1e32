import Jobs
import Testing

@Suite struct ClaimTurnsTests {
    private func candidate(
        _ number: Int64,
        _ account: String = "a",
        _ lane: JobPriority = .webhook,
        rank: Int64
    ) -> ClaimCandidate {
        ClaimCandidate(id: JobID(number: number), lane: lane, account: account, rank: rank)
    }

    private func numbers(_ picked: [ClaimCandidate]) -> [Int64] { picked.map(\.id.number) }

    @Test func `within an account jobs go by rank and then by id`() {
        var turns = ClaimTurns()
        let jobs = [candidate(3, rank: 5), candidate(1, rank: 9), candidate(2, rank: 5)]
        #expect(numbers(turns.pick(from: jobs, limit: 9)) == [2, 3, 1])
        #expect(turns.pick(from: [], limit: 9).isEmpty)
        #expect(turns.pick(from: jobs, limit: 0).isEmpty)
    }

    @Test func `lanes take their turns by rank, so that an old job of a low lane comes`() {
        var turns = ClaimTurns()
        let jobs = [
            candidate(1, "a", .interactive, rank: 10), candidate(2, "a", .interactive, rank: 30),
            candidate(3, "a", .backfill, rank: 20),
        ]
        #expect(numbers(turns.pick(from: jobs, limit: 9)) == [1, 3, 2])
    }

    @Test func `accounts of a lane alternate whatever they have waiting`() {
        var turns = ClaimTurns()
        let jobs =
            (1...6).map { candidate($0, "large", rank: $0) }
            + (7...8).map { candidate($0, "small", rank: $0) }
        #expect(numbers(turns.pick(from: jobs, limit: 6)) == [1, 7, 2, 8, 3, 4])
    }

    @Test func `turns are remembered from one pick to the next`() {
        var turns = ClaimTurns()
        var large = (1...9).map { candidate($0, "large", rank: $0) }
        var small = (10...18).map { candidate($0, "small", rank: $0) }
        var order: [String] = []
        for _ in 0..<8 {
            let picked = turns.pick(from: large + small, limit: 1)
            order += picked.map(\.account)
            large.removeAll { picked.contains($0) }
            small.removeAll { picked.contains($0) }
        }
        #expect(order.count { $0 == "large" } == 4)
    }

    @Test func `an account that had nothing to do saves up no turns`() {
        var turns = ClaimTurns()
        var steady = (1...20).map { candidate($0, "steady", rank: $0) }
        for _ in 0..<10 {
            let picked = turns.pick(from: steady, limit: 1)
            steady.removeAll { picked.contains($0) }
        }
        let late = (21...30).map { candidate($0, "late", rank: $0) }
        let next = turns.pick(from: steady + late, limit: 6)
        #expect(next.count { $0.account == "late" } == 3)
    }

    @Test func `what was picked depends on nothing but candidates and turns`() {
        let jobs = (1...40).map { candidate($0, "account-\($0 % 7)", rank: $0 % 5) }
        var first = ClaimTurns()
        var second = ClaimTurns()
        #expect(
            numbers(first.pick(from: jobs, limit: 30))
                == numbers(second.pick(from: jobs.reversed(), limit: 30))
        )
        #expect(first == second)
    }

    /// Twice as many urgent jobs arrive as can be done: the low lane still moves.
    @Test func `no lane starves under a flood of urgent work`() {
        var turns = ClaimTurns()
        var waiting: [ClaimCandidate] = []
        var next: Int64 = 0
        var waited: [JobPriority: Int64] = [:]
        let second: Int64 = 1_000_000
        for now in 0..<4000 {
            for lane in [JobPriority.interactive, .interactive, now % 50 == 0 ? .backfill : nil] {
                guard let lane else { continue }
                next += 1
                let start = lane.headStart.components.seconds
                waiting.append(
                    candidate(next, "a", lane, rank: (Int64(now) - start) * second)
                )
            }
            for picked in turns.pick(
                from: waiting.sorted { $0.rank < $1.rank }.prefix(50).map { $0 },
                limit: 1
            ) {
                let ready = picked.rank / second + picked.lane.headStart.components.seconds
                waited[picked.lane] = max(waited[picked.lane] ?? 0, Int64(now) - ready)
                waiting.removeAll { $0.id == picked.id }
            }
        }
        // Ready at t, a backfill job is overtaken by the urgent ones of its next 600 seconds: 1200.
        #expect(waited[.backfill] ?? .max < 3000)
        #expect((waited[.backfill] ?? 0) > 600)
    }
}
