import HTTP
import JobRunner
import Jobs
import Logging
import RESTAPI
import Telemetry

/// What the service measures; every name and meaning on one screen.
enum ServiceMetrics {
    static let requests = MetricDefinition(
        "quittance_http_requests_total",
        help: "Requests answered.",
        kind: .counter,
        labels: ["route", "status"]
    )
    static let requestDuration = MetricDefinition(
        "quittance_http_request_duration_seconds",
        help: "Time from request to answer.",
        kind: .histogram(boundsMicroseconds: MetricDefinition.exchangeBounds),
        labels: ["route"]
    )
    static let jobsSettled = MetricDefinition(
        "quittance_jobs_settled_total",
        help: "Runs of jobs that ended, by how.",
        kind: .counter,
        labels: ["kind", "outcome"]
    )
    static let jobsRescued = MetricDefinition(
        "quittance_jobs_rescued_total",
        help: "Jobs taken back from workers that fell silent.",
        kind: .counter
    )
    static let storeTroubles = MetricDefinition(
        "quittance_store_troubles_total",
        help: "Store operations of the runner that failed.",
        kind: .counter
    )

    static let upstream = MetricDefinition(
        "quittance_upstream",
        help: "Slots, limits, refusals, reads and reachability of each upstream account.",
        kind: .gauge,
        labels: ["upstream", "reading"]
    )

    static let all = [
        requests, requestDuration, jobsSettled, jobsRescued, storeTroubles, upstream,
    ]
}

/// The log and the measurements of the running service.
struct ServiceTelemetry: Sendable {
    let metrics = Metrics(declared: ServiceMetrics.all)
    let log: Logger

    /// Called with every answered request.
    func observe(_ request: RequestObservation) {
        let route = request.route ?? "unknown"
        let (seconds, attoseconds) = request.duration.components
        metrics.increment(
            ServiceMetrics.requests,
            labels: [route, String(request.status.code)]
        )
        metrics.observe(
            ServiceMetrics.requestDuration,
            labels: [route],
            microseconds: seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        )
    }

    /// Called by the job runner.
    var report: @Sendable (JobRunnerEvent) -> Void {
        { [metrics, log] event in
            switch event {
            case .started: break
            case .settled(let job, let disposition):
                metrics.increment(
                    ServiceMetrics.jobsSettled,
                    labels: [job.kind.rawValue, disposition.word]
                )
                log.info(
                    "job settled",
                    metadata: [
                        "job": "\(job.id.text)", "kind": "\(job.kind.rawValue)",
                        "outcome": "\(disposition.word)", "reason": "\(disposition.reason)",
                    ]
                )
            case .abandoned(let job):
                log.warning(
                    "job abandoned, its lease was lost",
                    metadata: ["job": "\(job.id.text)"]
                )
            case .rescued(let count):
                metrics.increment(ServiceMetrics.jobsRescued, by: Int64(count))
                log.warning("jobs rescued", metadata: ["count": "\(count)"])
            case .storeTrouble(let fault):
                metrics.increment(ServiceMetrics.storeTroubles)
                log.error("store trouble", metadata: ["fault": "\(fault)"])
            }
        }
    }
}

extension Disposition {
    /// The outcome in one word.
    fileprivate var word: String {
        switch self {
        case .completed: "completed"
        case .retry: "retry"
        case .snooze: "snooze"
        case .discarded: "discarded"
        case .cancelled: "cancelled"
        case .released: "released"
        }
    }

    fileprivate var reason: String {
        switch self {
        case .retry(_, let error, _), .discarded(let error): error
        case .snooze(_, let reason): reason
        case .completed, .cancelled, .released: ""
        }
    }
}
