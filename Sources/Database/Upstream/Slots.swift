import Accounting
package import Jobs

extension Database {
    /// Whether other nodes may work on the same store.
    package var isShared: Bool { !engineName.hasPrefix("sqlite") }
}

extension Database: SlotStore {
    package func trade(_ demand: SlotDemand) async throws(StoreFault) -> SlotGrant {
        try await write(isPressing: true) { transaction throws(SQLFault) in
            try transaction.trade(demand)
        }
    }
}

extension Transaction {
    /// Trades one node's slots of a resource.
    ///
    /// Slots are rows with an owner and an end, never counters: a node that comes back from the dead can
    /// give back only what is its own. Whoever trades holds the resource's row, so trades follow each
    /// other.
    func trade(_ demand: SlotDemand) throws(SQLFault) -> SlotGrant {
        let resource = SQLValue.text(demand.resource)
        var regime = try learn(demand)
        regime.grow(at: now)
        try store(regime, of: resource)
        try change(
            "DELETE FROM upstream_slot WHERE resource = ?1 AND held_until <= ?2",
            [resource, .time(now)]
        )
        let share = try share(of: demand, limit: regime.limit)
        let numbers = try take(share, demand, limit: regime.limit)
        return SlotGrant(
            numbers: numbers,
            pause: regime.remainingPause(at: now),
            limit: regime.limit,
            refusals: regime.refusals
        )
    }

    /// The resource's regime after what the node met; its row is locked until the end.
    private func learn(_ demand: SlotDemand) throws(SQLFault) -> SlotRegime {
        let resource = SQLValue.text(demand.resource)
        let fresh = SlotRegime(limitMax: demand.limitMax)
        try change(
            """
            INSERT INTO upstream (
                resource, limit_max, limit_now, ceiling, probe_wait, streak, refusals
            ) VALUES (?1, ?2, ?2, ?2, ?3, 0, 0) ON CONFLICT (resource) DO NOTHING
            """,
            [resource, .number(demand.limitMax), .integer(fresh.probeWait.wholeMicroseconds)]
        )
        let found = try rows(
            """
            UPDATE upstream SET limit_max = ?2 WHERE resource = ?1
            RETURNING limit_now, ceiling, decreased_at, changed_at, paused_until, probe_wait, streak,
                refusals
            """,
            [resource, .number(demand.limitMax)]
        )
        guard var row = found.first else { throw .corrupt("the row of an upstream is missing") }
        var regime = fresh
        regime.limit = min(try row.number(), demand.limitMax)
        regime.ceiling = min(try row.number(), demand.limitMax)
        regime.decreasedAt = try row.timeOrNull()
        regime.changedAt = try row.timeOrNull()
        regime.pausedUntil = try row.timeOrNull()
        regime.probeWait = .microseconds(try row.integer())
        regime.streak = try row.number()
        regime.refusals = try row.number()
        if let served = demand.servedMax { regime.served(number: served, at: now) }
        var inFlight = 0
        if !demand.refused.isEmpty {
            let held = try integers(
                "SELECT COUNT(*) FROM upstream_slot WHERE resource = ?1",
                [resource]
            )
            inFlight = Int(held.first ?? 0)
        }
        // Of calls refused together, each leaves one less in flight.
        for _ in demand.refused {
            defer { inFlight -= 1 }
            regime.refused(
                inFlight: max(1, inFlight),
                at: now,
                serverDelay: demand.serverDelay,
                chance: demand.chance
            )
        }
        return regime
    }

    private func store(_ regime: SlotRegime, of resource: SQLValue) throws(SQLFault) {
        try change(
            """
            UPDATE upstream SET
                limit_now = ?2, ceiling = ?3, decreased_at = ?4, changed_at = ?5, paused_until = ?6,
                probe_wait = ?7, streak = ?8, refusals = ?9
            WHERE resource = ?1
            """,
            [
                resource, .number(regime.limit), .number(regime.ceiling),
                .maybe(regime.decreasedAt), .maybe(regime.changedAt),
                .maybe(regime.pausedUntil),
                .integer(regime.probeWait.wholeMicroseconds), .number(regime.streak),
                .number(regime.refusals),
            ]
        )
    }

    /// How many slots the node may hold: its part of the limit by what all nodes want.
    private func share(of demand: SlotDemand, limit: Int) throws(SQLFault) -> Int {
        let resource = SQLValue.text(demand.resource)
        try change(
            "DELETE FROM upstream_demand WHERE resource = ?1 AND (node = ?2 OR told_until <= ?3)",
            [resource, .integer(demand.node), .time(now)]
        )
        guard demand.wanted > 0 else { return 0 }
        try change(
            "INSERT INTO upstream_demand (resource, node, wanted, told_until) VALUES (?1, ?2, ?3, ?4)",
            [
                resource, .integer(demand.node), .number(demand.wanted),
                .time(now.adding(.seconds(5))),
            ]
        )
        let total =
            try integers(
                "SELECT CAST(SUM(wanted) AS BIGINT) FROM upstream_demand WHERE resource = ?1",
                [resource]
            ).first ?? 0
        let all = max(Int(total), demand.wanted)
        guard all > limit else { return demand.wanted }
        return max(1, (limit * demand.wanted + all / 2) / all)
    }

    /// Keeps what is in use, gives back what is over the share, and takes what is free up to it.
    private func take(
        _ share: Int,
        _ demand: SlotDemand,
        limit: Int
    ) throws(SQLFault) -> [Int] {
        let resource = SQLValue.text(demand.resource)
        let node = SQLValue.integer(demand.node)
        var mine: [Int] = []
        var others: Set<Int> = []
        for row in try rows(
            "SELECT number, node FROM upstream_slot WHERE resource = ?1 ORDER BY number",
            [resource]
        ) {
            var row = row
            let number = try row.number()
            if try row.integer() == demand.node {
                mine.append(number)
            } else {
                others.insert(number)
            }
        }
        var kept = mine.filter(demand.inUse.contains)
        for number in mine where !kept.contains(number) && number <= limit && kept.count < share {
            kept.append(number)
        }
        for number in mine where !kept.contains(number) {
            try change(
                "DELETE FROM upstream_slot WHERE resource = ?1 AND number = ?2 AND node = ?3",
                [resource, .number(number), node]
            )
        }
        let until = SQLValue.time(now.adding(demand.leaseLength))
        if !kept.isEmpty {
            try change(
                """
                UPDATE upstream_slot SET
                    held_until = CASE WHEN held_until > ?3 THEN held_until ELSE ?3 END
                WHERE resource = ?1 AND node = ?2
                """,
                [resource, node, until]
            )
        }
        for number in 1...max(1, limit)
        where kept.count < share && !kept.contains(number) && !others.contains(number)
            && others.count + kept.count < limit
        {
            try change(
                "INSERT INTO upstream_slot (resource, number, node, held_until) VALUES (?1, ?2, ?3, ?4)",
                [resource, .number(number), node, until]
            )
            kept.append(number)
        }
        return kept.sorted()
    }
}

extension Duration {
    /// Whole microseconds, as times are stored.
    fileprivate var wholeMicroseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
