import Telemetry
import Testing

@Suite struct MetricsTests {
    static let requests = MetricDefinition(
        "quittance_http_requests_total",
        help: "Requests answered.",
        kind: .counter,
        labels: ["method", "status"]
    )
    static let depth = MetricDefinition(
        "quittance_queue_depth",
        help: "Jobs waiting.",
        kind: .gauge
    )
    static let duration = MetricDefinition(
        "quittance_call_seconds",
        help: "Calls to vendors.",
        kind: .histogram(boundsMicroseconds: [5_000, 1_000_000, 2_500_000]),
        labels: ["vendor"]
    )

    private let metrics = Metrics()

    private var text: String { String(decoding: metrics.render(), as: UTF8.self) }

    @Test func `counters, gauges and histograms are rendered by name and labels`() {
        metrics.increment(Self.requests, labels: ["POST", "202"])
        metrics.increment(Self.requests, labels: ["GET", "200"], by: 2)
        metrics.increment(Self.requests, labels: ["GET", "200"], by: 0)
        metrics.set(Self.depth, to: 7)
        metrics.set(Self.depth, to: -3)
        metrics.observe(Self.duration, labels: ["stripe"], microseconds: 5_000)
        metrics.observe(Self.duration, labels: ["stripe"], microseconds: 5_001)
        metrics.observe(Self.duration, labels: ["stripe"], microseconds: 2_500_001)
        metrics.observe(Self.duration, labels: ["stripe"], microseconds: -9)
        let expected = """
            # HELP quittance_call_seconds Calls to vendors.
            # TYPE quittance_call_seconds histogram
            quittance_call_seconds_bucket{vendor="stripe",le="0.005"} 2
            quittance_call_seconds_bucket{vendor="stripe",le="1"} 3
            quittance_call_seconds_bucket{vendor="stripe",le="2.5"} 3
            quittance_call_seconds_bucket{vendor="stripe",le="+Inf"} 4
            quittance_call_seconds_sum{vendor="stripe"} 2.510002
            quittance_call_seconds_count{vendor="stripe"} 4
            # HELP quittance_http_requests_total Requests answered.
            # TYPE quittance_http_requests_total counter
            quittance_http_requests_total{method="GET",status="200"} 2
            quittance_http_requests_total{method="POST",status="202"} 1
            # HELP quittance_queue_depth Jobs waiting.
            # TYPE quittance_queue_depth gauge
            quittance_queue_depth -3

            """
        #expect(text == expected)
    }

    @Test func `nothing is rendered before the first value unless it is declared`() {
        #expect(text == "")
        let histogram = MetricDefinition(
            "quittance_wait_seconds",
            help: "Waiting.",
            kind: .histogram(boundsMicroseconds: [1])
        )
        let declared = Metrics(declared: [Self.requests, Self.depth, histogram])
        let expected = """
            # HELP quittance_http_requests_total Requests answered.
            # TYPE quittance_http_requests_total counter
            # HELP quittance_queue_depth Jobs waiting.
            # TYPE quittance_queue_depth gauge
            quittance_queue_depth 0
            # HELP quittance_wait_seconds Waiting.
            # TYPE quittance_wait_seconds histogram
            quittance_wait_seconds_bucket{le="0.000001"} 0
            quittance_wait_seconds_bucket{le="+Inf"} 0
            quittance_wait_seconds_sum 0
            quittance_wait_seconds_count 0

            """
        #expect(String(decoding: declared.render(), as: UTF8.self) == expected)
    }

    @Test func `what would break a line is escaped`() {
        let metric = MetricDefinition(
            "quittance_odd",
            help: "A \\ and \"quotes\"\nand a line.",
            kind: .gauge,
            labels: ["path"]
        )
        metrics.set(metric, labels: ["a\"b\\c\nd é"], to: 1)
        let expected = #"""
            # HELP quittance_odd A \\ and "quotes"\nand a line.
            # TYPE quittance_odd gauge
            quittance_odd{path="a\"b\\c\nd é"} 1

            """#
        #expect(text == expected)
    }

    @Test func `label sets beyond the bound are counted together`() {
        for number in 0..<Metrics.seriesMax + 10 {
            metrics.increment(Self.requests, labels: ["GET", "\(number)"])
        }
        metrics.increment(Self.requests, labels: ["GET", "0"])
        #expect(text.contains(#"{method="other",status="other"} 10"# + "\n"))
        #expect(text.contains(#"{method="GET",status="0"} 2"# + "\n"))
        #expect(text.split(separator: "\n").count == Metrics.seriesMax + 3)
    }

    @Test func `a counter stays at its end`() {
        metrics.increment(Self.requests, labels: ["GET", "200"], by: .max)
        metrics.increment(Self.requests, labels: ["GET", "200"])
        #expect(text.contains(" 9223372036854775807\n"))
        metrics.observe(Self.duration, labels: ["x"], microseconds: .max)
        metrics.observe(Self.duration, labels: ["x"], microseconds: .max)
        #expect(text.contains("_sum{vendor=\"x\"} 9223372036854.775807\n"))
        #expect(text.contains("_count{vendor=\"x\"} 2\n"))
    }

    @Test func `values of many tasks add up`() async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { [metrics] in
                    for _ in 0..<1_000 {
                        metrics.increment(Self.requests, labels: ["GET", "200"])
                    }
                }
            }
        }
        #expect(text.contains(" 8000\n"))
    }

    @Test func `metrics outside the conventions are programmer errors`() async {
        await #expect(processExitsWith: .failure) {
            _ = MetricDefinition("http_requests_total", help: "", kind: .counter)
        }
        await #expect(processExitsWith: .failure) {
            _ = MetricDefinition("quittance_requests", help: "", kind: .counter)
        }
        await #expect(processExitsWith: .failure) {
            _ = MetricDefinition("quittance_Big", help: "", kind: .gauge)
        }
        await #expect(processExitsWith: .failure) {
            _ = MetricDefinition("quittance_x", help: "", kind: .gauge, labels: ["a", "a"])
        }
        await #expect(processExitsWith: .failure) {
            _ = MetricDefinition(
                "quittance_x_seconds",
                help: "",
                kind: .histogram(boundsMicroseconds: [2, 1])
            )
        }
    }

    @Test func `wrong use of a metric is a programmer error`() async {
        await #expect(processExitsWith: .failure) {
            Metrics().increment(MetricsTests.requests, labels: ["GET"])
        }
        await #expect(processExitsWith: .failure) {
            Metrics().increment(MetricsTests.requests, labels: ["GET", "200"], by: -1)
        }
        await #expect(processExitsWith: .failure) {
            Metrics().set(MetricsTests.requests, labels: ["GET", "200"], to: 1)
        }
        await #expect(processExitsWith: .failure) {
            Metrics().observe(MetricsTests.depth, microseconds: 1)
        }
        await #expect(processExitsWith: .failure) {
            _ = Metrics(declared: [MetricsTests.depth, MetricsTests.depth])
        }
    }
}
