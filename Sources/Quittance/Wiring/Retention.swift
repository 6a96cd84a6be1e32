import Accounting
import Database
import Jobs
import Logging

/// How long the store keeps what is only of passing use; the books are kept for ever.
enum Retention {
    private static let interval = Duration.seconds(3600)

    /// Removes what is over, in small steps, once an hour until the task is cancelled.
    static func run(
        _ database: Database,
        _ settings: RetentionSettings,
        world: RealWorld,
        telemetry: ServiceTelemetry
    ) async {
        let events = Duration.seconds(settings.eventsDays * 86_400)
        let finishedJobs = Duration.seconds(settings.finishedJobsDays * 86_400)
        while !Task.isCancelled {
            do {
                let now = world.now()
                var removed = 0
                repeat {
                    removed = try await database.expire(
                        inboxBefore: now.adding(.zero - events),
                        finishedBefore: now.adding(.zero - finishedJobs)
                    )
                } while removed > 0 && !Task.isCancelled
            } catch {
                telemetry.log.warning("retention postponed", metadata: ["fault": "\(error)"])
            }
            // Cancellation ends the sleep early, and then the loop.
            try? await Task.sleep(for: interval)
        }
    }
}
