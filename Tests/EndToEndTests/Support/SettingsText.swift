import Sandbox

/// A settings file for the service, written for a sandbox and bent where a test wants it.
struct SettingsText: Sendable {
    var database: String
    var port = 0
    var stripe: String
    var netSuite: String
    var stripeKey = SandboxProcess.stripeKey
    var account = "1234567_SB1"
    var consumerSecret = "demo-consumer-secret"
    var currencies = "[USD, EUR, JPY, KWD]"
    var zone = "UTC"
    /// Accounts that differ from the simulated chart, by role.
    var accounts: [String: String] = [:]
    /// Lines at the end.
    var extra = ""

    init(_ sandbox: SandboxProcess, database: String) {
        self.database = database
        stripe = sandbox.stripe.base
        netSuite = sandbox.netSuite.base
    }

    var text: String {
        """
        server: { host: 127.0.0.1, port: \(port) }
        database: \(database)
        accounting: { timeZone: \(zone), baseCurrency: USD, customerCurrencies: \(currencies) }
        stripe:
          baseURL: \(stripe)
          accounts:
            - { name: main, apiKey: \(stripeKey), webhookSecrets: [\(SandboxProcess.webhookSecret)] }
        netsuite:
          account: \(account)
          baseURL: \(netSuite)
          subsidiary: "1"
          tokenBased:
            consumerKey: demo-consumer-key
            consumerSecret: \(consumerSecret)
            token: demo-token-id
            tokenSecret: demo-token-secret
          chart:
        \(chart)
        \(extra)

        """
    }

    private static let notRoles: Set = [
        "customerDeposits", "deferredRevenue", "creditCard", "realizedGainLoss",
    ]

    private var chart: String {
        let ids = NetSuiteDemoChart.accountIDs
        let banks = ids.filter { $0.key.hasPrefix("bank.") }
            .map { "\($0.key.dropFirst(5)): \"\($0.value)\"" }.sorted()
        let roles = ids.filter { !$0.key.hasPrefix("bank.") && !Self.notRoles.contains($0.key) }
            .map { "    \($0.key): \"\(accounts[$0.key] ?? String($0.value))\"" }.sorted()
        return (["    bank: { \(banks.joined(separator: ", ")) }"] + roles)
            .joined(separator: "\n")
    }
}
