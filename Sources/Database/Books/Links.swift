package import Accounting
package import Jobs

extension Transaction {
    /// Stores a link, replacing an earlier one of the same external id.
    ///
    /// External ids are unique without regard to case, as they are in the accounting system.
    func record(_ link: Link) throws(SQLFault) {
        let key = SQLValue.text(LinkRows.key(link.externalID))
        let stored = try rows(
            """
            INSERT INTO link (
                external_key, external_id, kind, internal_id, fingerprint, amount, currency, origin,
                updated, subsidiary
            ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            ON CONFLICT (external_key) DO UPDATE SET
                internal_id = excluded.internal_id, fingerprint = excluded.fingerprint,
                amount = excluded.amount, currency = excluded.currency, origin = excluded.origin,
                updated = excluded.updated, subsidiary = excluded.subsidiary
            WHERE link.external_id = excluded.external_id AND link.kind = excluded.kind
            RETURNING external_key
            """,
            [
                key, .text(link.externalID.text), .text(link.kind.rawValue),
                .text(link.internalID), .text(link.fingerprint), .maybe(link.amount?.minorUnits),
                .maybe(link.amount?.currency.code), .text(link.origin.rawValue), .time(now),
                .maybe(link.subsidiary),
            ]
        )
        guard !stored.isEmpty else {
            throw .refused(
                .corrupt(
                    "the external id \(link.externalID.text) belongs to another record, or differs"
                        + " from a stored one only in case"
                )
            )
        }
        try change("DELETE FROM link_source WHERE external_key = ?1", [key])
        for (position, source) in link.sources.enumerated() {
            try change(
                "INSERT INTO link_source (external_key, position, source) VALUES (?1, ?2, ?3)",
                [key, .number(position), .text(source)]
            )
        }
    }
}

/// How links are read.
enum LinkRows {
    /// The external id as it is compared.
    static func key(_ id: ExternalID) -> String { id.text.lowercased() }

    /// The links with the given keys, with their sources, in order of their keys.
    static func links(_ keys: [String], _ session: any SQLSession) throws(SQLFault) -> [Link] {
        var links: [Link] = []
        for list in InLists(keys.map(SQLValue.text)) {
            var sources: [String: [String]] = [:]
            for row in try session.rows(
                """
                SELECT external_key, source FROM link_source
                WHERE external_key IN \(list.text) ORDER BY external_key, position
                """,
                list.values
            ) {
                var row = row
                sources[try row.text(), default: []].append(try row.text())
            }
            for row in try session.rows(
                """
                SELECT external_key, external_id, kind, internal_id, fingerprint, amount, currency,
                    origin, subsidiary
                FROM link WHERE external_key IN \(list.text) ORDER BY external_key
                """,
                list.values
            ) {
                links.append(try link(row, sources))
            }
        }
        return links
    }

    /// Whether a record holds the money of a payout that failed, for another payout or day.
    static func isCarried(_ payoutID: String, _ session: any SQLSession) throws(SQLFault) -> Bool {
        let keys = try session.rows(
            "SELECT external_key FROM link_source WHERE source = ?1 AND position > 0",
            [.text(payoutID)]
        ).map { row throws(SQLFault) in
            var row = row
            return try row.text()
        }
        return try links(keys, session).contains { $0.carriedAgain.contains(payoutID) }
    }

    private static func link(
        _ row: SQLRow,
        _ sources: [String: [String]]
    ) throws(SQLFault) -> Link {
        var row = row
        let key = try row.text()
        let externalID = try row.externalID()
        let kind = try row.name(RecordKind.self)
        let internalID = try row.text()
        let fingerprint = try row.text()
        let amount = try row.moneyOrNull()
        return Link(
            externalID: externalID,
            kind: kind,
            internalID: internalID,
            sources: sources[key] ?? [],
            fingerprint: fingerprint,
            amount: amount,
            origin: try row.name(Link.Origin.self),
            subsidiary: try row.textOrNull()
        )
    }
}

extension Database {
    /// The link of exactly this external id; nil when there is none.
    package func link(_ externalID: ExternalID) async throws(StoreFault) -> Link? {
        try await links([externalID])[externalID]
    }

    /// The links of exactly these external ids, any number of them.
    package func links(
        _ externalIDs: [ExternalID]
    ) async throws(StoreFault) -> [ExternalID: Link] {
        let wanted = Set(externalIDs)
        return try await read { session throws(SQLFault) in
            var found: [ExternalID: Link] = [:]
            let keys = Set(wanted.map(LinkRows.key)).sorted()
            for link in try LinkRows.links(keys, session) where wanted.contains(link.externalID) {
                found[link.externalID] = link
            }
            return found
        }
    }

    /// Items of products that were made, not taken over, since a moment.
    package func itemsMade(since moment: Timestamp) async throws(StoreFault) -> Int {
        try await read { session throws(SQLFault) in
            let counts = try session.integers(
                """
                SELECT COUNT(*) FROM link
                WHERE kind = '\(RecordKind.item.rawValue)' AND origin = 'created' AND updated >= ?1
                    AND external_key NOT LIKE ?2
                """,
                [
                    .time(moment),
                    .text("\(RecordKind.item.prefix)_\(ItemRole.sourcePrefix)%"),
                ]
            )
            return Int(counts.first ?? 0)
        }
    }

    /// Every link that stands for a Stripe id, in order of their external ids.
    package func links(source: String) async throws(StoreFault) -> [Link] {
        try await read { session throws(SQLFault) in
            var keys: [String] = []
            for row in try session.rows(
                "SELECT DISTINCT external_key FROM link_source WHERE source = ?1",
                [.text(source)]
            ) {
                var row = row
                keys.append(try row.text())
            }
            return try LinkRows.links(keys.sorted(), session)
        }
    }
}
