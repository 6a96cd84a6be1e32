package import Jobs

/// What was removed for one customer.
package struct Erasure: Sendable, Hashable {
    package let jobs: Int
    package let findings: Int

    package init(jobs: Int, findings: Int) {
        self.jobs = jobs
        self.findings = findings
    }
}

extension Database {
    /// Removes what passing tables hold about an object of Stripe.
    ///
    /// These are jobs that ended and name it, and findings about it. The books, which the law wants
    /// kept, hold ids and amounts only and stay.
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
            _ = try transaction.audit(
                AuditEntry(
                    who: who,
                    what: "customer erased",
                    subject: "\(jobs) jobs, \(findings) findings"
                )
            )
            return Erasure(jobs: jobs, findings: findings)
        }
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if "!%_".contains(character) { result.append("!") }
            result.append(character)
        }
    }
}
