import HTTP

/// Addresses, targets, queries and dates: what is read can be written and read again.
enum URLProperty {
    @Sendable static func complaint(_ bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        if let url = HTTPURL(text) {
            guard HTTPURL(url.description) == url else { return "address \(url)" }
            guard url.target.hasPrefix("/") else { return "target \(url.target)" }
            let parts = [url.path, url.queryText].compactMap(\.self)
            guard parts.joined(separator: "?") == url.target else { return "parts of \(url)" }
        }
        if let items = query(text) {
            guard query(QueryItem.encode(items)) == items else { return "query \(items)" }
        }
        if let seconds = HTTPDate.parse(text) {
            // A leap second has no second of its own since 1970.
            let written = HTTPDate.format(epochSeconds: seconds)
            guard HTTPDate.parse(written) == seconds else { return "date \(text)" }
        }
        if !text.utf8.contains(0) {
            let coded = PercentCoding.encode(text)
            guard decoded(coded) == text else { return "percent-encoding of \(text)" }
        }
        return nil
    }

    private static func query(_ text: String) -> [QueryItem]? {
        do throws(PercentCodingFault) { return try QueryItem.parse(text) } catch { return nil }
    }

    private static func decoded(_ text: String) -> String? {
        do throws(PercentCodingFault) { return try PercentCoding.decode(text) } catch { return nil }
    }
}
