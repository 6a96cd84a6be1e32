import Accounting
import HTTP
import Jobs

/// What a refused request means for the job that made it.
///
/// The first rule that fits decides.
/// Source: docs.stripe.com/api/errors, docs.stripe.com/rate-limits.
struct StripeErrorRule: Sendable {
    enum Meaning: Sendable, Hashable {
        /// Temporary; the attempt is used.
        case temporary
        /// Stripe is too busy for us, which says nothing about the job.
        case throttled
        /// A prerequisite at Stripe is not there yet.
        case notYet(Duration)
        case refused(FindingCode, fix: String)
    }

    /// The statuses the rule is about.
    let statuses: ClosedRange<Int>
    /// The machine-readable error code it is about; nil for any.
    let code: String?
    let meaning: Meaning

    static let table: [StripeErrorRule] = [
        .init(
            statuses: 400...499,
            code: "payout_reconciliation_not_ready",
            meaning: .notYet(.seconds(600))
        ),
        .init(statuses: 400...499, code: "lock_timeout", meaning: .throttled),
        .init(statuses: 400...499, code: "rate_limit", meaning: .throttled),
        .init(
            statuses: 401...401,
            code: nil,
            meaning: .refused(
                .authenticationRefused,
                fix: "Put a valid Stripe key into the settings; restricted keys need read access."
            )
        ),
        .init(
            statuses: 403...403,
            code: nil,
            meaning: .refused(
                .authenticationRefused,
                fix: "Give the restricted Stripe key the right that is missing, or use another key."
            )
        ),
        .init(
            statuses: 404...404,
            code: nil,
            meaning: .refused(
                .objectMissing,
                fix: "Check the id, and whether the key belongs to the same account and mode."
            )
        ),
        .init(statuses: 408...409, code: nil, meaning: .temporary),
        .init(statuses: 424...424, code: nil, meaning: .temporary),
        .init(statuses: 429...429, code: nil, meaning: .throttled),
        .init(statuses: 500...599, code: nil, meaning: .temporary),
        .init(
            statuses: 100...499,
            code: nil,
            meaning: .refused(
                .remoteSystemRefused,
                fix: "Look the request up in Stripe's log by its id; repeating it changes nothing."
            )
        ),
    ]

    /// The meaning of an answer that is no success.
    static func meaning(status: Int, code: String?) -> Meaning {
        let rule = table.first {
            $0.statuses.contains(status) && ($0.code == nil || $0.code == code)
        }
        return rule?.meaning ?? .temporary
    }
}
