package import Accounting
package import Jobs

extension Database {
    /// The customers that stand for sources beginning with `prefix`, in the order of the sources.
    ///
    /// A page has `limit` sources, with every customer of each; `after` is the last one before.
    package func customers(
        sourcePrefix prefix: String,
        after last: String?,
        limit: Int
    ) async throws(StoreFault) -> Page<(source: String, internalID: String)> {
        // No id has a tilde, and every character an id may have comes before it.
        let end = prefix + "~"
        return try await read { session throws(SQLFault) in
            let sources = try session.rows(
                """
                SELECT DISTINCT source FROM link_source WHERE source > ?1 AND source < ?2
                ORDER BY source LIMIT ?3
                """,
                [.text(last ?? prefix), .text(end), .integer(Int64(limit))]
            ).map { row throws(SQLFault) in
                var row = row
                return try row.text()
            }
            var found: [(source: String, internalID: String)] = []
            for list in InLists(sources.map(SQLValue.text)) {
                for row in try session.rows(
                    """
                    SELECT link_source.source, link.internal_id FROM link_source
                    JOIN link ON link.external_key = link_source.external_key
                    WHERE link.kind = 'customer' AND link_source.source IN \(list.text)
                    ORDER BY link_source.source, link.external_key
                    """,
                    list.values
                ) {
                    var row = row
                    found.append((try row.text(), try row.text()))
                }
            }
            return Page(
                items: found,
                nextCursor: sources.count == limit ? sources.last : nil
            )
        }
    }
}
