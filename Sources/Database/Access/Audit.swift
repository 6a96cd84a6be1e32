import Accounting
package import Jobs

extension Transaction {
    /// Appends records to the chain, in this order; returns the last of them.
    @discardableResult
    func audit(_ entries: [AuditEntry]) throws(SQLFault) -> AuditRecord? {
        guard !entries.isEmpty else { return nil }
        _ = try session.script(dialect.lockAudit)
        var number: Int64 = 1
        var previous = AuditRecord.genesis
        let last = "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1"
        if var row = try rows(last).first {
            number = try row.integer() + 1
            previous = try row.bytes()
        }
        var record: AuditRecord?
        for entry in entries {
            let appended = try append(entry, number: number, previous: previous)
            number += 1
            previous = appended.hash
            record = appended
        }
        return record
    }

    /// Appends a record to the chain.
    func audit(_ entry: AuditEntry) throws(SQLFault) -> AuditRecord {
        guard let record = try audit([entry]) else { throw .corrupt("no record was appended") }
        return record
    }

    private func append(
        _ entry: AuditEntry,
        number: Int64,
        previous: [UInt8]
    ) throws(SQLFault) -> AuditRecord {
        let record = AuditRecord(
            number: number,
            at: now,
            entry: entry,
            previousHash: previous,
            hash: []
        ).sealed
        try change(
            """
            INSERT INTO audit (
                number, at, who, what, subject, previous_hash, hash,
                request_id, before_hash, after_hash
            ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """,
            [
                .integer(record.number), .time(record.at), .text(entry.who), .text(entry.what),
                .text(entry.subject), .bytes(previous), .bytes(record.hash),
                .maybe(entry.requestID), entry.before.map { .bytes($0) } ?? .null,
                entry.after.map { .bytes($0) } ?? .null,
            ]
        )
        return record
    }
}

extension Database {
    /// Appends to the audit chain, for ever.
    @discardableResult
    package func audit(_ entry: AuditEntry) async throws(StoreFault) -> AuditRecord {
        try await write { transaction throws(SQLFault) in try transaction.audit(entry) }
    }

    /// Appends to the audit chain, for ever.
    @discardableResult
    package func audit(
        who: String,
        what: String,
        subject: String
    ) async throws(StoreFault) -> AuditRecord {
        try await audit(AuditEntry(who: who, what: what, subject: subject))
    }

    /// A page of the audit chain, newest first; `before` is the last number of the page before.
    package func audits(
        before: Int64? = nil,
        limit: Int = 50
    ) async throws(StoreFault) -> [AuditRecord] {
        try await auditRows(
            "number < ?1 ORDER BY number DESC LIMIT ?2",
            [.integer(before ?? .max), .number(Self.pageSize(limit))]
        )
    }

    /// A page of the audit chain, oldest first; `after` is the last number of the page before.
    package func audits(after: Int64, limit: Int) async throws(StoreFault) -> [AuditRecord] {
        try await auditRows(
            "number > ?1 ORDER BY number LIMIT ?2",
            [.integer(after), .number(limit)]
        )
    }

    /// Recomputes every hash of the chain from its first record.
    package func verifyAudit() async throws(StoreFault) -> AuditVerdict {
        var chain = AuditChain()
        while true {
            let page = try await audits(after: chain.count, limit: 1000)
            guard !page.isEmpty else { return .intact(count: chain.count, head: chain.head) }
            for record in page {
                guard chain.accept(record) else { return .broken(number: chain.count + 1) }
            }
        }
    }

    private func auditRows(
        _ condition: String,
        _ values: [SQLValue]
    ) async throws(StoreFault) -> [AuditRecord] {
        try await read { session throws(SQLFault) in
            try session.rows(
                """
                SELECT number, at, who, what, subject, previous_hash, hash,
                    request_id, before_hash, after_hash
                FROM audit WHERE \(condition)
                """,
                values
            ).map(Self.audit)
        }
    }

    private static func audit(_ row: SQLRow) throws(SQLFault) -> AuditRecord {
        var row = row
        let number = try row.integer()
        let at = try row.time()
        let (who, what, subject) = (try row.text(), try row.text(), try row.text())
        let (previous, hash) = (try row.bytes(), try row.bytes())
        return AuditRecord(
            number: number,
            at: at,
            entry: AuditEntry(
                who: who,
                what: what,
                subject: subject,
                requestID: try row.textOrNull(),
                before: try row.bytesOrNull(),
                after: try row.bytesOrNull()
            ),
            previousHash: previous,
            hash: hash
        )
    }
}
