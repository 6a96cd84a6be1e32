package import HTTP

/// The plainest rendering of a problem, for a server that was given none.
package enum ProblemText {
    /// A problem document from values that need no escaping.
    ///
    /// Source: RFC 9457 §3.
    package static func response(_ problem: Problem) -> HTTPResponse {
        // Code and reason are tokens of ours; the free text is left out, it would need escaping.
        let body = """
            {"type":"about:blank","title":"\(problem.status.reason)",\
            "status":\(problem.status.code),"code":"\(problem.code.rawValue)"}
            """
        return HTTPResponse(
            status: problem.status,
            fields: [.contentType: "application/problem+json", .cacheControl: "no-store"],
            body: Array(body.utf8)
        )
    }
}

extension Problem {
    static let headLate = Problem(
        status: .requestTimeout,
        code: "HEAD_TIMEOUT",
        detail: "The request head took too long.",
        retryable: true
    )
    static let contentLate = Problem(
        status: .requestTimeout,
        code: "CONTENT_TIMEOUT",
        detail: "The request content took too long.",
        retryable: true
    )
    static let handlerLate = Problem(
        status: .serviceUnavailable,
        code: "ANSWER_TIMEOUT",
        detail: "The answer took too long.",
        retryable: true
    )
    static let overCapacity = Problem(
        status: .serviceUnavailable,
        code: "CONNECTIONS_EXHAUSTED",
        detail: "Too many connections are open.",
        retryable: true,
        retryAfterSeconds: 1
    )
    static let overCapacityOfAddress = Problem(
        status: .tooManyRequests,
        code: "CONNECTIONS_OF_ADDRESS_EXHAUSTED",
        detail: "Too many connections are open from this address.",
        retryable: true,
        retryAfterSeconds: 1
    )
    static let contentCodingUnknown = Problem(
        status: .unsupportedMediaType,
        code: "CONTENT_CODING_UNKNOWN",
        detail: "Content may be coded with gzip or deflate, or not at all."
    )
    static let contentCodingBroken = Problem(
        status: .badRequest,
        code: "CONTENT_CODING_MALFORMED",
        detail: "The content is not well-formed in the coding it names."
    )
}
