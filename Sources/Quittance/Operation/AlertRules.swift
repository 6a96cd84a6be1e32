import Accounting
import Jobs
import Telemetry

/// Everything the rules look at; no clock and no store of their own.
struct AlertFacts {
    var now: Timestamp
    /// Nil while the store does not answer.
    var store: StoreFacts?
    var refusedCredentials = 0
    /// Those the settings name, and this machine's own.
    var credentials: [CredentialEnd] = []
    /// Bytes left for the store's file; nil where it is not on this machine.
    var diskFreeBytes: Int64?
    /// When the service started; silence counts from here at the earliest.
    var started: Timestamp
}

/// A credential and its end.
struct CredentialEnd: Sendable, Hashable {
    /// Such as `server certificate` or `api key 4f9a1c2b`.
    let name: String
    let ends: Timestamp
    /// Whether it belongs to this machine alone, as the server's certificate does.
    var isOwn = false

    func secondsLeft(_ now: Timestamp) -> Int64 {
        (ends.microseconds - now.microseconds) / 1_000_000
    }
}

/// When something needs a person: the table of conditions.
enum AlertRules {
    /// What is wrong with this node and its machine.
    static func machine(_ facts: AlertFacts, _ settings: AlertSettings) -> [AlertCondition] {
        var conditions = refusals(facts, settings) + disk(facts, settings)
        conditions += ends(facts.credentials.filter(\.isOwn), facts.now, settings)
        if facts.store == nil {
            conditions.append(
                AlertCondition(
                    key: "store",
                    severity: .critical,
                    summary: "The store does not answer.",
                    fix: "Look at the database, its disk and the service's log."
                )
            )
        }
        return conditions
    }

    /// What is wrong for every node alike; nil while the store does not answer.
    static func shared(_ facts: AlertFacts, _ settings: AlertSettings) -> [AlertCondition]? {
        guard let store = facts.store else { return nil }
        var conditions = ends(facts.credentials.filter { !$0.isOwn }, facts.now, settings)
        conditions += lanes(store, facts.now, settings) + findings(store)
        return conditions + silence(store, facts, settings)
    }

    private static func refusals(
        _ facts: AlertFacts,
        _ settings: AlertSettings
    ) -> [AlertCondition] {
        guard facts.refusedCredentials >= settings.refusedCredentials else { return [] }
        return [
            AlertCondition(
                key: "refused-credentials",
                severity: .warning,
                summary: "\(facts.refusedCredentials) credentials were refused in five minutes.",
                fix:
                    "Look in the log for the addresses; somebody guesses, or a caller has an old key."
            )
        ]
    }

    private static func ends(
        _ credentials: [CredentialEnd],
        _ now: Timestamp,
        _ settings: AlertSettings
    ) -> [AlertCondition] {
        var conditions: [AlertCondition] = []
        for credential in credentials {
            let seconds = credential.secondsLeft(now)
            guard seconds < Int64(settings.credentialDays) * 86_400 else { continue }
            let days = max(0, seconds) / 86_400
            conditions.append(
                AlertCondition(
                    key: "credential \(credential.name)",
                    severity: seconds < 2 * 86_400 ? .critical : .warning,
                    summary: seconds <= 0
                        ? "The \(credential.name) has ended."
                        : "The \(credential.name) ends in \(days) days.",
                    fix: "Renew it; see Deploy/guide/operations.md, “Credentials that end”."
                )
            )
        }
        return conditions
    }

    private static func disk(
        _ facts: AlertFacts,
        _ settings: AlertSettings
    ) -> [AlertCondition] {
        guard let free = facts.diskFreeBytes, settings.diskFreeMegabytes > 0,
            free < Int64(settings.diskFreeMegabytes) << 20
        else { return [] }
        return [
            AlertCondition(
                key: "disk",
                severity: free < Int64(settings.diskFreeMegabytes) << 18 ? .critical : .warning,
                summary: "The store's disk has \(free >> 20) MB left.",
                fix: "Make room; when it is full the service answers 503 and takes nothing."
            )
        ]
    }

    private static func lanes(
        _ store: StoreFacts,
        _ now: Timestamp,
        _ settings: AlertSettings
    ) -> [AlertCondition] {
        store.lanes.compactMap { lane in
            guard let due = lane.dueSince else { return nil }
            let minutes = (now.microseconds - due.microseconds) / 60_000_000
            guard minutes >= Int64(settings.stuckLaneMinutes) else { return nil }
            let name = JobPriority.laneName(of: lane.priority)
            return AlertCondition(
                key: "stuck-lane \(name)",
                severity: .critical,
                summary: "A job of the lane \(name) has been due for \(minutes) minutes;"
                    + " \(lane.waiting) wait there.",
                fix:
                    "See quittance jobs list; look for a paused lane, a refused login or a vendor's outage."
            )
        }
    }

    /// The findings that cannot wait for the next look at the list.
    private static let pressing: [(FindingCode, AlertCondition.Severity, String, String)] = [
        (
            .payoutResidual, .critical, "payouts do not tie to their deposits",
            "See the findings PAYOUT_RESIDUAL; nothing was booked for them."
        ),
        (
            .authenticationRefused, .critical, "logins at a vendor were refused",
            "Renew the credentials named in the findings AUTHENTICATION_REFUSED."
        ),
        (
            .drift, .warning, "records were changed by hand",
            "See the findings DRIFT."
        ),
    ]

    private static func findings(_ store: StoreFacts) -> [AlertCondition] {
        pressing.compactMap { code, severity, words, fix in
            guard let count = store.findings[code.rawValue], count > 0 else { return nil }
            return AlertCondition(
                key: "finding \(code.rawValue)",
                severity: severity,
                summary: "\(count) open findings: \(words).",
                fix: fix
            )
        }
    }

    private static func silence(
        _ store: StoreFacts,
        _ facts: AlertFacts,
        _ settings: AlertSettings
    ) -> [AlertCondition] {
        guard settings.noEventsHours > 0 else { return [] }
        let last = max(store.lastEvents.values.max() ?? facts.started, facts.started)
        let hours = (facts.now.microseconds - last.microseconds) / 3_600_000_000
        guard hours >= Int64(settings.noEventsHours) else { return [] }
        return [
            AlertCondition(
                key: "no-events",
                severity: .warning,
                summary: "Stripe has sent no event for \(hours) hours.",
                fix: "Look at the endpoint's deliveries in Stripe's dashboard, and at the proxy."
            )
        ]
    }
}
