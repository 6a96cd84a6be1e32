import Accounting
import HTTP
import Jobs

extension StripeGateway {
    static func badID(_ subject: String) -> Finding {
        Finding(
            .objectMissing,
            subject: subject,
            sentence: "The id cannot be one of Stripe's.",
            fix: "Give the id as Stripe shows it."
        )
    }

    static func endlessList(_ subject: String) -> Finding {
        Finding(
            .objectUnreadable,
            subject: subject,
            sentence: "Stripe's list does not end: a page leads back to an earlier one.",
            fix: "Ask Stripe's support about this list; nothing was recorded from it."
        )
    }

    static func tooLong(_ subject: String, max: Int) -> Finding {
        Finding(
            .objectUnreadable,
            subject: subject,
            sentence: "Stripe lists more than \(max) parts, more than can be recorded as one.",
            fix: "Record this object by hand."
        )
    }

    static func noCharge(_ paymentIntent: String) -> Finding {
        Finding(
            .objectMissing,
            subject: paymentIntent,
            sentence: "The payment intent has no charge yet.",
            fix: "Nothing has to be recorded until the payment succeeds; its event starts again."
        )
    }

    static func queueFull(_ limits: StripeLimits) -> StepFailure {
        .retry(
            after: limits.queueMax,
            reason: "Too many requests to Stripe are waiting already.",
            usesAttempt: false
        )
    }
}

extension StripeDecodingFault {
    /// The fault as something a person can act on.
    func finding(subject: String) -> Finding {
        let place = pointer.isEmpty ? "" : " at \(pointer)"
        let code: FindingCode
        let fix: String
        switch kind {
        case .shape:
            (code, fix) = (
                .objectUnreadable,
                "Check the configured API version; report the object's shape to us."
            )
        case .currency:
            (code, fix) = (.currencyUnsupported, "Record this object by hand.")
        case .amount:
            (code, fix) = (.objectUnreadable, "Record this object by hand.")
        case .arithmetic:
            (code, fix) = (
                .amountUnequal,
                "Ask Stripe's support why the amounts contradict each other."
            )
        }
        return Finding(
            code,
            subject: subject,
            sentence: "Stripe's answer cannot be read\(place): \(sentence)",
            fix: fix
        )
    }
}

extension TransportFailure {
    /// What a request without an answer means for the job.
    func stepFailure(subject: String) -> StepFailure {
        switch kind {
        case .cancelled:
            .retry(after: nil, reason: "The work was interrupted.", usesAttempt: false)
        case .tooLarge:
            .reject([
                Finding(
                    .objectUnreadable,
                    subject: subject,
                    sentence: "Stripe's answer is larger than any answer that is accepted.",
                    fix: "Record this object by hand."
                )
            ])
        case .resolve, .connect, .tls, .timeout, .closed, .protocolViolation:
            .retry("Stripe did not answer (\(kind.rawValue)): \(sentence)")
        }
    }
}
