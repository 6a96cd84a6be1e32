/// The names this program meets often, each with a number that makes comparing cheap.
enum KnownFieldName {
    /// The spelled names; those that describe the connection come first.
    ///
    /// Only the codec writes the first `framingCount` (RFC 9110 §7.6.1, RFC 9112 §6).
    static let names = [
        "Connection", "Content-Length", "Transfer-Encoding", "Keep-Alive", "TE", "Trailer",
        "Upgrade", "Proxy-Connection",
        "Host", "Date", "Content-Type", "Content-Encoding", "Accept", "Accept-Encoding",
        "Accept-Language", "Allow", "Authorization", "Cache-Control", "Cookie", "ETag", "Expect",
        "Forwarded", "Idempotency-Key", "If-Match", "If-None-Match", "Location", "Origin",
        "Referer", "Retry-After", "Server", "Stripe-Signature", "traceparent", "tracestate",
        "User-Agent", "Vary", "WWW-Authenticate", "X-Forwarded-For", "X-Forwarded-Proto",
        "X-Request-Id", "X-Content-Type-Options", "Strict-Transport-Security", "Link",
    ]
    static let framingCount = 8
    /// The same names in small letters.
    static let canonicalNames = names.map { Grammar.lowercased($0) }

    private struct Entry: Sendable {
        let spelled: [UInt8]
        let canonical: [UInt8]
        let name: String
        let canonicalName: String
        let number: UInt8
    }

    /// The entries by the length of the name.
    private static let byLength: [[Entry]] = {
        let entries = names.enumerated().map { index, name in
            let canonical = Grammar.lowercased(name)
            return Entry(
                spelled: Array(name.utf8),
                canonical: Array(canonical.utf8),
                name: name,
                canonicalName: canonical,
                number: UInt8(index + 1)
            )
        }
        let longest = entries.map(\.spelled.count).max() ?? 0
        return (0...longest).map { length in entries.filter { $0.spelled.count == length } }
    }()

    /// What is known of a name.
    struct Match {
        /// Its number, from one.
        let number: UInt8
        /// The spelled name if it was written just so, else nil.
        let spelled: String?
    }

    /// Looks a name up without regard to ASCII case; nil for one that is not in the table.
    static func match(_ bytes: [UInt8], _ range: Range<Int>) -> Match? {
        guard range.count < byLength.count else { return nil }
        for entry in byLength[range.count] {
            var isSame = true
            var isSpelled = true
            var isSmall = true
            for offset in 0..<range.count {
                let byte = bytes[range.lowerBound + offset]
                let canonical = entry.canonical[offset]
                if byte != entry.spelled[offset] { isSpelled = false }
                guard byte != canonical else { continue }
                isSmall = false
                guard Grammar.lowercased(byte) == canonical else {
                    isSame = false
                    break
                }
            }
            guard isSame else { continue }
            return Match(
                number: entry.number,
                spelled: isSpelled ? entry.name : isSmall ? entry.canonicalName : nil
            )
        }
        return nil
    }
}
