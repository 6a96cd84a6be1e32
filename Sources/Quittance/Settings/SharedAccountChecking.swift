import Accounting
import NetSuite

extension NetSuiteSettings {
    /// Roles on whose account deposits are made, so that no other role may stand there.
    ///
    /// NetSuite takes no line on the account into which a deposit goes, and the bank must show a payout as
    /// one line of its whole amount. Days of the balance find another way, see `PayoutPolicy`.
    private static let alone: [AccountRole] = [.bank, .payoutTransit]

    /// Reports accounts that serve a role of deposits and any other one.
    func checkSharing(_ node: SettingsNode) {
        let chart = Gateways.chart(self)
        for role in Self.alone {
            for (other, account) in chart.roles(sharing: role)
                .sorted(by: { $0.key.rawValue < $1.key.rawValue })
            where !Self.alone.contains(other) || role == .bank {
                node.report(
                    role.rawValue,
                    "The account \(account) also serves \(other.rawValue).",
                    fix: "Give \(role.rawValue) an account of its own: deposits are made there."
                )
            }
        }
    }
}
