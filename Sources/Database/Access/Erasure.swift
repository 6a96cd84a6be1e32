import Accounting
package import Jobs

/// Whose traces are removed.
package enum ErasureSubject: Sendable, Hashable {
    /// A customer of Stripe, and what callers sent of the same customer.
    case stripe(String)
    /// A customer that a caller owns, by the caller's id.
    case pushed(String)
}

/// What was removed for one customer.
package struct Erasure: Sendable, Hashable {
    package let jobs: Int
    package let findings: Int
    /// Customer records whose written name, e-mail, phone and address are recognised no more.
    package let details: Int
    /// Customers and invoices as callers sent them.
    package let pushed: Int

    package init(jobs: Int, findings: Int, details: Int, pushed: Int) {
        self.jobs = jobs
        self.findings = findings
        self.details = details
        self.pushed = pushed
    }
}

extension Database {
    /// Removes what passing tables hold about a customer.
    ///
    /// These are jobs that ended and name it or its pushed invoices, findings about them, what callers
    /// sent, and the digests by which people's changes of the customer's record are told apart; without
    /// them the record is left alone from then on. The books, which the law wants kept, hold ids and
    /// amounts and stay.
    ///
    /// Throws: `refused` while a job that names it is live; nothing has changed then.
    package func erase(
        _ subject: ErasureSubject,
        by who: String
    ) async throws(StoreFault) -> Erasure {
        try await write { transaction throws(SQLFault) in
            let traces = try transaction.traces(of: subject)
            var (jobs, findings, details, pushed) = (0, 0, 0, 0)
            for name in traces.names {
                let named = "SELECT job_id FROM job_arguments WHERE arguments LIKE ?1 ESCAPE '!'"
                let pattern = SQLValue.text("%\"\(Self.escaped(name))\"%")
                let live = try transaction.integers(
                    """
                    SELECT COUNT(*) FROM job
                    WHERE id IN (\(named)) AND \(Schema.isLive)
                    """,
                    [pattern]
                ).first
                guard live == 0 else {
                    throw .refused(.refused("jobs that name \(name) are not at their end"))
                }
                jobs += try transaction.change("DELETE FROM job WHERE id IN (\(named))", [pattern])
            }
            for source in traces.sources {
                findings += try transaction.change(
                    "DELETE FROM finding WHERE subject = ?1",
                    [.text(source)]
                )
                details += try transaction.change(
                    """
                    UPDATE link SET fingerprint = ''
                    WHERE kind = 'customer' AND fingerprint <> '' AND external_key IN (
                        SELECT external_key FROM link_source WHERE source = ?1
                    )
                    """,
                    [.text(source)]
                )
            }
            for (kind, key) in traces.pushed {
                pushed += try transaction.change(
                    "DELETE FROM pushed_record WHERE kind = ?1 AND external_key = ?2",
                    [.text(kind.rawValue), .text(key)]
                )
            }
            _ = try transaction.audit(
                AuditEntry(
                    who: who,
                    what: "customer erased",
                    subject: "\(jobs) jobs, \(findings) findings, \(details) records' details,"
                        + " \(pushed) records sent"
                )
            )
            return Erasure(jobs: jobs, findings: findings, details: details, pushed: pushed)
        }
    }

    fileprivate static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if "!%_".contains(character) { result.append("!") }
            result.append(character)
        }
    }
}

/// Where a customer has left traces.
private struct Traces {
    /// Ids that jobs may name.
    var names: [String] = []
    /// What links and findings call the customer and its invoices.
    var sources: [String] = []
    var pushed: [(kind: PushedKind, key: String)] = []

    mutating func add(_ kind: PushedKind, _ externalID: String) {
        names.append(externalID)
        sources.append(PushedSource.of(externalID))
        pushed.append((kind, externalID.lowercased()))
    }
}

extension Transaction {
    fileprivate func traces(of subject: ErasureSubject) throws(SQLFault) -> Traces {
        var traces = Traces()
        var customers: [String] = []
        switch subject {
        case .stripe(let id):
            traces.names = [id]
            traces.sources = [id]
            customers = try pushed(.customer, naming: "stripeCustomerId", id)
        case .pushed(let id):
            customers = [id]
        }
        for customer in customers {
            traces.add(.customer, customer)
            for invoice in try pushed(.invoice, naming: "customerId", customer) {
                traces.add(.invoice, invoice)
            }
        }
        return traces
    }

    /// The ids of sent records whose content names an id, without regard to case.
    private func pushed(
        _ kind: PushedKind,
        naming member: String,
        _ id: String
    ) throws(SQLFault) -> [String] {
        let pair = "\"\(member)\":\"\(id)\"".lowercased()
        var ids: [String] = []
        for row in try rows(
            """
            SELECT external_id FROM pushed_record
            WHERE kind = ?1 AND LOWER(content) LIKE ?2 ESCAPE '!'
            """,
            [.text(kind.rawValue), .text("%\(Database.escaped(pair))%")]
        ) {
            var row = row
            ids.append(try row.text())
        }
        return ids
    }
}
