import Accounting
import HTTP
import JSON
import Jobs

/// An answer of Stripe that is no success, as far as it may be shown to people.
struct StripeRefusal: Sendable, Hashable {
    let status: Int
    /// Machine-readable code, for example `resource_missing`.
    let code: String?
    /// Stripe's own sentence; cut, and never for refused keys, which it partly repeats.
    let message: String?
    /// Stripe's id of the request, for its support and its log.
    let requestID: String?
    /// Seconds Stripe asks us to wait; not documented, but harmless to respect.
    let retryAfterSeconds: Int64?

    static let messageCharactersMax = 300
    private static let retryAfterSecondsMax: Int64 = 3600

    /// Reads what the answer says; an unreadable body leaves only the status.
    init(_ response: HTTPResponse) {
        status = response.status.code
        requestID = response.fields["Request-Id"]
        retryAfterSeconds = response.fields[.retryAfter]
            .flatMap { Int64($0) }
            .flatMap { (0...Self.retryAfterSecondsMax).contains($0) ? $0 : nil }
        let error = Self.errorFields(response.body)
        code = Self.text(error, "code")
        message = status == 401 ? nil : Self.text(error, "message")
    }

    /// The `error` object of the body, if the body is one of Stripe's.
    private static func errorFields(_ body: [UInt8]) -> StripeFields? {
        // A proxy in between answers with a page of its own; then only the status is known.
        guard let value = try? JSONValue.parse(body) else { return nil }
        return try? StripeFields(value).optionalFields("error")
    }

    /// A text, cut and on one line; nil when it is missing or something else.
    private static func text(_ fields: StripeFields?, _ key: String) -> String? {
        // What cannot be read says nothing; the status still does.
        guard let text = try? fields?.optionalText(key) else { return nil }
        return String(text.prefix(messageCharactersMax).map { $0.isNewline ? " " : $0 })
    }

    /// What the refusal means for the job; `subject` is the object asked for.
    func failure(subject: String) -> StepFailure {
        let wait = retryAfterSeconds.map { Duration.seconds($0) }
        return switch StripeErrorRule.meaning(status: status, code: code) {
        case .temporary:
            .retry(after: wait, reason: sentence, usesAttempt: true)
        case .throttled:
            .retry(after: wait, reason: sentence, usesAttempt: false)
        case .notYet(let delay):
            .snooze(for: delay, reason: sentence)
        case .refused(let code, let fix):
            .reject([Finding(code, subject: subject, sentence: sentence, fix: fix)])
        }
    }

    /// The refusal as one plain sentence.
    var sentence: String {
        let name = code.map { " (\($0))" } ?? ""
        let request = requestID.map { ", request \($0)" } ?? ""
        let text = message.map { ": " + $0 } ?? "."
        return "Stripe answered \(status)\(name)\(request)\(text)"
    }
}
