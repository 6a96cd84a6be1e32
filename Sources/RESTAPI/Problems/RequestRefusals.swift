import HTTP
import JSON

/// What can be wrong with a request as such.
extension Refusal {
    static let pathUnknown = Refusal(
        .notFound,
        "ROUTE_UNKNOWN",
        "There is nothing at this path."
    )
    static let pathMalformed = Refusal(
        .badRequest,
        "PATH_MALFORMED",
        "The path is not well-formed."
    )
    static let queryMalformed = Refusal(
        .badRequest,
        "QUERY_MALFORMED",
        "The query is not well-formed."
    )
    static let notAcceptable = Refusal(
        .notAcceptable,
        "NOT_ACCEPTABLE",
        "Answers are application/json."
    )
    static let mediaTypeUnsupported = Refusal(
        .unsupportedMediaType,
        "MEDIA_TYPE_UNSUPPORTED",
        "Send the body with Content-Type: application/json."
    )
    static let xmlExpected = Refusal(
        .unsupportedMediaType,
        "MEDIA_TYPE_UNSUPPORTED",
        "Send the message with Content-Type: text/xml."
    )
    static let bodyTooLong = Refusal(
        .contentTooLarge,
        "BODY_TOO_LONG",
        "The body is longer than \(BodyDecoding.bytesMax) bytes."
    )
    static let bodyMissing = Refusal(
        .badRequest,
        "BODY_MISSING",
        "Send a JSON object as the body."
    )
    static let bodyUnexpected = Refusal(
        .badRequest,
        "BODY_UNEXPECTED",
        "This request takes no body."
    )
    static let idempotencyKeyMalformed = Refusal(
        .badRequest,
        "IDEMPOTENCY_KEY_MALFORMED",
        "An Idempotency-Key is 1 to 255 visible ASCII characters, in quotes or without."
    )

    static func methodUnsupported(allowed: [HTTPMethod]) -> Refusal {
        let methods = allowed.map(\.rawValue).joined(separator: ", ")
        return Refusal(
            .methodNotAllowed,
            "METHOD_UNSUPPORTED",
            "This path allows \(methods).",
            fields: [HTTPField(.allow, methods)]
        )
    }

    static func bodyMalformed(_ fault: JSONFault) -> Refusal {
        Refusal(
            .badRequest,
            "JSON_MALFORMED",
            "The body is not valid JSON: \(fault.sentence)."
        )
    }

    /// Everything that is wrong with the body or the query.
    static func faults(_ faults: [Problem.Fault]) -> Refusal {
        let count = faults.count == 1 ? "one fault" : "\(faults.count) faults"
        return Refusal(
            .badRequest,
            "REQUEST_INVALID",
            "The request has \(count).",
            errors: faults
        )
    }
}
