package import Jobs

extension Database: WaitingJobs {
    package func waitingJobs(_ kind: JobKind, limit: Int) async throws(StoreFault) -> [Job] {
        try await read { session throws(SQLFault) in
            try session.rows(
                JobRows.select + """
                     WHERE job.kind = ?1 AND job.state = 'available' AND job.blocked = 0
                    ORDER BY job.id LIMIT ?2
                    """,
                [.text(kind.rawValue), .number(Self.pageSize(limit))]
            ).map(JobRows.job)
        }
    }
}
