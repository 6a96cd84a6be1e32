import Compression
import HTTP

/// Compresses responses for clients that accept it (RFC 9110 §12.5.3).
struct ResponseCoding: Sendable {
    /// Content below this many bytes fits into one packet either way.
    static let bytesMin = 1024

    let isOn: Bool

    /// The response as it goes out.
    ///
    /// `Vary` is set whether or not this client accepts compression: caches must know that
    /// another one may get another form.
    func encoded(_ response: HTTPResponse, for request: HTTPRequest?) -> HTTPResponse {
        guard isOn, Self.mayBeCompressed(response) else { return response }
        var response = response
        if !response.fields.list(.vary, contains: "Accept-Encoding") {
            response.fields.append(.vary, "Accept-Encoding")
        }
        guard let request, AcceptEncoding(request.fields).prefersGzip else { return response }
        if let stream = response.stream {
            response.stream = GzipStream.compressing(stream)
        } else {
            response.body = Gzip.compress(response.body)
        }
        response.fields.set(.contentEncoding, "gzip")
        // Two forms of one representation cannot share a strong entity tag (RFC 9110 §8.8.3.3).
        if let tag = response.fields[.etag], !tag.hasPrefix("W/") {
            response.fields.set(.etag, "W/\(tag)")
        }
        return response
    }

    private static func mayBeCompressed(_ response: HTTPResponse) -> Bool {
        guard response.stream != nil || response.body.count >= bytesMin,
            !response.fields.contains(.contentEncoding),
            !response.fields.list(.cacheControl, contains: "no-transform"),
            response.status != .noContent, response.status != .notModified,
            let type = response.fields[.contentType]
        else { return false }
        return isText(type)
    }

    /// Whether the media type is one that compresses well.
    static func isText(_ mediaType: String) -> Bool {
        let essence = mediaType.lowercased().prefix { $0 != ";" && $0 != " " }
        return essence.hasPrefix("text/") || essence.hasSuffix("+json")
            || essence.hasSuffix("+xml")
            || ["application/json", "application/xml", "application/x-ndjson"]
                .contains(String(essence))
    }
}
