package import Accounting
import Cryptography
package import Jobs

/// One link of the audit chain: who did what to which record, and when.
package struct AuditRecord: Sendable, Hashable {
    /// Counts from 1 without gaps.
    package let number: Int64
    package let at: Timestamp
    package let entry: AuditEntry
    /// The hash of the record before; 32 zero bytes for the first.
    package let previousHash: [UInt8]
    /// SHA-256 over everything above, 32 bytes.
    package let hash: [UInt8]

    package init(
        number: Int64,
        at: Timestamp,
        entry: AuditEntry,
        previousHash: [UInt8],
        hash: [UInt8]
    ) {
        self.number = number
        self.at = at
        self.entry = entry
        self.previousHash = previousHash
        self.hash = hash
    }

    /// What stands before the first record.
    package static let genesis = [UInt8](repeating: 0, count: SHA256.digestBytes)

    /// The hash the other fields demand.
    ///
    /// *Shape*: SHA-256 over number and time (8 bytes each, big-endian), then who, what, subject and
    /// previous hash, each with its length before it; then, if the record has any of them, request
    /// id, hash before and hash after, each as a byte 0 (absent) or 1 and the field with its length.
    /// No two records have the same bytes.
    package var demandedHash: [UInt8] {
        var bytes: [UInt8] = []
        func append(_ number: Int64) {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> Int64(shift)))
            }
        }
        func append(_ field: [UInt8]) {
            append(Int64(field.count))
            bytes += field
        }
        append(number)
        append(at.microseconds)
        for text in [entry.who, entry.what, entry.subject] { append(Array(text.utf8)) }
        append(previousHash)
        let further = [entry.requestID.map { Array($0.utf8) }, entry.before, entry.after]
        // Records of the first releases have none of these, and their hashes stay what they were.
        guard further.contains(where: { $0 != nil }) else { return SHA256.digest(bytes) }
        for field in further {
            bytes.append(field == nil ? 0 : 1)
            append(field ?? [])
        }
        return SHA256.digest(bytes)
    }

    /// The same record with the hash it demands.
    var sealed: AuditRecord {
        AuditRecord(
            number: number,
            at: at,
            entry: entry,
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

/// Follows the chain record by record; needs no store, so an export is verified the same way.
package struct AuditChain: Sendable {
    /// How many records have been accepted.
    package private(set) var count: Int64 = 0
    /// The hash of the last one.
    package private(set) var head = AuditRecord.genesis

    package init() {}

    /// Takes the next record; false when it does not belong behind those before.
    package mutating func accept(_ record: AuditRecord) -> Bool {
        guard record.number == count + 1, record.previousHash == head,
            record.hash == record.demandedHash
        else { return false }
        count = record.number
        head = record.hash
        return true
    }
}
