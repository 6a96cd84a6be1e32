import Synchronization

/// Idempotency keys whose first request this process is still answering.
///
/// Source: draft-ietf-httpapi-idempotency-key-header, "Idempotency key in use": such a request is
/// answered with 409.
final class KeysInFlight: Sendable {
    private let names = Mutex<Set<String>>([])

    /// Runs the body unless the same caller's key is at work already.
    func once<Value: Sendable>(
        client: String,
        key: String,
        _ body: () async throws(Refusal) -> Value
    ) async throws(Refusal) -> Value {
        let name = client + " " + key
        guard names.withLock({ $0.insert(name).inserted }) else { throw .idempotencyKeyInFlight }
        defer { _ = names.withLock { $0.remove(name) } }
        return try await body()
    }
}
