import HTTP
import Jobs

extension StepFailure {
    /// The task was told to stop; the work itself is as good as before.
    static let cancelled = StepFailure.retry(
        after: nil,
        reason: "The work was stopped before NetSuite answered.",
        usesAttempt: false
    )

    /// A request without an answer: repeatable, because every write has a stable external id.
    init(_ failure: TransportFailure, whileDoing action: String) {
        guard failure.kind != .cancelled else {
            self = .cancelled
            return
        }
        let outcome =
            failure.requestMayHaveBeenProcessed
            ? "Whether NetSuite acted on the request to \(action) is unknown"
            : "NetSuite could not be reached to \(action)"
        self = .retry("\(outcome): \(failure.sentence)")
    }
}
