package import Accounting
package import Jobs

/// A place in the ledger, which is in order of date and id.
package struct EntryCursor: Sendable, Hashable {
    package let date: CalendarDate
    package let id: String

    package init(date: CalendarDate, id: String) {
        self.date = date
        self.id = id
    }

    /// The place of an entry: the page after it begins behind it.
    package init(_ entry: BalancedEntry) { self.init(date: entry.date, id: entry.id) }
}

extension Transaction {
    /// Appends an entry; the same entry again changes nothing.
    ///
    /// Throws: `refused(.corrupt)` when an entry of this id is stored with other content.
    func record(_ entry: BalancedEntry) throws(SQLFault) {
        let id = SQLValue.text(entry.id)
        let appended = try change(
            """
            INSERT INTO entry (id, date, narration, recorded, subsidiary)
            VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (id) DO NOTHING
            """,
            [
                id, .text(entry.date.text), .text(entry.narration), .time(now),
                .maybe(entry.subsidiary),
            ]
        )
        guard appended == 1 else {
            let stored = try EntryRows.entries([entry.id], session).first
            guard stored == entry else {
                throw .refused(.corrupt("the entry \(entry.id) is stored with other content"))
            }
            return
        }
        for (position, posting) in entry.postings.enumerated() {
            try change(
                """
                INSERT INTO posting (
                    entry_id, position, role, side, amount, currency, settled_amount,
                    settled_currency
                ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                """,
                [
                    id, .number(position), .text(posting.role.rawValue),
                    .text(posting.side.rawValue), .integer(posting.amount.minorUnits),
                    .text(posting.amount.currency.code), .maybe(posting.settledAs?.minorUnits),
                    .maybe(posting.settledAs?.currency.code),
                ]
            )
        }
        for (position, source) in entry.sources.enumerated() {
            try change(
                "INSERT INTO entry_source (entry_id, position, source) VALUES (?1, ?2, ?3)",
                [id, .number(position), .text(source)]
            )
        }
    }
}

/// How entries are read; reading proves again that each one balances.
enum EntryRows {
    static func entries(
        _ ids: [String],
        _ session: any SQLSession
    ) throws(SQLFault) -> [BalancedEntry] {
        var entries: [BalancedEntry] = []
        for list in InLists(ids.map(SQLValue.text)) {
            let postings = try postings(list, session)
            let sources = try sources(list, session)
            for row in try session.rows(
                "SELECT id, date, narration, subsidiary FROM entry WHERE id IN \(list.text)",
                list.values
            ) {
                var row = row
                let id = try row.text()
                let date = try row.date()
                let narration = try row.text()
                let subsidiary = try row.textOrNull()
                do throws(EntryFault) {
                    entries.append(
                        try BalancedEntry(
                            id: id,
                            date: date,
                            narration: narration,
                            postings: postings[id] ?? [],
                            sources: sources[id] ?? [],
                            subsidiary: subsidiary
                        )
                    )
                } catch {
                    throw .corrupt("the stored entry \(id) does not balance")
                }
            }
        }
        return entries.sorted { ($0.date, $0.id) < ($1.date, $1.id) }
    }

    private static func postings(
        _ list: (text: String, values: [SQLValue]),
        _ session: any SQLSession
    ) throws(SQLFault) -> [String: [Posting]] {
        var postings: [String: [Posting]] = [:]
        for row in try session.rows(
            """
            SELECT entry_id, role, side, amount, currency, settled_amount, settled_currency
            FROM posting WHERE entry_id IN \(list.text) ORDER BY entry_id, position
            """,
            list.values
        ) {
            var row = row
            let id = try row.text()
            let role = try row.name(AccountRole.self)
            let side = try row.name(Side.self)
            let amount = try row.money()
            let settled = try row.moneyOrNull()
            postings[id, default: []].append(Posting(role, side, amount, settledAs: settled))
        }
        return postings
    }

    private static func sources(
        _ list: (text: String, values: [SQLValue]),
        _ session: any SQLSession
    ) throws(SQLFault) -> [String: [String]] {
        var sources: [String: [String]] = [:]
        for row in try session.rows(
            """
            SELECT entry_id, source FROM entry_source
            WHERE entry_id IN \(list.text) ORDER BY entry_id, position
            """,
            list.values
        ) {
            var row = row
            sources[try row.text(), default: []].append(try row.text())
        }
        return sources
    }
}

extension Database {
    /// A page of the ledger in order of date and id.
    ///
    /// Throws: `corrupt` when a stored entry does not balance any more.
    package func entries(
        after: EntryCursor? = nil,
        limit: Int = 500
    ) async throws(StoreFault) -> [BalancedEntry] {
        try await read { session throws(SQLFault) in
            var conditions = Conditions()
            if let after {
                conditions.add("(date, id) > (?, ?)", .text(after.date.text), .text(after.id))
            }
            let length = conditions.parameter(.number(Self.pageSize(limit)))
            let sql =
                "SELECT id FROM entry" + conditions.clause + " ORDER BY date, id LIMIT " + length
            var ids: [String] = []
            for row in try session.rows(sql, conditions.values) {
                var row = row
                ids.append(try row.text())
            }
            return try EntryRows.entries(ids, session)
        }
    }
}
