import Accounting
import NetSuite
import Sandbox

/// The simulated chart of accounts, by role and back.
enum Chart {
    static let accounts = accounts()

    /// The same with what differs for single accounts at Stripe, and roles that stand on other accounts.
    static func accounts(
        stripeAccounts: [String: ChartOfAccounts] = [:],
        changing others: [AccountRole: String] = [:]
    ) -> ChartOfAccounts {
        var roles: [AccountRole: String] = [:]
        var each: [AccountRole: [Currency: String]] = [:]
        for (purpose, id) in NetSuiteDemoChart.accountIDs {
            let words = purpose.split(separator: ".").map(String.init)
            guard let role = AccountRole(rawValue: words[0]) else { continue }
            if words.count > 1, let currency = Currency(words[1]) {
                each[role, default: [:]][currency] = String(id)
            } else {
                roles[role] = String(id)
            }
        }
        return ChartOfAccounts(
            accounts: roles.merging(others) { $1 },
            byCurrency: each,
            stripeAccounts: stripeAccounts
        )
    }

    private static let purposes = Dictionary(
        uniqueKeysWithValues: NetSuiteDemoChart.accountIDs.map { ($0.value, $0.key) }
    )

    /// `role currency` of a trial balance row; the account's number for what has no role.
    static func key(_ row: TrialBalanceRow) -> String {
        let purpose = purposes[row.accountID] ?? row.accountNumber
        return (purpose.split(separator: ".").first ?? "") + " " + row.currency
    }

    /// Where NetSuite itself posts what exchange rates do to the base currency; nobody plans that.
    static func isNetSuitesOwn(_ row: TrialBalanceRow) -> Bool {
        purposes[row.accountID] == "realizedGainLoss"
    }

    static func key(_ posting: Posting) -> String {
        posting.role.rawValue + " " + posting.amount.currency.code
    }
}
