/// Splitting of a request target in origin form: path, optionally `?` and query (RFC 9112 §3.2.1).
enum HTTPTarget {
    /// Everything before the first `?`.
    static func path(of target: String) -> String {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return target }
        return String(target[..<mark])
    }

    /// Everything behind the first `?`, or nil.
    static func query(of target: String) -> String? {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return nil }
        return String(target[target.utf8.index(after: mark)...])
    }

    /// The decoded segments of a path; one leading slash belongs to no segment.
    static func segments(ofPath path: String) throws(PercentCodingFault) -> [String] {
        let relative = path.utf8.first == UInt8(ascii: "/") ? path.dropFirst() : path[...]
        var segments: [String] = []
        for segment in relative.split(separator: "/", omittingEmptySubsequences: false) {
            segments.append(try PercentCoding.decode(segment))
        }
        return segments
    }

    /// Whether the bytes form an origin-form target this service accepts.
    ///
    /// Bytes must be allowed by RFC 3986 and every `%` must open a whole triplet other than
    /// `%00`. Dot segments pass untouched: nothing here maps paths to files.
    static func isOriginForm(_ bytes: some Collection<UInt8>) -> Bool {
        guard bytes.first == UInt8(ascii: "/") else { return false }
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            guard Grammar.isTargetByte(byte) else { return false }
            guard byte == UInt8(ascii: "%") else { continue }
            guard let high = rest.next().flatMap(Grammar.hexValue),
                let low = rest.next().flatMap(Grammar.hexValue),
                high | low != 0
            else { return false }
        }
        return true
    }
}
