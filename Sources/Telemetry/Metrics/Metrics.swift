import Synchronization

/// The metrics of the process, rendered for a Prometheus scrape.
///
/// Shape: a metric appears with its first value, or from the start if it was declared. A metric
/// keeps at most ``seriesMax`` label sets; further ones are counted together under the label value
/// `other`, so that no caller can fill the memory.
package final class Metrics: Sendable {
    /// The most label sets of one metric.
    package static let seriesMax = 500

    /// The metrics by name.
    private let families: Mutex<[String: MetricFamily]>

    /// Metrics that are rendered from the start; those without labels with the value 0.
    package init(declared: [MetricDefinition] = []) {
        var families: [String: MetricFamily] = [:]
        for definition in declared {
            precondition(families[definition.name] == nil, "a metric is declared once")
            families[definition.name] = MetricFamily(definition)
        }
        self.families = Mutex(families)
    }

    /// Adds to a counter.
    /// - Parameters:
    ///   - counter: The metric.
    ///   - labels: One value for each label of the metric.
    ///   - amount: Not negative.
    package func increment(
        _ counter: MetricDefinition,
        labels: [String] = [],
        by amount: Int64 = 1
    ) {
        precondition(counter.kind == .counter && amount >= 0, "counters only grow")
        update(counter, labels) { $0.add(amount) }
    }

    /// Sets a gauge.
    /// - Parameters:
    ///   - gauge: The metric.
    ///   - labels: One value for each label of the metric.
    ///   - value: The present state.
    package func set(_ gauge: MetricDefinition, labels: [String] = [], to value: Int64) {
        precondition(gauge.kind == .gauge, "only gauges can be set")
        update(gauge, labels) { $0.value = value }
    }

    /// Counts a duration in a histogram.
    /// - Parameters:
    ///   - histogram: The metric.
    ///   - labels: One value for each label of the metric.
    ///   - microseconds: The duration; a negative one, from a clock set back, counts as 0.
    package func observe(
        _ histogram: MetricDefinition,
        labels: [String] = [],
        microseconds: Int64
    ) {
        guard case .histogram(let bounds) = histogram.kind else {
            preconditionFailure("only histograms observe")
        }
        update(histogram, labels) { $0.observe(max(0, microseconds), bounds: bounds) }
    }

    /// The exposition in text format 0.0.4: metrics by name, series by label values.
    package func render() -> [UInt8] {
        let snapshot = families.withLock { $0 }
        var output: [UInt8] = []
        for (_, family) in snapshot.sorted(by: { $0.key < $1.key }) {
            family.render(into: &output)
        }
        return output
    }

    private func update(
        _ definition: MetricDefinition,
        _ labels: [String],
        _ change: (inout MetricSeries) -> Void
    ) {
        precondition(
            labels.count == definition.labels.count,
            "a series has one value for each label"
        )
        families.withLock { families in
            families[definition.name, default: MetricFamily(definition)]
                .update(definition, labels, change)
        }
    }
}
