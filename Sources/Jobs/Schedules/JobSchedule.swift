package import Accounting

/// What happens to moments that passed while nobody was there.
package enum CatchUp: String, Sendable, Hashable, CaseIterable {
    /// Nothing: a moment missed by more than a minute is gone.
    case skip
    /// One job for all of them, as of the last one.
    case once
    /// A job for each, of a hundred at most the last ones.
    case all
}

/// A job that is enqueued again and again.
package struct JobSchedule: Sendable, Hashable {
    /// By which the store knows it.
    package let name: String
    package let expression: CronExpression
    package let zone: AccountingZone
    package let catchUp: CatchUp
    package let kind: JobKind
    package let account: String
    /// How many days before its moment the work reaches back.
    package let days: Int

    package init(
        name: String,
        expression: CronExpression,
        zone: AccountingZone,
        catchUp: CatchUp,
        kind: JobKind,
        account: String,
        days: Int
    ) {
        self.name = name
        self.expression = expression
        self.zone = zone
        self.catchUp = catchUp
        self.kind = kind
        self.account = account
        self.days = days
    }

    /// A moment missed by less than this is only late.
    private static let lateness = Duration.seconds(60)
    private static let missedMax = 100

    /// The moments to act on now, of those since `next`, which has come.
    package func due(from next: Timestamp, now: Timestamp) -> [Timestamp] {
        switch catchUp {
        case .all:
            return expression.moments(from: next, through: now, in: zone, limit: Self.missedMax)
        case .once:
            return expression.moments(from: next, through: now, in: zone, limit: 1)
        case .skip:
            return expression.moments(from: next, through: now, in: zone, limit: 1)
                .filter { now <= $0.adding(Self.lateness) }
        }
    }
}

/// Where a schedule stands.
package struct ScheduleState: Sendable, Hashable {
    package let name: String
    package let expression: String
    package let zone: String
    package let next: Timestamp
    /// The last moment that was acted on, and the job that came of it.
    package let last: Timestamp?
    package let lastJob: JobID?

    package init(
        name: String,
        expression: String,
        zone: String,
        next: Timestamp,
        last: Timestamp?,
        lastJob: JobID?
    ) {
        self.name = name
        self.expression = expression
        self.zone = zone
        self.next = next
        self.last = last
        self.lastJob = lastJob
    }
}

/// Where schedules stand, shared by all nodes.
package protocol ScheduleStore: Sendable {
    /// Makes the schedules known; one whose expression or zone has changed begins anew from now.
    func adopt(_ schedules: [JobSchedule]) async throws(StoreFault)
    /// Enqueues the jobs of those schedules whose moment has come and moves them on, in one transaction;
    /// of several nodes one does. Returns the jobs.
    func fireDue(
        _ schedules: [JobSchedule],
        job: @escaping @Sendable (JobSchedule, Timestamp) -> NewJob
    ) async throws(StoreFault) -> [JobID]
    /// All schedules that ever were, by name.
    func scheduleStates() async throws(StoreFault) -> [ScheduleState]
}
