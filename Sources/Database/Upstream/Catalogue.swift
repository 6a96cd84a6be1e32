import Accounting
package import Jobs

extension Database: CatalogueStore {
    package func catalogueEntry(
        _ name: String,
        of resource: String
    ) async throws(StoreFault) -> CatalogueEntry? {
        try await read { session throws(SQLFault) in
            guard
                var row = try session.rows(
                    "SELECT content, read_at FROM upstream_catalogue WHERE resource = ?1 AND name = ?2",
                    [.text(resource), .text(name)]
                ).first
            else { return nil }
            return CatalogueEntry(content: try row.text(), readAt: try row.time())
        }
    }

    package func keep(
        _ entry: CatalogueEntry,
        as name: String,
        of resource: String
    ) async throws(StoreFault) {
        _ = try await write { transaction throws(SQLFault) in
            try transaction.change(
                """
                INSERT INTO upstream_catalogue (resource, name, content, read_at)
                VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (resource, name) DO UPDATE SET
                    content = excluded.content, read_at = excluded.read_at
                """,
                [.text(resource), .text(name), .text(entry.content), .time(entry.readAt)]
            )
        }
    }
}
