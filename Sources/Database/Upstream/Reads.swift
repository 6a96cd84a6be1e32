import Accounting
package import Jobs

extension Database: ReadLedger {
    package func addReads(_ count: Int, of resource: String) async throws(StoreFault) -> Int {
        try await write { transaction throws(SQLFault) in
            let day = transaction.now.microseconds / 86_400_000_000
            let name = SQLValue.text(resource)
            try transaction.change(
                """
                INSERT INTO upstream_reads (resource, day, reads) VALUES (?1, ?2, ?3)
                ON CONFLICT (resource, day) DO UPDATE SET
                    reads = upstream_reads.reads + excluded.reads
                """,
                [name, .integer(day), .number(count)]
            )
            try transaction.change(
                "DELETE FROM upstream_reads WHERE resource = ?1 AND day <= ?2",
                [name, .integer(day - 30)]
            )
            let sum = try transaction.integers(
                "SELECT CAST(SUM(reads) AS BIGINT) FROM upstream_reads WHERE resource = ?1",
                [name]
            )
            return Int(sum.first ?? 0)
        }
    }
}
