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
        let bytes = Array(bytes)
        return isOriginForm(bytes, bytes.indices)
    }

    /// The same for a part of some bytes.
    static func isOriginForm(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        guard let first = range.first, bytes[first] == UInt8(ascii: "/") else { return false }
        let allowed = Grammar.targetBytes
        var index = first
        while index < range.upperBound {
            guard allowed.contains(bytes[index]) else { return false }
            if bytes[index] == UInt8(ascii: "%") {
                guard index + 2 < range.upperBound,
                    let high = Grammar.hexValue(bytes[index + 1]),
                    let low = Grammar.hexValue(bytes[index + 2]), high | low != 0
                else { return false }
                index += 2
            }
            index += 1
        }
        return true
    }
}
