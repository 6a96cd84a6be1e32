import Accounting
import Jobs

/// The failure the work ends in; nil when it succeeds.
func stepFailure(_ work: () async throws -> some Any) async -> StepFailure? {
    do {
        _ = try await work()
        return nil
    } catch {
        return error as? StepFailure
    }
}

extension StepFailure {
    /// The findings of a rejection; empty for all other failures.
    var findings: [Finding] {
        if case .reject(let findings) = self { findings } else { [] }
    }

    /// Whether the work is to be tried again and uses an attempt.
    var isRetryUsingAttempt: Bool {
        if case .retry(_, _, usesAttempt: true) = self { true } else { false }
    }

    /// Whether the work is to be tried again without using an attempt.
    var isFreeRetry: Bool {
        if case .retry(_, _, usesAttempt: false) = self { true } else { false }
    }
}
