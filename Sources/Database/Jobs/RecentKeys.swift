import Accounting
import Jobs

/// Unique keys that stay taken for a while after they were asked for, whatever becomes of the job.
extension Transaction {
    /// Takes the key of a job that wants it for itself for a while; when it is taken by a job that has
    /// ended, that job stands for the new one.
    ///
    /// A live job that has the key is found in the usual way.
    func endedTwin(of entry: Entry) throws(SQLFault) -> JobID? {
        guard let key = entry.job.uniqueKey, let length = entry.job.uniqueFor else { return nil }
        let taken = try change(
            """
            INSERT INTO recent_key (unique_key, job_id, taken_until) VALUES (?1, ?2, ?3)
            ON CONFLICT (unique_key) DO UPDATE SET job_id = ?2, taken_until = ?3
            WHERE recent_key.taken_until <= ?4
            """,
            [.text(key), .integer(entry.number), .time(now.adding(length)), .time(now)]
        )
        guard taken == 0 else { return nil }
        let ended = try integers(
            """
            SELECT recent_key.job_id FROM recent_key
            LEFT JOIN job ON job.id = recent_key.job_id AND job.\(Schema.isLive)
            WHERE recent_key.unique_key = ?1 AND job.id IS NULL
            """,
            [.text(key)]
        )
        return try ended.first.map { (number) throws(SQLFault) in try JobRows.jobID(number) }
    }

    /// A live job had the key of a job that wanted it for a while: it is that one which is remembered.
    func keepRecent(_ job: NewJob, as twin: JobID) throws(SQLFault) {
        guard let key = job.uniqueKey, job.uniqueFor != nil else { return }
        try change(
            "UPDATE recent_key SET job_id = ?2 WHERE unique_key = ?1",
            [.text(key), .integer(twin.number)]
        )
    }
}
