import HTTP
import Testing

@testable import RESTAPI

/// One bad request to one operation, and exactly how it is refused.
struct BadCall: Sendable, CustomTestStringConvertible {
    /// As the route table writes it, for example `POST /v1/invoice-syncs`.
    let operation: String
    let target: String
    var body: String?
    var type = "application/json"
    let status: HTTPStatus
    let code: String
    /// Pointer and code of faults that must be told; there may be more.
    var faults: [String] = []

    var method: HTTPMethod {
        HTTPMethod(rawValue: String(operation.prefix { $0 != " " })) ?? .get
    }

    var testDescription: String {
        "\(operation) \(target) \((body ?? "").prefix(60)) → \(code) \(faults)"
    }

    /// A request whose content or query is faulty.
    static func invalid(
        _ operation: String,
        _ target: String,
        _ body: String? = nil,
        _ faults: String...
    ) -> BadCall {
        BadCall(
            operation: operation,
            target: target,
            body: body,
            status: .badRequest,
            code: "REQUEST_INVALID",
            faults: faults
        )
    }

    /// A request refused as a whole.
    static func refused(
        _ operation: String,
        _ target: String,
        _ body: String? = nil,
        _ status: HTTPStatus,
        _ code: String
    ) -> BadCall {
        BadCall(operation: operation, target: target, body: body, status: status, code: code)
    }
}

extension BadCall {
    /// Everything that takes a JSON object refuses these.
    static func bodies(_ operation: String, _ target: String) -> [BadCall] {
        [
            .invalid(operation, target, "[]", " TYPE_WRONG"),
            .invalid(operation, target, "7", " TYPE_WRONG"),
            .invalid(operation, target, #"{"sesame":1}"#, "/sesame MEMBER_UNKNOWN"),
            .refused(operation, target, #"{"a":1,"#, .badRequest, "JSON_MALFORMED"),
            .refused(operation, target, #"{"a":1,"a":2}"#, .badRequest, "JSON_MALFORMED"),
            .refused(
                operation,
                target,
                String(repeating: " ", count: (256 << 10) + 1),
                .contentTooLarge,
                "BODY_TOO_LONG"
            ),
            BadCall(
                operation: operation,
                target: target,
                body: "{}",
                type: "text/plain",
                status: .unsupportedMediaType,
                code: "MEDIA_TYPE_UNSUPPORTED"
            ),
        ]
    }

    /// Every list refuses these.
    static func pages(_ operation: String, _ target: String) -> [BadCall] {
        [
            .invalid(operation, target + "?cursor=abc", nil, " CURSOR_INVALID"),
            .invalid(operation, target + "?cursor=", nil, " CURSOR_INVALID"),
            .invalid(operation, target + "?limit=0", nil, " PARAMETER_INVALID"),
            .invalid(operation, target + "?limit=1&limit=2", nil, " PARAMETER_REPEATED"),
        ]
    }
}
