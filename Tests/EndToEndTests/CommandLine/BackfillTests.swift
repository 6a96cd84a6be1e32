import Accounting
import Foundation
import JSON
import Testing

extension EndToEndTests {
    /// `quittance backfill` beside a running service: rehearsed, booked, and asked for again.
    @Suite struct BackfillTests {
        @Test func `a span is rehearsed, booked as foretold, and booked once`() async throws {
            let bench = try await Workbench.start()
            defer { bench.kill() }
            let month = try await Month(bench.sandbox)
            let days = [
                "--from", month.opening.dateInUTC.text,
                "--to", month.opening.dateInUTC.adding(days: 9).text,
            ]
            let before = try await Self.writes(bench)
            let rehearsed = try await Self.backfill(bench, days + ["--dry-run"])
            #expect(rehearsed.status == 0, "\(rehearsed.errors)")
            #expect(try await Self.writes(bench) == before)
            #expect(rehearsed.errors.contains(" parts, 0 failed"))
            let foretold = Self.counts(rehearsed.output, "invoices")
            #expect((foretold["invoice"] ?? 0) > 3, "\(rehearsed.output)")
            #expect(rehearsed.output.contains(" 0 records made"))

            let booked = try await Self.backfill(bench, days)
            #expect(booked.status == 0, "\(booked.errors)")
            let made = try await bench.sandbox.netSuite.get("/sandbox/records?type=invoice")
            let invoices = (made.arrayValue ?? []).compactMap { $0["externalId"]?.stringValue }
            #expect(invoices.count { $0.hasPrefix("inv_in_") } >= (foretold["invoice"] ?? 0))

            let after = try await Self.writes(bench)
            let again = try await Self.backfill(bench, days)
            #expect(again.status == 0, "\(again.errors)")
            #expect(again.output.contains(" 0 records made"), "\(again.output)")
            #expect(try await Self.writes(bench) == after)
        }

        private static func backfill(
            _ bench: Workbench,
            _ words: [String]
        ) async throws -> Child.Ending {
            try await Product.run(
                ["backfill", "--settings", bench.settings] + words,
                in: bench.folder,
                within: .seconds(90)
            )
        }

        /// The calls that changed something in NetSuite, by name.
        private static func writes(_ bench: Workbench) async throws -> [String: Int64] {
            let counters = try await bench.sandbox.netSuite.get("/sandbox/counters")
            let calls = try #require(counters["calls"]?.objectValue)
            var writes: [String: Int64] = [:]
            for (name, count) in calls.members
            where !name.hasPrefix("GET ") && !name.hasSuffix(" suiteql") {
                writes[name] = count.int64Value
            }
            return writes
        }

        /// The records a rehearsal counts for a kind of work: `invoices  customer  12  …`.
        private static func counts(_ text: String, _ work: String) -> [String: Int] {
            var counts: [String: Int] = [:]
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ").map(String.init)
                guard words.count >= 3, words[0] == work, let count = Int(words[2]) else {
                    continue
                }
                counts[words[1]] = count
            }
            return counts
        }
    }
}
