package import Accounting

extension ChartOfAccounts {
    /// Other roles that stand on an account of this one, in any currency, in any books and for any account
    /// at Stripe, each with the account.
    package func roles(sharing role: AccountRole) -> [AccountRole: String] {
        let views =
            stripeAccounts.isEmpty
            ? [self] : stripeAccounts.keys.sorted().map { serving(stripeAccount: $0) }
        let charts = [self] + subsidiaries.values + stripeAccounts.values
        let currencies = Set(charts.flatMap { $0.currencies(and: []) }).map(Optional.some) + [nil]
        let owners = [nil] + subsidiaries.keys.sorted().map(Optional.some)
        var shared: [AccountRole: String] = [:]
        for view in views {
            for owner in owners {
                for currency in currencies {
                    guard let account = view.account(role, in: currency, of: owner) else {
                        continue
                    }
                    for other in AccountRole.allCases where other != role {
                        // What has no account of its own is told by the role that lends it one.
                        let lender = other.standIn.flatMap {
                            view.account($0, in: currency, of: owner)
                        }
                        guard lender != account,
                            view.account(other, in: currency, of: owner) == account
                        else { continue }
                        shared[other] = account
                    }
                }
            }
        }
        return shared
    }
}
