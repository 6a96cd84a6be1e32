import Accounting
import Sandbox

/// A settings file for the service, written for a sandbox and bent where a test wants it.
struct SettingsText: Sendable {
    var database: String
    var port = 0
    /// Further members of the server's group.
    var server = ""
    var stripe: String
    var netSuite: String
    /// Where the simulated org is; for lines at the end.
    var salesforce = ""
    var stripeKey = SandboxProcess.stripeKey
    var account = "1234567_SB1"
    var consumerSecret = "demo-consumer-secret"
    var currencies = "[USD, EUR, JPY, KWD]"
    var zone = "UTC"
    /// Accounts that differ from the simulated chart, by role.
    var accounts: [String: String] = [:]
    /// Lines at the end.
    var extra = ""

    init(stripe: String, netSuite: String, database: String = "sqlite:q.sqlite") {
        self.stripe = stripe
        self.netSuite = netSuite
        self.database = database
    }

    init(_ sandbox: SandboxProcess, database: String) {
        self.init(
            stripe: sandbox.stripe.base,
            netSuite: sandbox.netSuite.base,
            database: database
        )
        salesforce = sandbox.salesforce.base
    }

    var text: String {
        """
        server: { host: 127.0.0.1, port: \(port)\(server.isEmpty ? "" : ", " + server) }
        database: \(database)
        accounting: { timeZone: \(zone), baseCurrency: USD, customerCurrencies: \(currencies) }
        stripe:
          baseURL: \(stripe)
          accounts:
            - { name: main, apiKey: "\(stripeKey)", webhookSecrets: [\(SandboxProcess.webhookSecret)] }
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

    /// Every role with its account of the simulated chart, or one for each currency.
    private var chart: String {
        var plain: [String: String] = [:]
        var each: [String: [String: String]] = [:]
        for (purpose, id) in NetSuiteDemoChart.accountIDs {
            let words = purpose.split(separator: ".").map(String.init)
            guard AccountRole(rawValue: words[0]) != nil else { continue }
            if words.count > 1 {
                each[words[0], default: [:]][words[1]] = String(id)
            } else {
                plain[words[0]] = String(id)
            }
        }
        for (role, id) in accounts { plain[role] = id }
        for role in each.keys where plain[role] != nil {
            // An account without a currency in its name is the one of the base currency.
            each[role]?["USD"] = plain.removeValue(forKey: role)
        }
        let groups = each.map { role, ids in
            let members = ids.sorted { $0.key < $1.key }.map { "\($0.key): \"\($0.value)\"" }
            return "    \(role): { \(members.joined(separator: ", ")) }"
        }
        let single = plain.map { role, id in
            "    \(role): \(id.hasPrefix("{") ? id : "\"\(id)\"")"
        }
        return (groups + single).sorted()
            .joined(separator: "\n")
    }
}
