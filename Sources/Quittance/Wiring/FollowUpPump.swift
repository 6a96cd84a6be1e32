import JobRunner
import Jobs
import Logging

/// Turns what follows final jobs into jobs of their own.
///
/// It looks when a job ends here, and now and then for those that ended elsewhere or before a
/// restart; what is due stands in the store, so nothing is lost and nothing is done twice.
final class FollowUpPump: Sendable {
    private static let interval = Duration.seconds(5)
    private static let batch = 100

    private let store: any FollowUpStore
    private let telemetry: ServiceTelemetry
    private let ends: AsyncStream<Void>
    private let end: AsyncStream<Void>.Continuation

    init(store: any FollowUpStore, telemetry: ServiceTelemetry) {
        self.store = store
        self.telemetry = telemetry
        (ends, end) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// A reporter that hears of ends before it passes the event on.
    func listening(
        _ report: @escaping @Sendable (JobRunnerEvent) -> Void
    ) -> @Sendable (JobRunnerEvent) -> Void {
        { [end] event in
            if case .settled(_, let disposition) = event, disposition.isEnd { end.yield() }
            report(event)
        }
    }

    /// Runs until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { [end] in
                while !Task.isCancelled {
                    end.yield()
                    // Cancellation ends the sleep early, and then the loop.
                    try? await Task.sleep(for: Self.interval)
                }
                end.finish()
            }
            for await _ in ends { await release() }
        }
    }

    private func release() async {
        do {
            while try await store.releaseFollowUps(limit: Self.batch) == Self.batch {}
        } catch {
            telemetry.log.warning("follow-ups postponed", metadata: ["fault": "\(error)"])
        }
    }
}

extension Disposition {
    /// Whether the job is final.
    fileprivate var isEnd: Bool {
        switch self {
        case .completed, .discarded, .cancelled: true
        case .retry, .snooze, .held, .released: false
        }
    }
}
