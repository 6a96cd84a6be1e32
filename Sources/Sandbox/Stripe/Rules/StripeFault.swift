import HTTP
import JSON

/// Why a request is refused, as Stripe words it.
///
/// Source: https://docs.stripe.com/api/errors
struct StripeFault: Error, Sendable, Hashable {
    var status: HTTPStatus
    var type = "invalid_request_error"
    var code: String?
    var message: String
    var param: String?
    var fields = HTTPFields()

    init(
        _ status: HTTPStatus,
        _ message: String,
        code: String? = nil,
        param: String? = nil,
        type: String = "invalid_request_error"
    ) {
        self.status = status
        self.message = message
        self.code = code
        self.param = param
        self.type = type
    }

    /// The `error` document.
    var body: JSONValue {
        var error: JSONObject = [:]
        if let code {
            error["code"] = .string(code)
            error["doc_url"] = .string("https://stripe.com/docs/error-codes/\(code)")
        }
        error["message"] = .string(message)
        if let param { error["param"] = .string(param) }
        error["type"] = .string(type)
        return ["error": .object(error)]
    }
}

extension StripeFault {
    /// The object a path names is not there.
    static func missing(_ kind: StripeKind, _ id: String) -> StripeFault {
        StripeFault(
            .notFound,
            "No such \(kind.noun): '\(id)'",
            code: "resource_missing",
            param: "id"
        )
    }

    /// The object a parameter names is not there.
    static func missing(_ kind: StripeKind, _ id: String, param: String) -> StripeFault {
        StripeFault(
            .badRequest,
            "No such \(kind.noun): '\(id)'",
            code: "resource_missing",
            param: param
        )
    }

    static func unknownParameter(_ name: String) -> StripeFault {
        StripeFault(
            .badRequest,
            "Received unknown parameter: \(name)",
            code: "parameter_unknown",
            param: name
        )
    }

    static func invalid(_ param: String, _ message: String, code: String? = nil) -> StripeFault {
        StripeFault(.badRequest, message, code: code, param: param)
    }
}
