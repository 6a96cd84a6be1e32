import HTTP

/// Removes the content coding of a request (RFC 9110 §8.4).
enum ContentCoding {
    /// The request with its content decoded, or why it is refused.
    static func decoded(
        _ head: HTTPRequestHead,
        _ content: [UInt8],
        bytesMax: Int,
        peer: PeerInfo
    ) -> RequestReader.Outcome {
        let request = HTTPRequest(
            method: head.method,
            target: head.target,
            fields: head.fields,
            body: content,
            peer: peer
        )
        let codings = head.fields.list(.contentEncoding)
        guard codings.isEmpty else { return .refused(.contentCodingUnknown) }
        return .request(request, head)
    }
}
