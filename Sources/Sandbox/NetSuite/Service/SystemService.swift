import Accounting
import HTTP
import JSON

/// Server time and governance limits.
struct SystemService {
    let request: ServiceRequest
    let concurrencyMax: Int

    static let prefix = "/services/rest/system/v1"

    func respond() throws(RecordFault) -> HTTPResponse {
        guard request.method == .get else { throw .methodNotAllowed }
        switch request.segments {
        case ["serverTime"]:
            return NetSuiteAnswers.singular(["serverTime": .string(request.now.text)])
        case ["governanceLimits"]:
            return NetSuiteAnswers.singular([
                "accountConcurrencyLimit": .int(Int64(concurrencyMax)),
                "accountUnallocatedConcurrencyLimit": .int(Int64(concurrencyMax)),
                "integrationLimitType": "accountLimit",
            ])
        default:
            throw .malformedRequest()
        }
    }
}
