package import Accounting
package import Jobs

extension Database {
    /// Seals what earlier releases kept readable of customers' details; returns how many were.
    ///
    /// A page in each transaction, so that a large store does not stand still. What was cut off here
    /// is done by the next call; what is sealed is not read again.
    package func sealCustomerDetails(_ seal: DetailSeal) async throws(StoreFault) -> Int {
        var sealed = 0
        var after = ""
        while true {
            let page = try await sealPage(after: after, seal)
            guard let last = page.last else { return sealed }
            sealed += page.sealed
            after = last
        }
    }

    private func sealPage(
        after: String,
        _ seal: DetailSeal
    ) async throws(StoreFault) -> (last: String?, sealed: Int) {
        try await write { transaction throws(SQLFault) in
            let rows = try transaction.rows(
                """
                SELECT external_key FROM link
                WHERE kind = 'customer' AND fingerprint <> '' AND external_key > ?1
                    AND fingerprint NOT LIKE ?2 AND fingerprint NOT LIKE ?3
                ORDER BY external_key LIMIT 500
                """,
                [.text(after)] + CustomerDetails.sealedHeads.map { .text($0 + "%") }
            )
            var keys: [String] = []
            for row in rows {
                var row = row
                keys.append(try row.text())
            }
            var sealed = 0
            for link in try LinkRows.links(keys, transaction.session) {
                guard
                    let details = CustomerDetails(
                        readable: link.fingerprint,
                        of: link.externalID,
                        source: link.sources.first ?? "",
                        seal: seal
                    )
                else { continue }
                sealed += try transaction.change(
                    "UPDATE link SET fingerprint = ?1 WHERE external_key = ?2",
                    [.text(details.text), .text(LinkRows.key(link.externalID))]
                )
            }
            return (keys.last, sealed)
        }
    }
}
