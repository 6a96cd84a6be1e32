import Accounting
import Cryptography
import HTTP
import Jobs
import Synchronization

/// Who asks: an accepted caller.
struct Client: Sendable, Hashable {
    /// The key's id, or `token:SUBJECT`, or `certificate:NAME`.
    let id: String
    let scopes: Set<Scope>

    /// The caller in the words of the audit chain.
    var actor: String { id.contains(":") ? id : "key " + id }
}

/// Turns a request's credential into a caller.
///
/// A key's secret is hashed with scrypt once; afterwards its digest is recognised, so that the hot
/// path costs one SHA-256. Only what is not recognised can be locked out: a stranger who guesses from
/// behind the same proxy does not shut out callers that are known.
final class Authenticator: Sendable {
    private struct Entry {
        let record: APIKeyRecord
        let expires: Duration
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// By record's hash, so that nothing of a replaced record is believed.
        var proofs: [[UInt8]: [UInt8]] = [:]
        var addresses = Lockout(freeFailures: 10)
        var keys = Lockout(freeFailures: 20)
        var derivations = 0
    }

    /// How long a record is believed without looking again; a revoked key lives on that long.
    private static let trust = Duration.seconds(5)
    private static let entriesMax = 256
    /// Each waits for a thread and 16 MiB; more callers than this are no callers.
    private static let derivationsMax = 16

    private let keys: any KeyDirectory
    private let runtime: RESTRuntime
    private let settings: AccessSettings
    private let tokens: TokenAuthenticator?
    private let state = Mutex(State())

    init(keys: any KeyDirectory, runtime: RESTRuntime, settings: AccessSettings) {
        self.keys = keys
        self.runtime = runtime
        self.settings = settings
        tokens = settings.tokens.map { TokenAuthenticator(rules: $0, runtime: runtime) }
    }

    /// The caller of a request.
    func client(of request: HTTPRequest) async throws(Refusal) -> Client {
        let values = request.fields.values(.authorization)
        let address = request.peer?.address ?? "unknown"
        guard let value = values.first else {
            if let identity = request.peer?.identity {
                return try certificate(identity, address)
            }
            throw .keyMissing
        }
        guard values.count == 1, let credential = Self.bearer(value) else {
            throw failure(.key, .keyInvalid, address: address)
        }
        if let key = APIKey(credential) { return try await client(key, address) }
        if let tokens, credential.utf8.contains(UInt8(ascii: ".")) {
            try checkLock(address: address, key: nil)
            do throws(Refusal) {
                return try await tokens.client(credential)
            } catch {
                guard error.problem.status == .unauthorized else { throw error }
                throw failure(.token, error, address: address)
            }
        }
        throw failure(.key, .keyInvalid, address: address)
    }

    private static func bearer(_ value: String) -> String? {
        let parts = value.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }

    private func certificate(
        _ identity: ClientIdentity,
        _ address: String
    ) throws(Refusal) -> Client {
        guard let grant = settings.certificates.first(where: { $0.covers(identity) }) else {
            throw failure(.certificate, .certificateUnknown, address: address)
        }
        return Client(id: "certificate:\(grant.name)", scopes: grant.scopes)
    }

    private func client(_ key: APIKey, _ address: String) async throws(Refusal) -> Client {
        guard let record = try await record(key.id, address), record.id == key.id,
            try await isGenuine(key, record, address),
            record.revoked == nil, record.expires.map({ $0 > runtime.now() }) ?? true
        else { throw failure(.key, .keyInvalid, address: address, key: key.id) }
        await noteUse(of: record)
        return Client(id: record.id, scopes: Scope.parse(record.scopes))
    }

    /// Whether the secret is the record's, in time that does not depend on how much of it is right.
    private func isGenuine(
        _ key: APIKey,
        _ record: APIKeyRecord,
        _ address: String
    ) async throws(Refusal) -> Bool {
        let proof = key.proof
        if let known = state.withLock({ $0.proofs[record.secretHash] }) {
            if ConstantTime.equal(known, proof) { return true }
        }
        try checkLock(address: address, key: record.id)
        guard let parameters = record.scrypt else {
            return ConstantTime.equal(record.secretHash, proof)
        }
        guard let hash = try await derived(key.secret, parameters),
            ConstantTime.equal(hash, record.secretHash)
        else { return false }
        state.withLock { state in
            if state.proofs.count >= Self.entriesMax { state.proofs.removeAll() }
            state.proofs[record.secretHash] = proof
            state.addresses.succeed(address)
            state.keys.succeed(record.id)
        }
        return true
    }

    private func derived(
        _ secret: [UInt8],
        _ parameters: ScryptParameters
    ) async throws(Refusal) -> [UInt8]? {
        let mayBegin = state.withLock { state in
            guard state.derivations < Self.derivationsMax else { return false }
            state.derivations += 1
            return true
        }
        guard mayBegin else { throw .authenticationBusy }
        let hash = await settings.derive(secret, parameters)
        state.withLock { $0.derivations -= 1 }
        return hash
    }

    private func checkLock(address: String, key: String?) throws(Refusal) {
        let now = runtime.uptime()
        let waits = state.withLock { state in
            [
                state.addresses.wait(of: address, now: now),
                key.flatMap { state.keys.wait(of: $0, now: now) },
            ]
        }
        guard let wait = waits.compactMap(\.self).max() else { return }
        settings.observe(.lockedOut(address: address))
        throw .lockedOut(after: wait)
    }

    /// Counts a refused credential and hands the refusal back.
    private func failure(
        _ method: AccessMethod,
        _ refusal: Refusal,
        address: String,
        key: String? = nil
    ) -> Refusal {
        let now = runtime.uptime()
        state.withLock { state in
            _ = state.addresses.fail(address, now: now)
            if let key, state.entries[key] != nil { _ = state.keys.fail(key, now: now) }
        }
        settings.observe(.refused(method, address: address))
        return refusal
    }

    private func record(
        _ id: String,
        _ address: String
    ) async throws(Refusal) -> APIKeyRecord? {
        let now = runtime.uptime()
        let known = state.withLock { $0.entries[id] }
        if let known, known.expires > now { return known.record }
        // Whoever invents ids is stopped before the store is asked.
        if known == nil { try checkLock(address: address, key: nil) }
        let found: APIKeyRecord?
        do { found = try await keys.key(id: id) } catch { throw .store(error) }
        state.withLock { state in
            if state.entries.count >= Self.entriesMax { state.entries.removeAll() }
            state.entries[id] = found.map { Entry(record: $0, expires: now + Self.trust) }
        }
        return found
    }

    private func noteUse(of record: APIKeyRecord) async {
        if let last = record.lastUsed, last.adding(.seconds(60)) > runtime.now() { return }
        // A date of last use that is a little old harms nobody.
        try? await keys.noteUse(ofKey: record.id)
        state.withLock {
            $0.entries[record.id] = $0.entries[record.id].map { entry in
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
            scrypt: scrypt,
            scopes: scopes,
            created: created,
            expires: expires,
            revoked: revoked,
            lastUsed: moment,
            successor: successor
        )
    }
}
