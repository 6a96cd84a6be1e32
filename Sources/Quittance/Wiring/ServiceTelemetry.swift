import HTTP
import JobRunner
import Jobs
import Logging
import RESTAPI
import Telemetry

/// The log and the measurements of the running service.
struct ServiceTelemetry: Sendable {
    let metrics = Metrics(declared: ServiceMetrics.all)
    let log: Logger
    /// What only the alerts and the status need.
    let recent = RecentEvents()
    let spans = SpanBuffer()

    /// Called with what happens at the door.
    func observe(_ event: AccessEvent) {
        switch event {
        case .refused(let method, let address):
            recent.refuse(SystemClock.monotonic())
            metrics.increment(ServiceMetrics.credentialsRefused, labels: [method.rawValue])
            log.notice(
                "credential refused",
                metadata: ["method": "\(method.rawValue)", "address": "\(address)"]
            )
        case .lockedOut(let address):
            metrics.increment(ServiceMetrics.lockouts)
            log.debug("locked out", metadata: ["address": "\(address)"])
        case .limited: metrics.increment(ServiceMetrics.rateLimited)
        }
    }

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
        if spans.isOpen, let span = RequestSpan.span(request, ended: SystemClock.now()) {
            spans.add(span)
        }
    }

    /// Called by the job runner.
    var report: @Sendable (JobRunnerEvent) -> Void {
        { [metrics, log, recent, spans] event in
            switch event {
            case .started(let job): recent.start(job.id.text, SystemClock.now())
            case .settled(let job, let disposition):
                let now = SystemClock.now()
                if case .completed = disposition {
                    recent.succeed(job.kind.rawValue, job.account, now)
                }
                spans.add(JobSpan.span(job, disposition, recent.end(job.id.text) ?? now, now))
                metrics.increment(
                    ServiceMetrics.jobsSettled,
                    labels: [job.kind.rawValue, disposition.word]
                )
                log.info(
                    "job settled",
                    metadata: [
                        "job": "\(job.id.text)", "trace": "\(JobSpan.traceID(job.id))",
                        "kind": "\(job.kind.rawValue)",
                        "outcome": "\(disposition.word)", "reason": "\(disposition.reason)",
                    ]
                )
            case .abandoned(let job):
                _ = recent.end(job.id.text)
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
    var word: String {
        switch self {
        case .completed: "completed"
        case .retry: "retry"
        case .snooze: "snooze"
        case .held: "held"
        case .discarded: "discarded"
        case .cancelled: "cancelled"
        case .released: "released"
        }
    }

    var reason: String {
        switch self {
        case .retry(_, let error, _), .discarded(let error): error
        case .snooze(_, let reason), .held(_, let reason): reason
        case .completed, .cancelled, .released: ""
        }
    }
}
