/// A rule of HTTP/1.1 that the other side broke, or a limit it went over.
package enum HTTPViolation: Error, Sendable, Hashable, CaseIterable {
    /// A line feed without a carriage return before it (RFC 9112 §2.2).
    case bareLineFeed
    /// A carriage return that no line feed follows (RFC 9112 §2.2).
    case bareCarriageReturn
    /// A request line that is not `method SP target SP version` (RFC 9112 §3).
    case requestLine
    /// A method longer than any this server knows (RFC 9112 §3).
    case methodTooLong
    /// A target that is neither origin form, absolute form nor `*` (RFC 9112 §3.2).
    case target
    /// A target over the limit (RFC 9112 §3).
    case targetTooLong
    /// A status line that is not `version SP code SP reason` (RFC 9112 §4).
    case statusLine
    /// A version other than HTTP/1.x (RFC 9112 §2.3).
    case version
    /// An answer 101 nobody asked for, or too many interim answers (RFC 9110 §15.2).
    case interimResponse
    /// A field line that is not `name: value` with a token as name (RFC 9112 §5.1).
    case fieldLine
    /// A field value continued on the next line (RFC 9112 §5.2).
    case folding
    /// Start line and fields over the limit of bytes (RFC 6585 §5).
    case headTooLarge
    /// More field lines than allowed (RFC 6585 §5).
    case tooManyFields
    /// A `Host` that is missing, repeated, or no authority (RFC 9112 §3.2).
    case host
    /// An expectation other than `100-continue` (RFC 9110 §10.1.1).
    case expectation
    /// A `Content-Length` that is no number of bytes (RFC 9112 §6.3).
    case contentLength
    /// Several `Content-Length` values, in answers only if they differ (RFC 9112 §6.3).
    case contentLengthConflict
    /// Both `Content-Length` and `Transfer-Encoding` (RFC 9112 §6.1).
    case lengthAndCoding
    /// A transfer coding this codec does not know (RFC 9112 §6.1).
    case transferCoding
    /// A `Transfer-Encoding` not ending in exactly one `chunked`, or in HTTP/1.0 (RFC 9112 §6.1).
    case transferFraming
    /// A chunk size that is no hexadecimal number (RFC 9112 §7.1).
    case chunkSize
    /// Chunk extensions that are malformed or over the limit of bytes (RFC 9112 §7.1.1).
    case chunkExtension
    /// Chunk data that no line end follows (RFC 9112 §7.1).
    case chunkEnd
    /// A trailer over the limits, or with fields that describe framing (RFC 9110 §6.5.1).
    case trailer
    /// Content over the limit of bytes (RFC 9110 §15.5.14).
    case contentTooLarge
    /// The connection ended inside a message (RFC 9112 §8).
    case truncated
}

extension HTTPViolation {
    /// The problem document a server answers with; the client role reads only its sentence.
    package var problem: Problem {
        let (status, code, detail) = answer
        return Problem(status: status, code: code, detail: detail)
    }

    /// A plain sentence that says which rule was broken.
    package var sentence: String { answer.2 }

    private var answer: (HTTPStatus, Problem.Code, String) {
        switch self {
        case .bareLineFeed:
            (.badRequest, "LINE_END_MALFORMED", "A line must end with CR LF, not LF alone.")
        case .bareCarriageReturn:
            (.badRequest, "LINE_END_MALFORMED", "A CR must be followed by LF.")
        case .requestLine:
            (.badRequest, "REQUEST_LINE_MALFORMED", "The request line is malformed.")
        case .methodTooLong: (.notImplemented, "METHOD_UNKNOWN", "The method is not known.")
        case .target: (.badRequest, "TARGET_MALFORMED", "The request target is malformed.")
        case .targetTooLong: (.uriTooLong, "TARGET_TOO_LONG", "The request target is too long.")
        case .statusLine: (.badGateway, "STATUS_LINE_MALFORMED", "The status line is malformed.")
        case .version:
            (.httpVersionNotSupported, "VERSION_UNSUPPORTED", "Only HTTP/1.1 and 1.0 are spoken.")
        case .interimResponse:
            (.badGateway, "INTERIM_UNEXPECTED", "There was an unexpected interim answer.")
        case .fieldLine: (.badRequest, "FIELD_MALFORMED", "A field line is malformed.")
        case .folding: (.badRequest, "FIELD_FOLDED", "A field value must stay on one line.")
        case .headTooLarge:
            (.requestHeaderFieldsTooLarge, "HEAD_TOO_LARGE", "The head is too large.")
        case .tooManyFields:
            (.requestHeaderFieldsTooLarge, "FIELDS_TOO_MANY", "There are too many fields.")
        case .host: (.badRequest, "HOST_MALFORMED", "Exactly one valid Host field is needed.")
        case .expectation:
            (.expectationFailed, "EXPECTATION_UNKNOWN", "Only 100-continue may be expected.")
        case .contentLength:
            (.badRequest, "CONTENT_LENGTH_MALFORMED", "Content-Length must be one number.")
        case .contentLengthConflict:
            (.badRequest, "CONTENT_LENGTH_CONFLICT", "There may be only one Content-Length.")
        case .lengthAndCoding:
            (
                .badRequest, "FRAMING_AMBIGUOUS",
                "Content-Length and Transfer-Encoding exclude each other."
            )
        case .transferCoding:
            (.notImplemented, "TRANSFER_CODING_UNKNOWN", "Only chunked transfer is known.")
        case .transferFraming:
            (.badRequest, "TRANSFER_CODING_MALFORMED", "Transfer-Encoding must be chunked, once.")
        case .chunkSize: (.badRequest, "CHUNK_MALFORMED", "A chunk size is malformed.")
        case .chunkExtension: (.badRequest, "CHUNK_MALFORMED", "A chunk extension is not accepted.")
        case .chunkEnd: (.badRequest, "CHUNK_MALFORMED", "A chunk must end with CR LF.")
        case .trailer: (.badRequest, "TRAILER_MALFORMED", "The trailer is not accepted.")
        case .contentTooLarge: (.contentTooLarge, "CONTENT_TOO_LARGE", "The content is too large.")
        case .truncated:
            (.badRequest, "MESSAGE_TRUNCATED", "The connection ended inside a message.")
        }
    }
}
