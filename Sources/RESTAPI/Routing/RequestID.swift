import Cryptography
import HTTP

extension HTTPFieldName {
    /// `X-Request-Id`: what ties a request, its answer and its log lines together.
    static let requestID: HTTPFieldName = "X-Request-Id"
}

/// The name of one request in answers and logs.
enum RequestID {
    static let lengthMax = 128

    /// The caller's name for the request if it is a sane one, else a new one.
    static func of(_ request: HTTPRequest, random: (Int) -> [UInt8]) -> String {
        let values = request.fields.values(.requestID)
        if values.count == 1, let value = values.first, isSane(value) { return value }
        return new(random: random)
    }

    static func new(random: (Int) -> [UInt8]) -> String { "req_" + Hex.encode(random(12)) }

    /// Letters, digits, `.`, `_` and `-` only, so that it can stand in any log line.
    private static func isSane(_ text: String) -> Bool {
        (1...lengthMax).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                switch $0 {
                case 48...57, 65...90, 97...122, 45, 46, 95: true
                default: false
                }
            }
    }
}
