import Telemetry

/// What the service measures; every name and meaning on one screen, the same as in
/// Deploy/guide/metrics.md.
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
    static let credentialsRefused = MetricDefinition(
        "quittance_credentials_refused_total",
        help: "Credentials that were refused, by kind.",
        kind: .counter,
        labels: ["method"]
    )
    static let lockouts = MetricDefinition(
        "quittance_lockouts_total",
        help: "Requests refused unseen after too many refused credentials.",
        kind: .counter
    )
    static let rateLimited = MetricDefinition(
        "quittance_rate_limited_total",
        help: "Requests refused because their caller or address asked too often.",
        kind: .counter
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
    static let jobsWaiting = MetricDefinition(
        "quittance_jobs_waiting",
        help: "Jobs that are not running and not at their end.",
        kind: .gauge,
        labels: ["lane"]
    )
    static let jobsRunning = MetricDefinition(
        "quittance_jobs_running",
        help: "Jobs at work.",
        kind: .gauge,
        labels: ["lane"]
    )
    static let oldestDue = MetricDefinition(
        "quittance_oldest_due_job_age_seconds",
        help: "For how long the job that waits longest has been due.",
        kind: .gauge,
        labels: ["lane"]
    )
    static let lastSuccess = MetricDefinition(
        "quittance_last_success_timestamp_seconds",
        help: "When a job of the kind last completed, in seconds since 1970.",
        kind: .gauge,
        labels: ["kind", "account"]
    )
    static let lastEvent = MetricDefinition(
        "quittance_last_event_timestamp_seconds",
        help: "When the source last sent an event, in seconds since 1970.",
        kind: .gauge,
        labels: ["source"]
    )
    static let findingsOpen = MetricDefinition(
        "quittance_findings_open",
        help: "Findings a person must act on.",
        kind: .gauge,
        labels: ["code"]
    )
    static let oldestFinding = MetricDefinition(
        "quittance_oldest_finding_age_seconds",
        help: "Age of the oldest open finding; 0 without one.",
        kind: .gauge
    )
    static let upstream = MetricDefinition(
        "quittance_upstream",
        help: "Slots, limits, refusals, reads and reachability of each upstream account.",
        kind: .gauge,
        labels: ["upstream", "reading"]
    )
    static let storeTroubles = MetricDefinition(
        "quittance_store_troubles_total",
        help: "Store operations of the runner that failed.",
        kind: .counter
    )
    static let diskFree = MetricDefinition(
        "quittance_store_disk_free_bytes",
        help: "Bytes left on the disk of an SQLite store.",
        kind: .gauge
    )
    static let auditRecords = MetricDefinition(
        "quittance_audit_records",
        help: "Records in the audit chain; never falls.",
        kind: .gauge
    )
    static let credentialEnd = MetricDefinition(
        "quittance_credential_end_timestamp_seconds",
        help: "When a credential ends, in seconds since 1970.",
        kind: .gauge,
        labels: ["credential"]
    )
    static let alertsFiring = MetricDefinition(
        "quittance_alerts_firing",
        help: "Conditions that last, by severity.",
        kind: .gauge,
        labels: ["severity"]
    )
    static let alertDeliveries = MetricDefinition(
        "quittance_alert_deliveries_total",
        help: "Attempts to deliver alert messages, by channel and outcome.",
        kind: .counter,
        labels: ["channel", "outcome"]
    )
    static let spans = MetricDefinition(
        "quittance_spans_total",
        help: "Spans by what became of them.",
        kind: .counter,
        labels: ["outcome"]
    )
    static let started = MetricDefinition(
        "quittance_start_timestamp_seconds",
        help: "When the service started, in seconds since 1970.",
        kind: .gauge
    )
    static let buildInfo = MetricDefinition(
        "quittance_build_info",
        help: "Always 1; the version is in the label.",
        kind: .gauge,
        labels: ["version"]
    )

    static let all = [
        requests, requestDuration, credentialsRefused, lockouts, rateLimited, jobsSettled,
        jobsRescued, jobsWaiting, jobsRunning, oldestDue, lastSuccess, lastEvent, findingsOpen,
        oldestFinding, upstream, storeTroubles, diskFree, auditRecords, credentialEnd, alertsFiring,
        alertDeliveries, spans, started, buildInfo,
    ]
}
