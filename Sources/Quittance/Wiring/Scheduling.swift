import Accounting
import Database
import JobRunner
import Jobs
import Logging
import Workflows

/// Turns the settings' schedules into jobs.
enum Scheduling {
    static func scheduler(
        _ schedules: [JobSchedule],
        database: Database,
        world: RealWorld,
        telemetry: ServiceTelemetry
    ) -> Scheduler {
        Scheduler(
            store: database,
            schedules: schedules,
            job: job,
            clock: world.now,
            report: { fault in
                telemetry.log.warning("schedules postponed", metadata: ["fault": "\(fault)"])
            }
        )
    }

    /// The job of a schedule's moment: everything of the days before it.
    ///
    /// Its key names the moment and stays taken for a day, so that even a store restored from a copy
    /// asks for it once.
    static let job: @Sendable (JobSchedule, Timestamp) -> NewJob = { schedule, moment in
        let span = TimeSpan(
            from: moment.adding(.seconds(-86_400 * schedule.days)),
            to: moment
        )
        return NewJob(
            kind: schedule.kind,
            account: schedule.account,
            arguments: JobArguments.span(span).text,
            uniqueKey: "schedule:\(schedule.name):\(moment.seconds)",
            uniqueFor: .seconds(86_400),
            priority: .scheduled,
            orderingKey: schedule.kind.orderingKey(account: schedule.account, of: nil)
        )
    }
}
