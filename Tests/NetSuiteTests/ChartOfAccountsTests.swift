import Accounting
import Testing

@testable import NetSuite

@Suite struct ChartOfAccountsTests {
    @Test func `a whole chart lacks nothing`() throws {
        #expect(try Sample.chart().missing(currencies: [try Sample.currency("USD")]).isEmpty)
    }

    @Test func `every missing role and every missing bank is reported`() throws {
        let chart = try Sample.chart(without: [.suspense, .rounding, .receivable])
        let currencies = try ["USD", "EUR", "GBP"].map { try Sample.currency($0) }
        let findings = chart.missing(currencies: currencies)
        #expect(
            findings.map(\.subject) == ["bank.EUR", "bank.GBP", "rounding", "suspense"]
        )
        #expect(findings.allSatisfy { $0.code == .accountRoleUnmapped })
    }

    @Test func `a bank under the plain role serves all other currencies`() throws {
        let usd = try Sample.currency("USD")
        let chart = ChartOfAccounts(accounts: [.bank: "1"], byCurrency: [.bank: [usd: "2"]])
        #expect(chart.account(.bank, in: usd) == "2")
        #expect(chart.account(.bank, in: try Sample.currency("EUR")) == "1")
        #expect(chart.account(.bank, in: nil) == "1")
    }

    @Test func `any role may have an account for each currency and one for all others`() throws {
        let (usd, eur) = (try Sample.currency("USD"), try Sample.currency("EUR"))
        let chart = ChartOfAccounts(
            accounts: [.clearing: "1"],
            byCurrency: [.clearing: [eur: "2"], .suspense: [usd: "3"]]
        )
        #expect(chart.account(.clearing, in: eur) == "2")
        #expect(chart.account(.clearing, in: usd) == "1")
        #expect(chart.account(.suspense, in: eur) == nil)
        let missing = chart.missing(roles: [.clearing, .suspense], currencies: [usd, eur])
        #expect(missing.map(\.subject) == ["suspense.EUR"])
    }

    @Test func `every role accepts some account types and knows no unknown ones`() {
        let known = AccountRule.balanceSheet.union(AccountRule.profitAndLoss)
        for role in AccountRole.allCases {
            #expect(!AccountRule.types(for: role).isEmpty)
            #expect(AccountRule.types(for: role).isSubset(of: known))
        }
    }

    @Test(arguments: [
        (AccountRole.bank, "Bank", 0), (.bank, "OthCurrAsset", 1), (.receivable, "AcctRec", 0),
        (.receivable, "Bank", 1), (.clearing, "OthCurrAsset", 0), (.clearing, "Expense", 1),
        (.processingFees, "COGS", 0), (.discounts, "Income", 0), (.discounts, "NonPosting", 1),
    ])
    func `the type of an account must suit its role`(
        role: AccountRole,
        type: String,
        count: Int
    ) {
        let account = MappedAccount(type: type, isInactive: false)
        let findings = AccountRule.findings(role: role, subject: "s", id: "7", account)
        #expect(findings.count == count)
    }

    @Test func `an absent account is one finding, an inactive one of wrong type is two`() {
        #expect(AccountRule.findings(role: .bank, subject: "s", id: "7", nil).count == 1)
        let account = MappedAccount(type: "Expense", isInactive: true)
        #expect(AccountRule.findings(role: .bank, subject: "s", id: "7", account).count == 2)
    }

    @Test func `reserves without an account of their own stand on clearing`() throws {
        let (usd, eur) = (try Sample.currency("USD"), try Sample.currency("EUR"))
        let chart = ChartOfAccounts(
            accounts: [.clearing: "1"],
            byCurrency: [.riskReserve: [eur: "2"]]
        )
        #expect(chart.account(.riskReserve, in: usd) == "1")
        #expect(chart.account(.riskReserve, in: eur) == "2")
        #expect(chart.account(.connectReserve, in: eur) == "1")
        // Balances that have no account are not booked at all.
        #expect(chart.account(.issuingBalance, in: usd) == nil)
        let roles: [AccountRole] = [.riskReserve, .networkReserve, .issuingBalance]
        #expect(chart.missing(roles: roles, currencies: [usd, eur]).isEmpty)
    }

    @Test func `an account at Stripe may differ from all others, but not from a subsidiary`()
        throws
    {
        let (usd, eur) = (try Sample.currency("USD"), try Sample.currency("EUR"))
        let chart = ChartOfAccounts(
            accounts: [.clearing: "1"],
            byCurrency: [.bank: [usd: "2"]],
            subsidiaries: ["3": ChartOfAccounts(accounts: [.clearing: "30"], byCurrency: [:])],
            stripeAccounts: [
                "main": ChartOfAccounts(accounts: [:], byCurrency: [:]),
                "eu": ChartOfAccounts(
                    accounts: [.clearing: "10"],
                    byCurrency: [.bank: [eur: "20"]]
                ),
            ]
        )
        let (main, other) = (
            chart.serving(stripeAccount: "main"), chart.serving(stripeAccount: "eu")
        )
        #expect(main.account(.clearing, in: usd) == "1")
        #expect(other.account(.clearing, in: usd) == "10")
        #expect(other.account(.clearing, in: usd, of: "3") == "30")
        #expect(other.account(.bank, in: usd) == "2")
        #expect(other.account(.bank, in: eur) == "20")
        // One of the two has no bank for euro.
        let missing = chart.missing(roles: [.bank, .clearing], currencies: [usd, eur])
        #expect(missing.map(\.subject) == ["bank.EUR"])
    }
}
