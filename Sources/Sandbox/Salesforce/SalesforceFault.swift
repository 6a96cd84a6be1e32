import HTTP
import JSON

/// Why the REST API refuses a request or a record.
struct SalesforceFault: Error, Sendable, Hashable {
    let status: Int
    let code: String
    let message: String
    var fields: [String] = []

    init(_ status: Int, _ code: String, _ message: String, fields: [String] = []) {
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields
    }

    static let notFound = SalesforceFault(
        404,
        "NOT_FOUND",
        "The requested resource does not exist"
    )
    static let unauthorized = SalesforceFault(
        401,
        "INVALID_SESSION_ID",
        "Session expired or invalid"
    )
    static let locked = SalesforceFault(
        400,
        "UNABLE_TO_LOCK_ROW",
        "unable to obtain exclusive access to this record"
    )
    static let malformedJSON = SalesforceFault(
        400,
        "JSON_PARSER_ERROR",
        "The request body is no JSON object of the expected form"
    )
    static let methodNotAllowed = SalesforceFault(
        405,
        "METHOD_NOT_ALLOWED",
        "HTTP Method not allowed for this resource"
    )

    /// The answer to a request: an array with one error.
    var response: HTTPResponse {
        var error: JSONObject = ["message": .string(message), "errorCode": .string(code)]
        if !fields.isEmpty || code == "UNABLE_TO_LOCK_ROW" {
            error["fields"] = .array(fields.map { .string($0) })
        }
        return HTTPResponse(
            status: HTTPStatus(code: status) ?? .badRequest,
            fields: [.contentType: "application/json;charset=UTF-8"],
            body: JSONValue.array([.object(error)]).serialized()
        )
    }

    /// The error as it stands in the result of one record of a collection.
    var recordError: JSONValue {
        [
            "statusCode": .string(code), "message": .string(message),
            "fields": .array(fields.map { .string($0) }),
        ]
    }
}
