import Compression
import HTTP

/// Removes the content coding of an answer (RFC 9110 §8.4).
enum ContentDecoding {
    /// The answer with its content decoded; one in a coding nobody asked for stays as it is.
    ///
    /// - Throws: `TransportFailure`: `tooLarge` if the decoded content is over the limit,
    ///   `protocolViolation` if it is not well-formed gzip.
    static func decoded(
        _ response: HTTPResponse,
        bytesMax: Int
    ) throws(TransportFailure) -> HTTPResponse {
        let codings = response.fields.list(.contentEncoding).map { $0.lowercased() }
        guard codings == ["gzip"] || codings == ["x-gzip"] else { return response }
        var response = response
        do throws(CompressionFault) {
            // Answers to HEAD, and some errors, name a coding but have no content.
            if !response.body.isEmpty {
                response.body = try Gzip.decompress(response.body, outputBytesMax: bytesMax)
            }
        } catch {
            throw TransportFailure(
                kind: error == .outputTooLong ? .tooLarge : .protocolViolation,
                sentence: "The answer cannot be used: \(error.sentence).",
                requestMayHaveBeenProcessed: true
            )
        }
        response.fields.remove(.contentEncoding)
        response.fields.remove(.contentLength)
        return response
    }
}
