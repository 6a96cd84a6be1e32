package import Accounting
import Cryptography
package import Jobs

/// One link of the audit chain: who did what to which record, and when.
package struct AuditRecord: Sendable, Hashable {
    /// Counts from 1 without gaps.
    package let number: Int64
    package let at: Timestamp
    package let who: String
    package let what: String
    package let subject: String
    /// The hash of the record before; 32 zero bytes for the first.
    package let previousHash: [UInt8]
    /// SHA-256 over everything above, 32 bytes.
    package let hash: [UInt8]

    /// The hash the other fields demand: SHA-256 over number, time, and each field with its length
    /// before it, so that no two records have the same bytes.
    var demandedHash: [UInt8] {
        var bytes: [UInt8] = []
        func append(_ number: Int64) {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> Int64(shift)))
            }
        }
        append(number)
        append(at.microseconds)
        for field in [Array(who.utf8), Array(what.utf8), Array(subject.utf8), previousHash] {
            append(Int64(field.count))
            bytes += field
        }
        return SHA256.digest(bytes)
    }

    /// The same record with the hash it demands.
    var sealed: AuditRecord {
        AuditRecord(
            number: number,
            at: at,
            who: who,
            what: what,
            subject: subject,
            previousHash: previousHash,
            hash: demandedHash
        )
    }
}

/// Whether the audit chain is as it was written.
package enum AuditVerdict: Sendable, Hashable {
    /// Unbroken; `head` is the last hash, to be noted outside the store. Cutting records off the end
    /// shows only by comparing it.
    case intact(count: Int64, head: [UInt8])
    /// The first record whose number or hash is not what it must be.
    case broken(number: Int64)
}

extension Transaction {
    /// Appends a record to the chain.
    func audit(who: String, what: String, subject: String) throws(SQLFault) -> AuditRecord {
        _ = try session.script(dialect.lockAudit)
        var number: Int64 = 1
        var previous = [UInt8](repeating: 0, count: SHA256.digestBytes)
        let last = "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1"
        if var row = try rows(last).first {
            number = try row.integer() + 1
            previous = try row.bytes()
        }
        let record = AuditRecord(
            number: number,
            at: now,
            who: who,
            what: what,
            subject: subject,
            previousHash: previous,
            hash: []
        ).sealed
        try change(
            """
            INSERT INTO audit (number, at, who, what, subject, previous_hash, hash)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """,
            [
                .integer(record.number), .time(record.at), .text(who), .text(what), .text(subject),
                .bytes(previous), .bytes(record.hash),
            ]
        )
        return record
    }
}

extension Database {
    /// Appends to the audit chain, for ever.
    @discardableResult
    package func audit(
        who: String,
        what: String,
        subject: String
    ) async throws(StoreFault) -> AuditRecord {
        try await write { transaction throws(SQLFault) in
            try transaction.audit(who: who, what: what, subject: subject)
        }
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

    /// Recomputes every hash of the chain from its first record.
    package func verifyAudit() async throws(StoreFault) -> AuditVerdict {
        var count: Int64 = 0
        var head = [UInt8](repeating: 0, count: SHA256.digestBytes)
        while true {
            let page = try await auditRows(
                "number > ?1 ORDER BY number LIMIT ?2",
                [.integer(count), .number(1000)]
            )
            guard !page.isEmpty else { return .intact(count: count, head: head) }
            for record in page {
                guard record.number == count + 1, record.previousHash == head,
                    record.hash == record.demandedHash
                else { return .broken(number: count + 1) }
                count = record.number
                head = record.hash
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
                SELECT number, at, who, what, subject, previous_hash, hash FROM audit
                WHERE \(condition)
                """,
                values
            ).map(Self.audit)
        }
    }

    private static func audit(_ row: SQLRow) throws(SQLFault) -> AuditRecord {
        var row = row
        return AuditRecord(
            number: try row.integer(),
            at: try row.time(),
            who: try row.text(),
            what: try row.text(),
            subject: try row.text(),
            previousHash: try row.bytes(),
            hash: try row.bytes()
        )
    }
}
