import Jobs

extension Transaction {
    /// Closes what was found about given-up jobs whose work another job has done, or does, since.
    ///
    /// An object asks for the same work again and again: each time it may die anew, and one good run is
    /// enough for all of them, also one that ends waiting. Until it wakes nobody could retry the others.
    func resolveTwins(of keys: [String]) throws(SQLFault) {
        guard !keys.isEmpty else { return }
        var subjects: [String] = []
        for list in InLists(Set(keys).sorted().map(SQLValue.text)) {
            let dead = try integers(
                """
                SELECT id FROM job
                WHERE unique_key IN \(list.text) AND state = '\(JobState.discarded.rawValue)'
                """,
                list.values
            )
            for number in dead { subjects.append(try JobRows.jobID(number).text) }
        }
        try resolve(subjects, except: [])
    }
}

extension Schema {
    /// Finds given-up jobs by what they were to do; they are few.
    @Sendable static func deadKeyIndex(_ dialect: Dialect) -> [String] {
        [
            """
            CREATE INDEX job_dead_key ON job (unique_key)
            WHERE unique_key IS NOT NULL AND state = '\(JobState.discarded.rawValue)'
            """
        ]
    }
}
