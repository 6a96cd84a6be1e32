/// What a metric is: modules declare theirs as `static let` values.
///
/// Source: Prometheus text format 0.0.4, naming practices.
package struct MetricDefinition: Sendable, Hashable {
    /// How values of a metric add up.
    package enum Kind: Sendable, Hashable {
        /// Only grows; its name ends in `_total`.
        case counter
        /// A present state.
        case gauge
        /// Durations counted by upper bounds, ascending, in microseconds; its name ends in
        /// `_seconds`, the unit of the exposition.
        case histogram(boundsMicroseconds: [Int64])
    }

    /// Bounds for one HTTP exchange: 1 ms to 60 s.
    package static let exchangeBounds: [Int64] = [
        1_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
        1_000_000, 2_500_000, 5_000_000, 10_000_000, 30_000_000, 60_000_000,
    ]

    /// The full name, for example `quittance_http_requests_total`.
    package let name: String

    /// One sentence for people.
    package let help: String

    /// How values add up.
    package let kind: Kind

    /// The names of the labels; every series gives one value for each, in this order.
    package let labels: [String]

    /// Declares a metric; a name outside the conventions is a programmer error.
    /// - Parameters:
    ///   - name: Lower case words, starting with `quittance_`.
    ///   - help: One sentence for people.
    ///   - kind: How values add up.
    ///   - labels: Label names, each with few possible values.
    package init(_ name: String, help: String, kind: Kind, labels: [String] = []) {
        precondition(name.hasPrefix("quittance_"), "metric names start with quittance_")
        precondition(Self.isName(name), "metric names are lower case words")
        precondition(
            labels.allSatisfy(Self.isName) && Set(labels).count == labels.count,
            "label names are distinct lower case words"
        )
        switch kind {
        case .counter:
            precondition(name.hasSuffix("_total"), "counters end in _total")
        case .gauge:
            break
        case .histogram(let bounds):
            precondition(name.hasSuffix("_seconds"), "histograms end in _seconds")
            precondition(!labels.contains("le"), "the label le belongs to the buckets")
            precondition(
                !bounds.isEmpty && zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 },
                "bounds ascend"
            )
        }
        self.name = name
        self.help = help
        self.kind = kind
        self.labels = labels
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first > UInt8(ascii: "9") else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}
