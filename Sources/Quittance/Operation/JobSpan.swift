import Cryptography
import HTTP
import Jobs
import RESTAPI
import Telemetry

/// Jobs as spans: all runs of a job are one trace, whose identifier follows from the job's.
enum JobSpan {
    /// 32 hexadecimal digits; the same in every log line and on every node.
    static func traceID(_ id: JobID) -> String {
        Hex.encode(Array(SHA256.digest(Array(id.text.utf8)).prefix(16)))
    }

    static func span(
        _ job: Job,
        _ disposition: Disposition,
        _ began: Int64,
        _ ended: Int64
    ) -> Span {
        Span(
            traceID: traceID(job.id),
            spanID: Hex.encode(RandomBytes.generate(8)),
            name: job.kind.rawValue,
            kind: .consumer,
            began: began,
            ended: max(began, ended),
            attributes: [
                "quittance.job": job.id.text, "quittance.account": job.account,
                "quittance.attempt": String(job.attempt), "quittance.outcome": disposition.word,
            ],
            fault: disposition.fault
        )
    }
}

extension Disposition {
    /// The failure a span tells of; waiting for something is none.
    fileprivate var fault: String? {
        switch self {
        case .retry(_, let error, _), .discarded(let error): error
        case .completed, .snooze, .held, .cancelled, .released: nil
        }
    }
}
