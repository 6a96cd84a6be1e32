import Accounting
import NetSuite
import Sandbox

/// The simulated chart of accounts, by role and back.
enum Chart {
    static let accounts: ChartOfAccounts = {
        var roles: [AccountRole: String] = [:]
        var banks: [Currency: String] = [:]
        for (purpose, id) in NetSuiteDemoChart.accountIDs {
            if let role = AccountRole(rawValue: purpose) { roles[role] = String(id) }
            if purpose.hasPrefix("bank."), let currency = Currency(String(purpose.dropFirst(5))) {
                banks[currency] = String(id)
            }
        }
        return ChartOfAccounts(accounts: roles, banks: banks)
    }()

    private static let purposes = Dictionary(
        uniqueKeysWithValues: NetSuiteDemoChart.accountIDs.map { ($0.value, $0.key) }
    )

    /// `role currency` of a trial balance row; the account's number for what has no role.
    static func key(_ row: TrialBalanceRow) -> String {
        let purpose = purposes[row.accountID] ?? row.accountNumber
        return (purpose.hasPrefix("bank.") ? "bank" : purpose) + " " + row.currency
    }

    /// Where NetSuite itself posts what exchange rates do to the base currency; nobody plans that.
    static func isNetSuitesOwn(_ row: TrialBalanceRow) -> Bool {
        purposes[row.accountID] == "realizedGainLoss"
    }

    static func key(_ posting: Posting) -> String {
        posting.role.rawValue + " " + posting.amount.currency.code
    }
}
