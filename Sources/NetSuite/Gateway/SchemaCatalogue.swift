import Accounting
import JSON
import Jobs
import Synchronization

/// The account's record types as its metadata catalogue showed them, kept over restarts.
///
/// Source: Oracle help, "Working with Resource Metadata" (subsect_1544799559).
final class SchemaCatalogue: Sendable {
    struct Kept: Sendable {
        let schema: RecordTypeSchema
        let readAt: Timestamp
    }

    private let resource: String
    private let store: (any CatalogueStore)?
    private let now: @Sendable () -> Timestamp
    private let memory = Mutex<[RecordType: Kept]>([:])
    private let asking = FairSemaphore(permits: 1)

    /// After a refusal the catalogue is read again, but no more often than this.
    private static var freshness: Duration { .seconds(600) }

    /// Without a store the catalogue is kept as long as the process lives.
    init(
        account: AccountID,
        store: (any CatalogueStore)?,
        now: @escaping @Sendable () -> Timestamp
    ) {
        resource = "netsuite:" + account.realm
        self.store = store
        self.now = now
    }

    /// What is known of a record type, however old; nil when it was never read.
    func kept(_ type: RecordType) async -> Kept? {
        if let kept = memory.withLock({ $0[type] }) { return kept }
        // What cannot be read is as if it had never been kept: NetSuite is asked again.
        guard let entry = try? await store?.catalogueEntry(type.rawValue, of: resource),
            let json = try? JSONValue.parse(Array(entry.content.utf8)),
            let schema = RecordTypeSchema(kept: json)
        else { return nil }
        let kept = Kept(schema: schema, readAt: entry.readAt)
        memory.withLock { $0[type] = kept }
        return kept
    }

    /// What was read a moment ago, else what `read` brings; of many who ask at once one reads.
    func fresh(
        _ type: RecordType,
        reading read: () async throws(StepFailure) -> RecordTypeSchema
    ) async throws(StepFailure) -> RecordTypeSchema {
        if let schema = await fresh(type) { return schema }
        guard await asking.acquire(asking.ticket()) else {
            throw .retry("The wait for an answer of NetSuite was cancelled.")
        }
        defer { asking.release() }
        if let schema = await fresh(type) { return schema }
        return try await read()
    }

    private func fresh(_ type: RecordType) async -> RecordTypeSchema? {
        guard let kept = await kept(type), now() < kept.readAt.adding(Self.freshness) else {
            return nil
        }
        return kept.schema
    }

    func keep(_ schema: RecordTypeSchema, of type: RecordType) async {
        let kept = Kept(schema: schema, readAt: now())
        memory.withLock { $0[type] = kept }
        let entry = CatalogueEntry(content: schema.json.text, readAt: kept.readAt)
        // What cannot be stored is read again after a restart.
        try? await store?.keep(entry, as: type.rawValue, of: resource)
    }

    /// How old the oldest known part is; nil while nothing is known.
    var age: Duration? {
        let oldest = memory.withLock { $0.values.map(\.readAt).min() }
        return oldest.map { .microseconds(now().microseconds - $0.microseconds) }
    }
}
