import HTTP

/// The content codings a client accepts, each with a weight (RFC 9110 §12.5.3).
struct AcceptEncoding: Sendable {
    /// Weights in thousandths by coding, in small letters.
    private var weights: [String: Int] = [:]

    init(_ fields: HTTPFields) {
        for member in fields.list(.acceptEncoding) {
            let parts = member.split(separator: ";", maxSplits: 1)
            guard let name = parts.first else { continue }
            let coding = name.lowercased().filter { $0 != " " && $0 != "\t" }
            weights[coding] = parts.count > 1 ? Self.weight(parts[1]) : 1000
        }
    }

    /// Whether gzip is accepted and not liked less than no coding at all.
    ///
    /// Without the field gzip is not used: a client that can decode it says so.
    var prefersGzip: Bool {
        let gzip = weights["gzip"] ?? weights["x-gzip"] ?? weights["*"] ?? 0
        return gzip > 0 && gzip >= weights["identity"] ?? 0
    }

    /// Thousandths from `q=0.5`; a weight that is malformed counts as zero.
    ///
    /// Source: RFC 9110 §12.4.2.
    private static func weight(_ text: Substring) -> Int {
        let plain = text.lowercased().filter { $0 != " " && $0 != "\t" }
        guard plain.hasPrefix("q=") else { return 0 }
        let parts = plain.dropFirst(2).split(
            separator: ".",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard let whole = parts.first, whole == "0" || whole == "1" else { return 0 }
        let digits = parts.count > 1 ? parts[1] : ""
        guard digits.utf8.count <= 3, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            return 0
        }
        let padded = digits + String(repeating: "0", count: 3 - digits.utf8.count)
        return whole == "1" ? 1000 : Int(padded) ?? 0
    }
}
