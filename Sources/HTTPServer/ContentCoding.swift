import Compression
import HTTP

/// Removes the content coding of a request (RFC 9110 §8.4).
enum ContentCoding {
    /// The request with its content decoded, or why it is refused.
    ///
    /// Shape: `bytesMax` bounds the decoded content, so a small bomb cannot become large memory.
    static func decoded(
        _ head: HTTPRequestHead,
        _ content: [UInt8],
        bytesMax: Int,
        peer: PeerInfo
    ) -> RequestReader.Outcome {
        var fields = head.fields
        var content = content
        let codings = fields.list(.contentEncoding).map { $0.lowercased() }
            .filter { $0 != "identity" }
        if !codings.isEmpty {
            // `x-gzip` is the old name of the same coding (RFC 9110 §8.4.1.3).
            guard codings == ["gzip"] || codings == ["x-gzip"] else {
                return .refused(.contentCodingUnknown)
            }
            do throws(CompressionFault) {
                if !content.isEmpty {
                    content = try Gzip.decompress(content, outputBytesMax: bytesMax)
                }
            } catch {
                let isTooLong = error == .outputTooLong
                return .refused(
                    isTooLong ? HTTPViolation.contentTooLarge.problem : .contentCodingBroken
                )
            }
            // The handler sees the content as if it had come without coding.
            fields.remove(.contentEncoding)
            fields.set(.contentLength, "\(content.count)")
        }
        let request = HTTPRequest(
            method: head.method,
            target: head.target,
            fields: fields,
            body: content,
            peer: peer
        )
        return .request(request)
    }
}
