import Foundation
import Telemetry
import Testing

@testable import Quittance

@Suite struct MetricsTableTests {
    private struct Row: Hashable {
        let name: String
        let kind: String
        let labels: [String]
    }

    private static func documented() throws -> [Row] {
        let file = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Deploy/guide/metrics.md")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap {
            let cells = $0.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 6, cells[1].hasPrefix("`quittance_") else { return nil }
            let labels = cells[3].prefix { $0 != ":" }.split(separator: ",")
                .map { $0.trimmingCharacters(in: .whitespaces) }
            return Row(
                name: cells[1].filter { $0 != "`" },
                kind: String(cells[2].prefix { $0 != "," }),
                labels: labels
            )
        }
    }

    @Test func `the table of metrics and the program say the same`() throws {
        let defined = ServiceMetrics.all.map { metric in
            let kind =
                switch metric.kind {
                case .counter: "counter"
                case .gauge: "gauge"
                case .histogram: "histogram"
                }
            return Row(name: metric.name, kind: kind, labels: metric.labels)
        }
        let documented = try Self.documented()
        #expect(Set(defined) == Set(documented))
        #expect(defined.count == documented.count)
    }
}
