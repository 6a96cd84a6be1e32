/// One way to do the work that is compared.
struct Contestant {
    let name: String
    /// Does the work many times and tells what one time cost.
    let round: () async throws -> Cost
}

/// One operation done by us and by each peer in turn.
struct Benchmark {
    let title: String
    let ours: Contestant
    let peers: [Contestant]

    /// Warms every contestant up, then lets them take turns; the order turns round every time.
    func run(rounds: Int, progress: (String) -> Void) async throws -> [Comparison] {
        let contestants = [ours] + peers
        var costs = contestants.map { _ in [Cost]() }
        for contestant in contestants {
            progress("\(title): \(contestant.name), warm-up")
            _ = try await contestant.round()
        }
        for round in 1...rounds {
            let order =
                round.isMultiple(of: 2)
                ? contestants.indices.reversed() : Array(contestants.indices)
            for index in order {
                progress("\(title): \(contestants[index].name), round \(round) of \(rounds)")
                costs[index].append(try await contestants[index].round())
            }
        }
        return peers.indices.map { index in
            Comparison(
                title: title,
                ours: ours.name,
                peer: peers[index].name,
                ourCosts: costs[0],
                peerCosts: costs[index + 1]
            )
        }
    }
}

/// The rounds of one operation, ours against one peer's.
struct Comparison {
    let title: String
    let ours: String
    let peer: String
    let ourCosts: [Cost]
    let peerCosts: [Cost]

    /// How many times our time the peer took, round by round; above 1 we were faster.
    var wallRatio: Spread {
        Spread(zip(ourCosts, peerCosts).map { $1.wallNanoseconds / $0.wallNanoseconds })
    }

    /// The same for processor time; nil where one side's cannot be told.
    var cpuRatio: Spread? {
        let ratios = zip(ourCosts, peerCosts).compactMap { ours, peer -> Double? in
            guard let own = ours.cpuNanoseconds, let other = peer.cpuNanoseconds else { return nil }
            return other / own
        }
        return ratios.count == ourCosts.count ? Spread(ratios) : nil
    }
}

/// The median of some rounds, and the lowest and highest of them.
struct Spread {
    let median: Double
    let lowest: Double
    let highest: Double

    /// Needs at least one value.
    init(_ values: [Double]) {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        median =
            sorted.count.isMultiple(of: 2)
            ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
        lowest = sorted[0]
        highest = sorted[sorted.count - 1]
    }

    /// The spread of times; nil when one of them is missing.
    init?(_ values: [Double?]) {
        let known = values.compactMap { $0 }
        guard !known.isEmpty, known.count == values.count else { return nil }
        self.init(known)
    }
}
