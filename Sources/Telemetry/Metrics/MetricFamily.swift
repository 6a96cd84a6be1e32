/// The value of one label set.
struct MetricSeries: Sendable {
    /// Of a counter or a gauge.
    var value: Int64 = 0

    /// Of a histogram: how many durations fell into each bucket alone; the last has no bound.
    private(set) var buckets: [Int64] = []

    /// Of a histogram: the sum of all durations.
    private(set) var sumMicroseconds: Int64 = 0

    /// Adds to a counter, which stays at its end rather than start again below zero.
    mutating func add(_ amount: Int64) {
        value = Self.saturated(value, amount)
    }

    mutating func observe(_ microseconds: Int64, bounds: [Int64]) {
        if buckets.isEmpty { buckets = [Int64](repeating: 0, count: bounds.count + 1) }
        buckets[bounds.firstIndex { microseconds <= $0 } ?? bounds.count] += 1
        sumMicroseconds = Self.saturated(sumMicroseconds, microseconds)
    }

    private static func saturated(_ one: Int64, _ other: Int64) -> Int64 {
        let (sum, overflow) = one.addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}

/// One metric with all its series, and its lines of the exposition.
struct MetricFamily: Sendable {
    /// Stands for all label sets beyond the bound.
    static let overflowLabel = "other"

    private let definition: MetricDefinition
    private var series: [[String]: MetricSeries] = [:]

    init(_ definition: MetricDefinition) {
        self.definition = definition
        if definition.labels.isEmpty { series[[]] = MetricSeries() }
    }

    mutating func update(
        _ definition: MetricDefinition,
        _ labels: [String],
        _ change: (inout MetricSeries) -> Void
    ) {
        precondition(definition == self.definition, "a metric has one definition")
        let isKnown = series[labels] != nil
        let isFull = series.count >= Metrics.seriesMax
        let key = isKnown || !isFull ? labels : labels.map { _ in Self.overflowLabel }
        change(&series[key, default: MetricSeries()])
    }

    /// Appends the comment lines and every series, ordered by label values.
    func render(into output: inout [UInt8]) {
        let help = definition.help.escaping(quotes: false)
        output += "# HELP \(definition.name) \(help)\n".utf8
        output += "# TYPE \(definition.name) \(typeName)\n".utf8
        for (labels, series) in series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            switch definition.kind {
            case .counter, .gauge:
                output += "\(definition.name)\(suffix(labels)) \(series.value)\n".utf8
            case .histogram(let bounds):
                render(series, labels, bounds, into: &output)
            }
        }
    }

    private var typeName: String {
        switch definition.kind {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }

    private func render(
        _ series: MetricSeries,
        _ labels: [String],
        _ bounds: [Int64],
        into output: inout [UInt8]
    ) {
        let counts =
            series.buckets.isEmpty
            ? [Int64](repeating: 0, count: bounds.count + 1) : series.buckets
        let limits = bounds.map(Self.seconds) + ["+Inf"]
        var total: Int64 = 0
        for (count, limit) in zip(counts, limits) {
            total += count
            let labelled = suffix(labels, extra: "le=\"\(limit)\"")
            output += "\(definition.name)_bucket\(labelled) \(total)\n".utf8
        }
        let sum = Self.seconds(series.sumMicroseconds)
        output += "\(definition.name)_sum\(suffix(labels)) \(sum)\n".utf8
        output += "\(definition.name)_count\(suffix(labels)) \(total)\n".utf8
    }

    /// The labels in braces; nothing if there are none.
    private func suffix(_ values: [String], extra: String? = nil) -> String {
        var pairs = zip(definition.labels, values).map { name, value in
            "\(name)=\"\(value.escaping(quotes: true))\""
        }
        if let extra { pairs.append(extra) }
        return pairs.isEmpty ? "" : "{" + pairs.joined(separator: ",") + "}"
    }

    /// Microseconds as seconds, exactly and without trailing zeros: 2,500,000 is `2.5`.
    static func seconds(_ microseconds: Int64) -> String {
        let fraction = String(1_000_000 + microseconds % 1_000_000).dropFirst()
        let digits = fraction.reversed().drop { $0 == "0" }.reversed()
        let whole = String(microseconds / 1_000_000)
        return digits.isEmpty ? whole : whole + "." + String(digits)
    }
}

extension String {
    /// Escapes what would end a line, and within label values what would end the quotes.
    fileprivate func escaping(quotes: Bool) -> String {
        var escaped = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
