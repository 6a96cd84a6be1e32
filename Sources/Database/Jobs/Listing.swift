import Jobs

extension SQLSession {
    /// A page of jobs, newest first.
    ///
    /// Kind and account never change and are indexed beside the arguments. Of the states only those are
    /// indexed in which jobs are few; the others are read from the newest job on.
    func jobs(_ query: JobQuery) throws(SQLFault) -> [Job] {
        var conditions = Conditions()
        var id = "job.id"
        if let kind = query.kind {
            conditions.add("job_arguments.kind = ?", .text(kind.rawValue))
            id = "job_arguments.job_id"
        }
        if let account = query.account {
            conditions.add("job_arguments.account = ?", .text(account))
            id = "job_arguments.job_id"
        }
        if let state = query.state {
            if Schema.listedStates.contains(state) {
                conditions.add(Schema.isListed("job"))
            }
            conditions.add("job.state = ?", .text(state.rawValue))
        }
        if let since = query.updatedSince {
            conditions.add("COALESCE(job.finished, job.started, job.created) >= ?", .time(since))
        }
        if let before = query.before { conditions.add("\(id) < ?", .integer(before.number)) }
        let limit = conditions.parameter(.number(Database.pageSize(query.limit)))
        let sql = JobRows.select + conditions.clause + " ORDER BY \(id) DESC LIMIT " + limit
        return try rows(sql, conditions.values).map(JobRows.job)
    }

    /// How many jobs are in each state; zero for those without.
    ///
    /// Only jobs of the small indexes are counted. Completed ones, by far the most, are what is left.
    func jobCounts() throws(SQLFault) -> [JobState: Int] {
        var counts: [JobState: Int] = [:]
        for state in JobState.allCases { counts[state] = 0 }
        let listed = try rows(
            """
            SELECT state, COUNT(*) FROM job\(dialect.along("job_by_state"))
            WHERE \(Schema.isListed("job")) GROUP BY state
            """
        )
        for row in listed {
            var row = row
            counts[try row.name(JobState.self)] = try row.number()
        }
        let running = try integers(
            "SELECT COUNT(*) FROM job\(dialect.along("job_running")) WHERE state = 'running'"
        )
        let ready = try integers(
            """
            SELECT COUNT(*) FROM job\(dialect.along("job_ready"))
            WHERE state = 'available' AND blocked = 0
            """
        )
        let blocked = try integers(
            """
            SELECT COUNT(*) FROM job\(dialect.along("job_blocked"))
            WHERE state = 'available' AND blocked = 1
            """
        )
        let all = try integers(
            "SELECT COUNT(*) FROM job_arguments\(dialect.along("job_by_kind"))"
        )
        counts[.running] = Int(running.reduce(0, +))
        counts[.available] = Int((ready + blocked).reduce(0, +))
        counts[.completed] = Int(all.reduce(0, +)) - counts.values.reduce(0, +)
        return counts
    }
}
