import Accounting
import Testing

@testable import Quittance

/// The choices about accounts that are booked by their balance.
@Suite struct BalanceSettingsTests {
    private static func parse(_ account: String) -> (settings: Settings?, faults: [SettingsFault]) {
        let text = """
            stripe:
              accounts:
                - name: main
                  apiKey: rk_test_x
                  webhookSecrets: [whsec_x]
            \(account.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n"))
            """
        do {
            let sources = SecretSources(environment: [:], secretsFolder: "/nowhere")
            return (try Settings.parse(text, file: "test", sources: sources), [])
        } catch {
            return (nil, error.faults)
        }
    }

    private static func fault(_ account: String) -> String? {
        parse(account).faults.first { $0.pointer.hasSuffix("/balanceDays") }?.reason
    }

    @Test func `the form of days is a choice of accounts booked by their balance`() {
        #expect(Self.fault("payouts: ledger\nbalanceDays: itemised") == nil)
        #expect(Self.fault("payouts: ledger\nbalanceDays: summarised") == nil)
        #expect(Self.fault("payouts: ledger") == nil)
        #expect(Self.fault("payouts: itemised\nbalanceDays: itemised")?.contains("balance") == true)
        #expect(Self.fault("balanceDays: summarised") != nil)
        #expect(Self.fault("payouts: ledger\nbalanceDays: daily") != nil)
    }

    @Test func `an account at Stripe may have a bank and a clearing account of its own`() {
        func pointers(_ account: String) -> [String] {
            Self.parse(account).faults.map(\.pointer).filter { $0.contains("/chart") }
                .filter { $0.hasPrefix("/stripe") }
        }
        #expect(pointers("chart:\n  bank: { USD: \"301\" }\n  clearing: \"310\"").isEmpty)
        #expect(
            pointers("chart:\n  undepositedFunds: \"9\"").map { $0.hasSuffix("undepositedFunds") }
                == [true]
        )
        #expect(!pointers("chart:\n  bonk: \"9\"").isEmpty)
    }
}
