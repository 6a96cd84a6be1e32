/// What became of a request with an idempotency key.
package enum OnceOutcome: Sendable, Hashable {
    /// The first request with this key: its jobs are stored.
    case enqueued([EnqueueOutcome])
    /// The same request came before; these are its jobs.
    case replayed([JobID])
    /// The key came before with another request.
    case mismatch
}
