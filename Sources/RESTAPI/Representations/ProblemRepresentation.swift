import HTTP
import JSON

/// A problem as a document (RFC 9457).
enum ProblemRepresentation {
    /// The response that carries a problem; `request` is nil where none could be read.
    static func response(_ problem: Problem, to request: HTTPRequest?) -> HTTPResponse {
        var response = HTTPResponse.json(json(problem), status: problem.status)
        let type = request.map(Acceptance.problemType) ?? "application/problem+json"
        response.fields.set(.contentType, type)
        response.fields.set(.cacheControl, "no-store")
        if let seconds = problem.retryAfterSeconds {
            response.fields.set(.retryAfter, String(seconds))
        }
        return response
    }

    static func json(_ problem: Problem) -> JSONValue {
        .record([
            ("type", .string(problem.type)),
            ("title", .string(problem.title)),
            ("status", .integer(problem.status.code)),
            ("detail", .text(problem.detail)),
            ("code", .string(problem.code.rawValue)),
            ("errors", problem.errors.isEmpty ? nil : .array(problem.errors.map(fault))),
            ("retryable", .bool(problem.retryable)),
            ("retryAfterSeconds", problem.retryAfterSeconds.map { .integer($0) }),
            ("requestId", .text(problem.requestId)),
        ])
    }

    private static func fault(_ fault: Problem.Fault) -> JSONValue {
        .record([
            ("pointer", .string(fault.pointer)),
            ("code", .string(fault.code.rawValue)),
            ("message", .string(fault.message)),
            ("fix", .text(fault.fix)),
        ])
    }
}
