package import Accounting

/// The closed vocabulary in which every step of work fails.
package enum StepFailure: Error, Sendable, Hashable {
    /// Temporary, throttled, or outcome unknown: safe to repeat, because every write has a stable key.
    ///
    /// `after` is the server's own wish; nil leaves the delay to the retry schedule. `usesAttempt` is
    /// false for throttling, which says nothing about the job itself.
    case retry(after: Duration?, reason: String, usesAttempt: Bool)
    /// A prerequisite is not there yet.
    case snooze(for: Duration, reason: String)
    /// A person must act; repeating changes nothing.
    case reject([Finding])

    /// A temporary failure that uses an attempt.
    package static func retry(_ reason: String) -> StepFailure {
        .retry(after: nil, reason: reason, usesAttempt: true)
    }

    /// The failure as one plain sentence.
    package var sentence: String {
        switch self {
        case .retry(_, let reason, _), .snooze(_, let reason): reason
        case .reject(let findings): Self.summary(of: findings)
        }
    }

    /// How many findings are told in full; all of them are kept as findings anyway.
    private static let toldMax = 3

    private static func summary(of findings: [Finding]) -> String {
        let told = findings.prefix(toldMax).map(\.sentence).joined(separator: " ")
        guard findings.count > toldMax else { return told }
        return told + " Further findings: \(findings.count - toldMax)."
    }
}
