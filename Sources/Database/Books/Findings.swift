package import Accounting
package import Jobs

extension Transaction {
    /// Stores a finding and returns its id; an open one of the same code and subject is brought up to
    /// date instead.
    @discardableResult
    func record(_ finding: Finding, jobID: JobID?) throws(SQLFault) -> Int64 {
        let stored: [Int64]
        do throws(SQLFault) {
            stored = try integers(
                """
                INSERT INTO finding (id, code, subject, sentence, fix, job_id, created, seen)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
                ON CONFLICT (code, subject) WHERE resolved IS NULL DO UPDATE SET
                    sentence = excluded.sentence, fix = excluded.fix, seen = excluded.seen,
                    job_id = COALESCE(excluded.job_id, finding.job_id)
                RETURNING id
                """,
                [
                    .integer(newID()), .text(finding.code.rawValue), .text(finding.subject),
                    .text(finding.sentence), .text(finding.fix), .maybe(jobID?.number),
                    .time(now),
                ]
            )
        } catch {
            // Two nodes made the same id in the same millisecond; the next try makes another.
            if case .taken(let text) = error { throw .conflict(text) }
            throw error
        }
        guard let id = stored.first else { throw .corrupt("a finding was not stored") }
        return id
    }

    /// Closes the open findings of the subjects, except those just stored.
    func resolve(_ subjects: [String], except kept: Set<Int64>) throws(SQLFault) {
        for list in InLists(Set(subjects).sorted().map(SQLValue.text)) {
            let open = try integers(
                "SELECT id FROM finding WHERE subject IN \(list.text) AND resolved IS NULL"
                    + " ORDER BY id",
                list.values
            )
            for id in open where !kept.contains(id) { try close(id) }
        }
    }

    /// Closes the open findings of one code about the subjects.
    func resolve(_ subjects: [String], code: FindingCode) throws(SQLFault) {
        for list in InLists(subjects.map(SQLValue.text), after: 1) {
            let open = try integers(
                "SELECT id FROM finding WHERE code = ?1 AND subject IN \(list.text)"
                    + " AND resolved IS NULL ORDER BY id",
                [.text(code.rawValue)] + list.values
            )
            for id in open { try close(id) }
        }
    }

    /// Closes a finding; false when it was closed already.
    @discardableResult
    fileprivate func close(_ id: Int64) throws(SQLFault) -> Bool {
        try change(
            "UPDATE finding SET resolved = ?2 WHERE id = ?1 AND resolved IS NULL",
            [.integer(id), .time(now)]
        ) == 1
    }
}

extension Database {
    /// A page of findings, newest first.
    ///
    /// `open` is nil for both; `updatedSince` keeps those seen or resolved at or after that moment;
    /// `before` is the last id of the page before.
    package func findings(
        open: Bool? = nil,
        subject: String? = nil,
        updatedSince: Timestamp? = nil,
        before: Int64? = nil,
        limit: Int = 50
    ) async throws(StoreFault) -> [StoredFinding] {
        try await read { session throws(SQLFault) in
            var conditions = Conditions()
            if let open { conditions.add(open ? "resolved IS NULL" : "resolved IS NOT NULL") }
            if let subject { conditions.add("subject = ?", .text(subject)) }
            if let updatedSince {
                conditions.add("COALESCE(resolved, seen) >= ?", .time(updatedSince))
            }
            if let before { conditions.add("id < ?", .integer(before)) }
            let length = conditions.parameter(.number(Self.pageSize(limit)))
            return try session.rows(
                """
                SELECT id, code, subject, sentence, fix, job_id, created, resolved
                FROM finding\(conditions.clause) ORDER BY id DESC LIMIT \(length)
                """,
                conditions.values
            ).map(Self.finding)
        }
    }

    fileprivate static func finding(_ row: SQLRow) throws(SQLFault) -> StoredFinding {
        var row = row
        let id = try row.integer()
        let code = try row.name(FindingCode.self)
        let finding = Finding(
            code,
            subject: try row.text(),
            sentence: try row.text(),
            fix: try row.text()
        )
        var jobID: JobID?
        if let number = try row.integerOrNull() { jobID = try JobRows.jobID(number) }
        return StoredFinding(
            id: id,
            finding: finding,
            jobID: jobID,
            created: try row.time(),
            resolved: try row.timeOrNull()
        )
    }
}

extension SQLSession {
    /// A finding by its id, open or not.
    fileprivate func finding(_ id: Int64) throws(SQLFault) -> StoredFinding? {
        try rows(
            """
            SELECT id, code, subject, sentence, fix, job_id, created, resolved
            FROM finding WHERE id = ?1
            """,
            [.integer(id)]
        ).first.map { row throws(SQLFault) in try Database.finding(row) }
    }
}

extension Database: FindingDesk {
    package func finding(_ id: Int64) async throws(StoreFault) -> StoredFinding? {
        try await read { session throws(SQLFault) in try session.finding(id) }
    }

    package func resolveFinding(
        _ id: Int64,
        by rerun: Rerun?
    ) async throws(StoreFault) -> FindingResolution? {
        try await write { transaction throws(SQLFault) in
            let isClosed = try transaction.close(id)
            guard let finding = try transaction.session.finding(id) else { return nil }
            guard isClosed else { return FindingResolution(finding: finding, jobID: nil) }
            let jobID: JobID?
            switch rerun {
            case .retry(let job): jobID = try transaction.retry(job)?.id
            case .enqueue(let job): jobID = try transaction.enqueue([job]).first?.jobID
            case nil: jobID = finding.jobID
            }
            return FindingResolution(finding: finding, jobID: jobID)
        }
    }
}
