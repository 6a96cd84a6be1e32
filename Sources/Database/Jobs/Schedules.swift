package import Accounting
package import Jobs

/// One row for each schedule: whoever moves it on has enqueued the job of its moment, in the same
/// transaction, so no moment is acted on twice and none is left out.
extension Transaction {
    func adopt(_ schedule: JobSchedule) throws(SQLFault) {
        guard let next = schedule.expression.next(after: now, in: schedule.zone) else { return }
        let values: [SQLValue] = [
            .text(schedule.name), .text(schedule.expression.text), .text(schedule.zone.name),
            .time(next),
        ]
        try change(
            """
            INSERT INTO schedule (name, expression, zone, next_at) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (name) DO UPDATE SET expression = ?2, zone = ?3, next_at = ?4
            WHERE schedule.expression <> ?2 OR schedule.zone <> ?3
            """,
            values
        )
    }

    func fire(
        _ schedule: JobSchedule,
        job: (JobSchedule, Timestamp) -> NewJob
    ) throws(SQLFault) -> [JobID] {
        let found = try integers(
            """
            SELECT next_at FROM schedule WHERE name = ?1 AND next_at <= ?2\(dialect.lockingFreeRows)
            """,
            [.text(schedule.name), .time(now)]
        )
        guard let first = found.first,
            let next = schedule.expression.next(after: now, in: schedule.zone)
        else { return [] }
        let moments = schedule.due(from: Timestamp(microseconds: first), now: now)
        let outcomes = try enqueue(moments.map { job(schedule, $0) })
        try change(
            """
            UPDATE schedule SET
                next_at = ?2, last_tick = COALESCE(?3, last_tick),
                last_job_id = COALESCE(?4, last_job_id)
            WHERE name = ?1
            """,
            [
                .text(schedule.name), .time(next), .maybe(moments.last),
                .maybe(outcomes.last?.jobID.number),
            ]
        )
        return outcomes.map(\.jobID)
    }
}

extension Database: ScheduleStore {
    package func adopt(_ schedules: [JobSchedule]) async throws(StoreFault) {
        try await write { transaction throws(SQLFault) in
            for schedule in schedules.sorted(by: { $0.name < $1.name }) {
                try transaction.adopt(schedule)
            }
        }
    }

    package func fireDue(
        _ schedules: [JobSchedule],
        job: @escaping @Sendable (JobSchedule, Timestamp) -> NewJob
    ) async throws(StoreFault) -> [JobID] {
        try await write { transaction throws(SQLFault) in
            var jobs: [JobID] = []
            for schedule in schedules.sorted(by: { $0.name < $1.name }) {
                jobs += try transaction.fire(schedule, job: job)
            }
            return jobs
        }
    }

    package func scheduleStates() async throws(StoreFault) -> [ScheduleState] {
        try await read { session throws(SQLFault) in
            var states: [ScheduleState] = []
            let found = try session.rows(
                """
                SELECT name, expression, zone, next_at, last_tick, last_job_id FROM schedule
                ORDER BY name
                """
            )
            for row in found {
                var row = row
                states.append(
                    ScheduleState(
                        name: try row.text(),
                        expression: try row.text(),
                        zone: try row.text(),
                        next: try row.time(),
                        last: try row.timeOrNull(),
                        lastJob: try row.integerOrNull().map { JobID(number: max(0, $0)) }
                    )
                )
            }
            return states
        }
    }
}
