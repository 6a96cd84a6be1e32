import Accounting
import HTTP
import JSON
import Jobs

/// One error as Salesforce reports it.
struct SalesforceError: Sendable, Hashable {
    let code: String
    let message: String
    let fields: [String]

    static let messageCharactersMax = 300

    /// The errors in an answer: an array, one object, or something else with only its status.
    static func list(_ response: HTTPResponse) -> [SalesforceError] {
        let nothing = SalesforceError(
            code: "ERROR_HTTP_\(response.status.code)",
            message: "Salesforce gave no reason.",
            fields: []
        )
        // During maintenance Salesforce answers with a web page, or with nothing at all.
        guard let value = try? JSONValue.parse(response.body) else { return [nothing] }
        let errors = (value.arrayValue ?? [value]).compactMap { SalesforceError($0) }
        return errors.isEmpty ? [nothing] : errors
    }

    init(code: String, message: String, fields: [String]) {
        self.code = code
        self.message = message
        self.fields = fields
    }

    private init?(_ value: JSONValue) {
        guard let code = value["errorCode"]?.stringValue ?? value["error"]?.stringValue else {
            return nil
        }
        let message = value["message"]?.stringValue ?? ""
        self.code = String(code.prefix(64))
        self.message = String(message.prefix(Self.messageCharactersMax))
        self.fields = (value["fields"]?.arrayValue ?? []).compactMap(\.stringValue)
    }
}

/// What an error of Salesforce means for the job that caused it.
///
/// The first rule that fits decides. Source: REST API guide, "Status Codes and Error Responses".
struct SalesforceErrorRule: Sendable {
    enum Meaning: Sendable, Hashable {
        case sessionExpired
        /// Temporary; the attempt is used.
        case temporary
        /// Over a limit, which says nothing about the job.
        case throttled(Duration)
        case refused(fix: String)
    }

    let statuses: ClosedRange<Int>
    /// The error code; nil for any.
    var code: String?
    /// A part of the message; nil for any.
    var text: String?
    let meaning: Meaning

    static let table: [SalesforceErrorRule] = [
        .init(statuses: 401...401, meaning: .sessionExpired),
        .init(
            statuses: 403...403,
            code: "REQUEST_LIMIT_EXCEEDED",
            text: "ConcurrentRequests",
            meaning: .throttled(.seconds(10))
        ),
        .init(
            statuses: 403...403,
            code: "REQUEST_LIMIT_EXCEEDED",
            meaning: .throttled(.seconds(1800))
        ),
        .init(statuses: 400...499, code: "UNABLE_TO_LOCK_ROW", meaning: .temporary),
        .init(statuses: 400...599, code: "SERVER_UNAVAILABLE", meaning: .temporary),
        .init(
            statuses: 300...300,
            meaning: .refused(
                fix:
                    "Make the external id field unique, and merge the records that share the value."
            )
        ),
        .init(
            statuses: 400...499,
            code: "DUPLICATE_VALUE",
            meaning: .refused(
                fix: "Another record holds a value that must be unique: look it up and merge them."
            )
        ),
        .init(
            statuses: 400...499,
            code: "DUPLICATES_DETECTED",
            meaning: .refused(
                fix: "A duplicate rule of Salesforce stops the record: merge it or relax the rule."
            )
        ),
        .init(
            statuses: 403...403,
            meaning: .refused(fix: "Give the integration user the right that is missing.")
        ),
        .init(
            statuses: 404...404,
            meaning: .refused(fix: "Check the names of the object and of the external id field.")
        ),
        .init(statuses: 408...408, meaning: .temporary),
        .init(
            statuses: 410...410,
            meaning: .refused(fix: "Set a Salesforce API version that is still supported.")
        ),
        .init(statuses: 429...429, meaning: .throttled(.seconds(60))),
        .init(statuses: 500...599, meaning: .temporary),
        .init(
            statuses: 100...499,
            meaning: .refused(fix: "Correct the record or the rule in Salesforce that refuses it.")
        ),
    ]

    /// The meaning of an error in an answer with this status.
    static func meaning(status: Int, _ error: SalesforceError) -> Meaning {
        let rule = table.first { rule in
            rule.statuses.contains(status) && (rule.code == nil || rule.code == error.code)
                && (rule.text.map { error.message.contains($0) } ?? true)
        }
        return rule?.meaning ?? .temporary
    }

    /// What an answer that is no success means; every error becomes a finding.
    static func failure(_ response: HTTPResponse, subject: String) -> StepFailure {
        var findings: [Finding] = []
        for error in SalesforceError.list(response) {
            switch failure(error, status: response.status.code, subject: subject) {
            case .reject(let found) where found.allSatisfy { $0.code == .remoteSystemRefused }:
                findings += found
            case let failure: return failure
            }
        }
        return .reject(findings)
    }

    /// What the error of one record among others means; a collection answers 200 as a whole.
    static func failure(_ error: SalesforceError, subject: String) -> StepFailure {
        failure(error, status: 400, subject: subject)
    }

    private static func failure(
        _ error: SalesforceError,
        status: Int,
        subject: String
    ) -> StepFailure {
        let place = error.fields.isEmpty ? "" : " [\(error.fields.joined(separator: ", "))]"
        let sentence = "Salesforce answered \(status) \(error.code)\(place): \(error.message)"
        switch meaning(status: status, error) {
        case .sessionExpired:
            return .reject([SalesforceFinding.loginRefused("A fresh session is refused.")])
        case .temporary: return .retry(sentence)
        case .throttled(let delay):
            return .retry(after: delay, reason: sentence, usesAttempt: false)
        case .refused(let fix):
            return .reject([
                Finding(.remoteSystemRefused, subject: subject, sentence: sentence, fix: fix)
            ])
        }
    }
}

/// Findings the module makes in more than one place.
enum SalesforceFinding {
    static func loginRefused(_ sentence: String) -> Finding {
        Finding(
            .authenticationRefused,
            subject: "Salesforce",
            sentence: sentence,
            fix:
                "Check the Salesforce app, its integration user and the credentials in the settings."
        )
    }
}
