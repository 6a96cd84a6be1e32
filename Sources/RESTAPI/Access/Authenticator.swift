import Accounting
import HTTP
import Jobs
import Synchronization

/// Who asks: an accepted key.
struct Client: Sendable {
    let id: String
    let scopes: Set<Scope>
}

/// Turns the `Authorization` field into a caller.
final class Authenticator: Sendable {
    private struct Entry {
        let record: APIKeyRecord
        let expires: Duration
    }

    /// How long a record is believed without looking again; a revoked key lives on that long.
    private static let trust = Duration.seconds(5)
    private static let entriesMax = 256

    private let keys: any KeyDirectory
    private let runtime: RESTRuntime
    private let entries = Mutex<[String: Entry]>([:])

    init(keys: any KeyDirectory, runtime: RESTRuntime) {
        self.keys = keys
        self.runtime = runtime
    }

    /// The caller of a request.
    func client(of request: HTTPRequest) async throws(Refusal) -> Client {
        let values = request.fields.values(.authorization)
        guard !values.isEmpty else { throw .keyMissing }
        guard values.count == 1, let key = Self.key(in: values[0]) else { throw .keyInvalid }
        guard let record = try await record(key.id), key.matches(record), record.revoked == nil
        else { throw .keyInvalid }
        await noteUse(of: record)
        return Client(id: record.id, scopes: Scope.parse(record.scopes))
    }

    private static func key(in value: String) -> APIKey? {
        let parts = value.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return APIKey(String(parts[1]))
    }

    private func record(_ id: String) async throws(Refusal) -> APIKeyRecord? {
        let now = runtime.uptime()
        let known = entries.withLock { $0[id] }
        if let known, known.expires > now { return known.record }
        let found: APIKeyRecord?
        do { found = try await keys.key(id: id) } catch { throw .store(error) }
        guard let found else { return nil }
        entries.withLock { entries in
            if entries.count >= Self.entriesMax { entries.removeAll() }
            entries[id] = Entry(record: found, expires: now + Self.trust)
        }
        return found
    }

    private func noteUse(of record: APIKeyRecord) async {
        if let last = record.lastUsed, last.adding(.seconds(60)) > runtime.now() { return }
        // A date of last use that is a little old harms nobody.
        try? await keys.noteUse(ofKey: record.id)
        entries.withLock {
            $0[record.id] = $0[record.id].map { entry in
                Entry(record: entry.record.used(at: runtime.now()), expires: entry.expires)
            }
        }
    }
}

extension APIKeyRecord {
    fileprivate func used(at moment: Timestamp) -> APIKeyRecord {
        APIKeyRecord(
            id: id,
            name: name,
            secretHash: secretHash,
            scopes: scopes,
            created: created,
            revoked: revoked,
            lastUsed: moment
        )
    }
}
