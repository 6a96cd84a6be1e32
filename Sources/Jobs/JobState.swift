/// Where a job stands.
///
/// The raw value is what the store keeps and the API shows.
package enum JobState: String, Sendable, Hashable, CaseIterable {
    /// Ready to be claimed.
    case available
    /// Waits for its time, or for a prerequisite to appear.
    case scheduled
    /// Claimed by a worker under a lease.
    case running
    /// Failed and waits for its next attempt.
    case retryable
    /// Done.
    case completed
    /// Given up; its findings tell why.
    case discarded
    /// Stopped by request.
    case cancelled

    package var isFinal: Bool {
        switch self {
        case .completed, .discarded, .cancelled: true
        case .available, .scheduled, .running, .retryable: false
        }
    }

    /// The states that may follow; anything else is a programming error the store refuses.
    package var successors: Set<JobState> {
        switch self {
        case .available: [.running, .cancelled]
        case .scheduled: [.available, .running, .cancelled]
        case .running: [.completed, .discarded, .cancelled, .retryable, .scheduled, .available]
        case .retryable: [.available, .running, .cancelled]
        case .completed: []
        case .discarded: [.available]
        case .cancelled: [.available]
        }
    }
}

/// How urgent a job is; lower raw values are claimed first.
package enum JobPriority: Int, Sendable, Hashable, CaseIterable {
    /// Someone waits for the answer.
    case interactive = 0
    case webhook = 1
    case payout = 2
    case scheduled = 3
    case backfill = 4
}
