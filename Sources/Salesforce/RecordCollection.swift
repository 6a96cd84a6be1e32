import Accounting
import HTTP
import JSON
import Jobs

/// One call for up to 200 records: what is sent, and what came of each.
///
/// Source: REST API guide, "sObject Collections": always 200 with one result for each record in the
/// order of the request, unless the whole is malformed.
enum RecordCollection {
    static let recordsMax = 200

    /// What became of one record.
    enum Result: Sendable, Hashable {
        case written(RecordID?)
        case failed(SalesforceError)
    }

    /// The body; a failure of one record leaves the others alone.
    static func body(_ records: [JSONObject]) -> [UInt8] {
        JSONValue.object([
            "allOrNone": .bool(false), "records": .array(records.map { .object($0) }),
        ]).serialized()
    }

    /// Reads the results.
    ///
    /// - Throws: a retry when the answer is not readable; the call can be repeated.
    static func results(
        _ response: HTTPResponse,
        count: Int
    ) throws(StepFailure) -> [Result] {
        // Whatever is unreadable is asked for again.
        let answer = try? JSONValue.parse(response.body)
        guard let results = answer?.arrayValue, results.count == count else {
            throw .retry("Salesforce's answer for \(count) records is not readable.")
        }
        return results.map { result in
            if result["success"]?.boolValue == true {
                return .written(result["id"]?.stringValue.flatMap { RecordID($0) })
            }
            let error = result["errors"]?.arrayValue?.first
            return .failed(
                SalesforceError(
                    code: error?["statusCode"]?.stringValue ?? "UNKNOWN",
                    message: error?["message"]?.stringValue ?? "Salesforce gave no reason.",
                    fields: (error?["fields"]?.arrayValue ?? []).compactMap(\.stringValue)
                )
            )
        }
    }
}
