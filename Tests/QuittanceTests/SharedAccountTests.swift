import Foundation
import Testing

@testable import Quittance

/// Accounts of NetSuite that serve several roles.
@Suite struct SharedAccountTests {
    private static let example = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Deploy/quittance.example.yaml")

    /// The example with one line of its chart changed.
    private static func parse(
        _ line: String,
        _ changed: String
    ) throws -> (pointers: [String], reasons: [String]) {
        let text = try String(contentsOf: example, encoding: .utf8)
        try #require(text.contains(line))
        let sources = SecretSources(
            environment: [
                "STRIPE_RESTRICTED_KEY": "rk_test_x", "STRIPE_WEBHOOK_SECRET": "whsec_x",
                "NETSUITE_CLIENT_ID": "a", "NETSUITE_CERTIFICATE_ID": "b",
            ],
            secretsFolder: "/nowhere"
        )
        do {
            _ = try Settings.parse(
                text.replacingOccurrences(of: line, with: changed),
                file: "example",
                sources: sources
            )
            return ([], [])
        } catch {
            let faults = error.faults.filter { $0.pointer.hasPrefix("/netsuite/chart") }
            return (faults.map(\.pointer), faults.map(\.reason))
        }
    }

    @Test func `no other role stands where deposits are made`() throws {
        let unchanged = try Self.parse("suspense: \"218\"", "suspense: \"218\"")
        #expect(unchanged.pointers.isEmpty)
        let transit = try Self.parse("topUpTransit: \"207\"", "topUpTransit: \"247\"")
        #expect(transit.pointers == ["/netsuite/chart/payoutTransit"])
        #expect(transit.reasons.first?.contains("247 also serves topUpTransit") == true)
        let bank = try Self.parse("suspense: \"218\"", "suspense: \"201\"")
        #expect(bank.pointers == ["/netsuite/chart/bank"])
    }

    @Test func `other roles may share an account`() throws {
        #expect(try Self.parse("suspense: \"218\"", "suspense: \"227\"").pointers.isEmpty)
    }
}
