import HTTP
import Jobs

/// Which part of the queue a request means: exactly one of a kind and a lane.
struct QueuePartForm: Sendable, Hashable {
    let part: QueuePart

    init(_ request: HTTPRequest) throws(Refusal) {
        var body = try BodyDecoding(request, allowed: ["kind", "lane"])
        let kind = body.jobKind("kind")
        let lane = body.lane("lane")
        if body.has("kind") == body.has("lane") {
            body.fault(
                at: "",
                "MEMBER_MISSING",
                "The request needs one of kind and lane.",
                fix: "Send kind, such as payout.reconcile, or lane, such as backfill."
            )
        }
        try body.finish()
        switch (kind, lane) {
        case (let kind?, _): part = .kind(kind)
        case (nil, let lane?): part = .lane(lane)
        // Not reached: what is nil was a fault.
        case (nil, nil): throw .bodyMissing
        }
    }
}

/// Which ended jobs a request wants to run again.
struct RetryForm: Sendable, Hashable {
    let filter: RetryFilter

    init(_ request: HTTPRequest) throws(Refusal) {
        var body = try BodyDecoding(request, allowed: ["state", "kind", "account"])
        let states = ["failed": JobState.discarded, "cancelled": .cancelled]
        var state = JobState.discarded
        if let name = body.text("state") {
            if let known = states[name] {
                state = known
            } else {
                body.fault(
                    at: "/state",
                    "STATE_UNKNOWN",
                    "Only failed and cancelled jobs run again.",
                    fix: "Send failed or cancelled."
                )
            }
        }
        let kind = body.jobKind("kind")
        let account = body.text("account")
        try body.finish()
        filter = RetryFilter(state: state, kind: kind, account: account)
    }
}

extension BodyDecoding {
    /// A kind of job; nil when it is absent or, which is a fault, unknown.
    fileprivate mutating func jobKind(_ key: String) -> JobKind? {
        guard let name = text(key) else { return nil }
        if let kind = JobKind(rawValue: name) { return kind }
        fault(
            at: "/" + key,
            "KIND_UNKNOWN",
            "There is no such kind of job.",
            fix: "Send one of \(JobKind.allCases.map(\.rawValue).joined(separator: ", "))."
        )
        return nil
    }

    /// A lane; nil when it is absent or, which is a fault, unknown.
    fileprivate mutating func lane(_ key: String) -> JobPriority? {
        guard let name = text(key) else { return nil }
        if let lane = JobPriority(laneName: name) { return lane }
        fault(
            at: "/" + key,
            "LANE_UNKNOWN",
            "There is no such lane.",
            fix: "Send one of \(JobPriority.allCases.map(\.laneName).joined(separator: ", "))."
        )
        return nil
    }
}
