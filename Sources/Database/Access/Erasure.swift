package import Jobs

/// What was removed for one customer.
package struct Erasure: Sendable, Hashable {
    package let jobs: Int
    package let findings: Int
    /// Customer records whose written name, e-mail, phone and address were forgotten.
    package let details: Int

    package init(jobs: Int, findings: Int, details: Int) {
        self.jobs = jobs
        self.findings = findings
        self.details = details
    }
}

extension Database {
    /// Removes what passing tables hold about an object of Stripe.
    ///
    /// These are jobs that ended and name it, findings about it, and what was written into the
    /// customer's record, which is known so that people's changes are told apart; without it the record
    /// is left alone from then on. The books, which the law wants kept, hold ids and amounts and stay.
    ///
    /// Throws: `refused` while a job that names it is live; nothing has changed then.
    package func erase(_ sourceID: String, by who: String) async throws(StoreFault) -> Erasure {
        try await write { transaction throws(SQLFault) in
            let pattern = SQLValue.text("%\"\(Self.escaped(sourceID))\"%")
            let named = """
                SELECT job_id FROM job_arguments WHERE arguments LIKE ?1 ESCAPE '!'
                """
            let live = try transaction.integers(
                """
                SELECT COUNT(*) FROM job
                WHERE id IN (\(named)) AND state IN \(Schema.liveStates)
                """,
                [pattern]
            ).first
            guard live == 0 else {
                throw .refused(.refused("jobs that name \(sourceID) are not at their end"))
            }
            let jobs = try transaction.change(
                "DELETE FROM job WHERE id IN (\(named))",
                [pattern]
            )
            let findings = try transaction.change(
                "DELETE FROM finding WHERE subject = ?1",
                [.text(sourceID)]
            )
            let details = try transaction.change(
                """
                UPDATE link SET fingerprint = ''
                WHERE kind = 'customer' AND fingerprint <> '' AND external_key IN (
                    SELECT external_key FROM link_source WHERE source = ?1
                )
                """,
                [.text(sourceID)]
            )
            _ = try transaction.audit(
                AuditEntry(
                    who: who,
                    what: "customer erased",
                    subject: "\(jobs) jobs, \(findings) findings, \(details) records' details"
                )
            )
            return Erasure(jobs: jobs, findings: findings, details: details)
        }
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if "!%_".contains(character) { result.append("!") }
            result.append(character)
        }
    }
}
