import Accounting
import HTTP
import Jobs

/// What depends on what is stored or set up.
extension Refusal {
    static let accountUnknown = Refusal(
        .notFound,
        "ACCOUNT_UNKNOWN",
        "No Stripe account of this name is set up."
    )
    static let jobUnknown = Refusal(.notFound, "JOB_UNKNOWN", "There is no job of this id.")
    static let representationChanged = Refusal(
        .preconditionFailed,
        "REPRESENTATION_CHANGED",
        "The entity tag in If-Match is not the present one."
    )
    static let batchUnknown = Refusal(
        .notFound,
        "BATCH_UNKNOWN",
        "There is no batch of this id."
    )
    static let findingUnknown = Refusal(
        .notFound,
        "FINDING_UNKNOWN",
        "There is no finding of this id."
    )
    static let payoutUnknown = Refusal(
        .notFound,
        "PAYOUT_UNKNOWN",
        "No statement of this payout is stored."
    )
    static let jobNotRetryable = Refusal(
        .conflict,
        "JOB_NOT_RETRYABLE",
        "Only failed and cancelled jobs run again, and only while no job of the same work is live."
    )
    static let idempotencyKeyReused = Refusal(
        .unprocessableContent,
        "IDEMPOTENCY_KEY_REUSED",
        "This Idempotency-Key came before with another request; use a new one."
    )

    static let idempotencyKeyInFlight = Refusal.passing(
        .conflict,
        "IDEMPOTENCY_KEY_IN_USE",
        "A request with this Idempotency-Key is being answered at this moment.",
        after: .seconds(1)
    )
    static let recordUnknown = Refusal(
        .notFound,
        "RECORD_UNKNOWN",
        "No record of this id was sent."
    )
    static let recordBooked = Refusal(
        .conflict,
        "RECORD_BOOKED",
        "This invoice is in the books with another content; what is booked does not change."
    )
    static let addressUnknown = Refusal(
        .notFound,
        "ADDRESS_UNKNOWN",
        "No messages are taken at this address."
    )

    static func messageRefused(_ sentence: String) -> Refusal {
        Refusal(.badRequest, "MESSAGE_REFUSED", sentence)
    }

    static let starting = Refusal.passing(
        .serviceUnavailable,
        "STARTING",
        "The service is starting.",
        after: .seconds(1)
    )
    static let draining = Refusal.passing(
        .serviceUnavailable,
        "DRAINING",
        "The service is about to stop; send requests elsewhere.",
        after: .seconds(5)
    )

    static func signatureRefused(_ sentence: String) -> Refusal {
        Refusal(.badRequest, "SIGNATURE_REFUSED", sentence)
    }

    static func eventUnreadable(_ sentence: String) -> Refusal {
        Refusal(.badRequest, "EVENT_UNREADABLE", sentence)
    }

    /// The store's trouble, without its inner words.
    static func store(_ fault: StoreFault) -> Refusal {
        switch fault {
        case .unavailable, .leaseLost:
            .passing(
                .serviceUnavailable,
                "STORE_UNAVAILABLE",
                "The database is not available at the moment.",
                after: .seconds(5)
            )
        case .full:
            .passing(
                .insufficientStorage,
                "STORE_FULL",
                "The database has no room; nothing of the request was stored. Free space on its disk,"
                    + " then send the request again.",
                after: .seconds(60)
            )
        case .refused:
            Refusal(
                .conflict,
                "STORE_REFUSED",
                "The database refused the change; nothing of it was stored."
            )
        case .corrupt:
            Refusal(
                .internalServerError,
                "STORE_CORRUPT",
                "The database holds something unreadable; an operator must look."
            )
        }
    }

    /// A step's failure while somebody waits for its outcome; `ids` are the ids of the request.
    static func step(_ failure: StepFailure, ids: [String]) -> Refusal {
        switch failure {
        case .retry(let delay, let reason, usesAttempt: true):
            .passing(.badGateway, "UPSTREAM_FAILED", reason, after: delay ?? .seconds(5))
        case .retry(let delay, let reason, usesAttempt: false):
            .passing(.serviceUnavailable, "UPSTREAM_BUSY", reason, after: delay ?? .seconds(5))
        case .snooze(let delay, let reason):
            .passing(.conflict, "PREREQUISITE_MISSING", reason, after: delay)
        case .reject(let findings): refused(findings, ids: ids)
        }
    }

    private static func refused(_ findings: [Finding], ids: [String]) -> Refusal {
        let status: HTTPStatus =
            if findings.contains(where: { $0.code == .authenticationRefused }) {
                .badGateway
            } else if findings.allSatisfy({ $0.code == .objectMissing }) {
                .notFound
            } else {
                .unprocessableContent
            }
        let errors = findings.map { finding in
            let place = ids.firstIndex(of: finding.subject)
            return Problem.Fault(
                pointer: place.map { "/ids/\($0)" } ?? "",
                code: Problem.Code(rawValue: finding.code.rawValue) ?? "FINDING",
                message: finding.sentence,
                fix: finding.fix
            )
        }
        return Refusal(
            status,
            "WORK_REFUSED",
            "A person must act before this can be booked; see the errors.",
            errors: errors
        )
    }

    /// A fault that is over when the same request comes again later.
    private static func passing(
        _ status: HTTPStatus,
        _ code: Problem.Code,
        _ detail: String,
        after delay: Duration
    ) -> Refusal {
        Refusal(
            Problem(
                status: status,
                code: code,
                detail: detail,
                retryable: true,
                retryAfterSeconds: delay.wholeSeconds
            )
        )
    }
}

extension Duration {
    /// Whole seconds, rounded up, at least one.
    var wholeSeconds: Int {
        let (seconds, attoseconds) = components
        return Int(clamping: max(1, seconds + (attoseconds > 0 ? 1 : 0)))
    }
}
