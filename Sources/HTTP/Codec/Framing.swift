/// How the end of content is known (RFC 9112 §6).
enum Framing: Sendable, Hashable {
    /// There is no content.
    case none
    /// So many bytes.
    case length(Int)
    /// Chunks up to one of size zero.
    case chunked
    /// Everything up to the end of the connection; responses only.
    case untilClose
}

extension Framing {
    /// The framing of a request: without a framing field there is no content (RFC 9112 §6.3).
    ///
    /// A repeated length is refused even if the values are equal, as rule 5 allows: a proxy in
    /// front that keeps only one of them would have counted other bytes.
    static func request(
        _ fields: HTTPFields,
        version: HTTPVersion
    ) throws(HTTPViolation) -> Framing {
        let framing = try declared(fields, version: version) ?? .none
        if case .length = framing {
            let lengths = fields.values(.contentLength)
            let isList = lengths.contains { $0.utf8.contains(UInt8(ascii: ",")) }
            guard lengths.count == 1, !isList else { throw .contentLengthConflict }
        }
        return framing
    }

    /// The framing of a final response to a request with this method (RFC 9112 §6.3).
    static func response(
        _ head: HTTPResponseHead,
        to method: HTTPMethod
    ) throws(HTTPViolation) -> Framing {
        // These have no content whatever their fields say (RFC 9112 §6.3, rule 1).
        if method == .head || head.status == .noContent || head.status == .notModified {
            return .none
        }
        return try declared(head.fields, version: head.version) ?? .untilClose
    }

    /// What the framing fields say; nil if there are none.
    private static func declared(
        _ fields: HTTPFields,
        version: HTTPVersion
    ) throws(HTTPViolation) -> Framing? {
        let lengths = fields.values(.contentLength)
        guard fields.contains(.transferEncoding) else {
            return lengths.isEmpty ? nil : .length(try length(lengths))
        }
        // A message with both may be an attempt to smuggle a request (RFC 9112 §6.1, §11.2).
        guard lengths.isEmpty else { throw .lengthAndCoding }
        // HTTP/1.0 knows no transfer codings; its framing would be faulty (RFC 9112 §6.1).
        guard version == .http11 else { throw .transferFraming }
        // Empty members are not skipped as in other lists: parsers differ on them, and framing is
        // where they must not (RFC 9112 §11.2).
        let codings = fields.values(.transferEncoding)
            .flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
            .map { Grammar.lowercased(Grammar.trimmed($0)) }
        // Whatever else there is, without chunked at the end the length is unknown: 400. With it,
        // a coding that is not understood is 501 (RFC 9112 §6.1, §6.3 rule 4).
        guard codings.last == "chunked", !codings.contains("") else { throw .transferFraming }
        guard codings.allSatisfy({ $0 == "chunked" }) else { throw .transferCoding }
        guard codings.count == 1 else { throw .transferFraming }
        return .chunked
    }

    /// One number of bytes; repetitions must be equal (RFC 9112 §6.3, rule 5).
    private static func length(_ values: [String]) throws(HTTPViolation) -> Int {
        var agreed: Int?
        let members = values.flatMap {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(Grammar.trimmed)
        }
        for member in members {
            // `Int` alone would accept a sign.
            guard member.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(member)
            else { throw .contentLength }
            guard agreed == nil || agreed == number else { throw .contentLengthConflict }
            agreed = number
        }
        guard let agreed else { throw .contentLength }
        return agreed
    }
}
