/// The status of a response: a code from 100 to 599 (RFC 9110 §15).
package struct HTTPStatus: Sendable, Hashable, CustomStringConvertible {
    /// Three digits, 100 to 599.
    package let code: Int

    /// Accepts 100 to 599; nil for anything else.
    package init?(code: Int) {
        guard (100...599).contains(code) else { return nil }
        self.code = code
    }

    private init(known code: Int) { self.code = code }

    /// Whether the answer is only interim and another one follows (RFC 9110 §15.2).
    package var isInformational: Bool { code < 200 }
    /// Whether the request was understood and accepted (RFC 9110 §15.3).
    package var isSuccess: Bool { (200..<300).contains(code) }

    /// The registered reason phrase, or an empty text for a code this table lacks.
    package var reason: String { Self.reasons[code] ?? "" }

    package var description: String { reason.isEmpty ? "\(code)" : "\(code) \(reason)" }

    private static let reasons: [Int: String] = [
        100: "Continue", 101: "Switching Protocols", 103: "Early Hints",
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content",
        301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified",
        307: "Temporary Redirect", 308: "Permanent Redirect",
        400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden",
        404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable",
        408: "Request Timeout", 409: "Conflict", 410: "Gone", 411: "Length Required",
        412: "Precondition Failed", 413: "Content Too Large", 414: "URI Too Long",
        415: "Unsupported Media Type", 417: "Expectation Failed", 421: "Misdirected Request",
        422: "Unprocessable Content", 425: "Too Early", 426: "Upgrade Required",
        428: "Precondition Required", 429: "Too Many Requests",
        431: "Request Header Fields Too Large", 500: "Internal Server Error",
        501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
        504: "Gateway Timeout", 505: "HTTP Version Not Supported", 507: "Insufficient Storage",
    ]
}

extension HTTPStatus {
    /// 200.
    package static let ok = HTTPStatus(known: 200)
    /// 201.
    package static let created = HTTPStatus(known: 201)
    /// 202.
    package static let accepted = HTTPStatus(known: 202)
    /// 204.
    package static let noContent = HTTPStatus(known: 204)
    /// 303.
    package static let seeOther = HTTPStatus(known: 303)
    /// 304.
    package static let notModified = HTTPStatus(known: 304)
    /// 400.
    package static let badRequest = HTTPStatus(known: 400)
    /// 401.
    package static let unauthorized = HTTPStatus(known: 401)
    /// 402.
    package static let paymentRequired = HTTPStatus(known: 402)
    /// 403.
    package static let forbidden = HTTPStatus(known: 403)
    /// 404.
    package static let notFound = HTTPStatus(known: 404)
    /// 405.
    package static let methodNotAllowed = HTTPStatus(known: 405)
    /// 406.
    package static let notAcceptable = HTTPStatus(known: 406)
    /// 408.
    package static let requestTimeout = HTTPStatus(known: 408)
    /// 409.
    package static let conflict = HTTPStatus(known: 409)
    /// 410.
    package static let gone = HTTPStatus(known: 410)
    /// 411.
    package static let lengthRequired = HTTPStatus(known: 411)
    /// 412.
    package static let preconditionFailed = HTTPStatus(known: 412)
    /// 413.
    package static let contentTooLarge = HTTPStatus(known: 413)
    /// 414.
    package static let uriTooLong = HTTPStatus(known: 414)
    /// 415.
    package static let unsupportedMediaType = HTTPStatus(known: 415)
    /// 417.
    package static let expectationFailed = HTTPStatus(known: 417)
    /// 422.
    package static let unprocessableContent = HTTPStatus(known: 422)
    /// 428.
    package static let preconditionRequired = HTTPStatus(known: 428)
    /// 429.
    package static let tooManyRequests = HTTPStatus(known: 429)
    /// 431.
    package static let requestHeaderFieldsTooLarge = HTTPStatus(known: 431)
    /// 500.
    package static let internalServerError = HTTPStatus(known: 500)
    /// 501.
    package static let notImplemented = HTTPStatus(known: 501)
    /// 502.
    package static let badGateway = HTTPStatus(known: 502)
    /// 503.
    package static let serviceUnavailable = HTTPStatus(known: 503)
    /// RFC 4918 §11.5.
    package static let insufficientStorage = HTTPStatus(known: 507)
    /// 504.
    package static let gatewayTimeout = HTTPStatus(known: 504)
    /// 505.
    package static let httpVersionNotSupported = HTTPStatus(known: 505)
}
