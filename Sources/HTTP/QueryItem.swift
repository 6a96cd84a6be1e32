/// One `name=value` pair of a query or of a form body, decoded.
package struct QueryItem: Sendable, Hashable {
    /// The decoded name.
    package let name: String
    /// The decoded value; empty where there was no `=`.
    package let value: String

    /// Makes a pair from decoded text.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension QueryItem {
    /// Reads `a=1&b=2`, where `+` is a space; empty pairs are skipped.
    ///
    /// - Throws: `PercentCodingFault` for the first name or value that is not well formed.
    /// Source: application/x-www-form-urlencoded, WHATWG URL §5.1.
    package static func parse(
        _ text: some StringProtocol
    ) throws(PercentCodingFault) -> [QueryItem] {
        var items: [QueryItem] = []
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try PercentCoding.decode(parts[0], plusIsSpace: true)
            let value =
                parts.count > 1 ? try PercentCoding.decode(parts[1], plusIsSpace: true) : ""
            items.append(QueryItem(name, value))
        }
        return items
    }

    /// Writes `a=1&b=2` with every reserved byte percent-encoded, for a query or a form body.
    package static func encode(_ items: some Sequence<QueryItem>) -> String {
        items.map { "\(PercentCoding.encode($0.name))=\(PercentCoding.encode($0.value))" }
            .joined(separator: "&")
    }
}
