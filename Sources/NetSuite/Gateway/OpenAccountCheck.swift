import Accounting
import JSON
import Jobs

extension NetSuiteGateway {
    /// Accounts that are not open to a subsidiary in whose books they are used.
    ///
    /// Nothing for an account without OneWorld. Source: the table `AccountSubsidiaryMap` of SuiteQL.
    func closedAccountFindings() async throws(StepFailure) -> [Finding] {
        let settings = configuration.settings
        let ids = [settings.subsidiary].compactMap { $0 } + settings.subsidiaries.keys.sorted()
        guard !ids.isEmpty else { return [] }
        let uses = ids.flatMap(uses)
        let accounts = Set(uses.map(\.account)).sorted()
        var open: [String: Set<String>] = [:]
        for chunk in Self.lists(accounts) {
            let rows = try await rows(
                "SELECT account, subsidiary FROM accountsubsidiarymap WHERE account IN"
                    + " \(Self.marks(chunk)) ORDER BY account, subsidiary",
                parameters: Array(chunk)
            )
            for row in rows {
                guard let account = Self.text(row, "account"),
                    let subsidiary = Self.text(row, "subsidiary")
                else { continue }
                open[account, default: []].insert(subsidiary)
            }
        }
        let reached = open.values.reduce(into: Set<String>()) { $0.formUnion($1) }
        let closed = open.isEmpty ? [] : ids.filter { !reached.contains($0) }.map(Self.closed)
        // An account without any row is told as absent elsewhere.
        return closed
            + uses.compactMap { use in
                guard let owners = open[use.account], !owners.contains(use.subsidiary),
                    reached.contains(use.subsidiary)
                else { return nil }
                return Finding(
                    .accountRoleUnmapped,
                    subject: "\(use.role.rawValue) of subsidiary \(use.subsidiary)",
                    sentence: "Account \(use.account) (\(use.role.rawValue)) is not open to the"
                        + " subsidiary \(use.subsidiary), in whose books it is used.",
                    fix:
                        "Add the subsidiary to the account in NetSuite, or map the role to an account"
                        + " of that subsidiary."
                )
            }
    }

    /// One finding for all: a subsidiary that is not there, or was just set up.
    private static func closed(_ subsidiary: String) -> Finding {
        Finding(
            .accountRoleUnmapped,
            subject: "accounts of subsidiary \(subsidiary)",
            sentence: "None of the mapped accounts is open to the subsidiary \(subsidiary).",
            fix: "Add the subsidiary to the accounts its books use in NetSuite, or take it out of"
                + " the settings."
        )
    }

    private typealias Use = (role: AccountRole, account: String, subsidiary: String)

    /// The accounts that records of a subsidiary post to, each once.
    private func uses(_ subsidiary: String) -> [Use] {
        let settings = configuration.settings
        let isOwner = subsidiary == settings.subsidiary
        let roles = AccountRole.allCases.filter { role in
            isOwner ? role != .dueFromSubsidiary : Self.rolesElsewhere.contains(role)
        }
        var seen: Set<String> = []
        var uses: [Use] = []
        for role in roles {
            for account in chart.everyAccount(role, of: isOwner ? nil : subsidiary)
            where seen.insert(account).inserted {
                uses.append((role, account, subsidiary))
            }
        }
        return uses
    }

    /// Roles that records of subsidiaries without the bank post to: those of customers' records, and
    /// those through which their share of a payout passes.
    private static let rolesElsewhere: Set<AccountRole> =
        Set(ItemRole.allCases.map(\.accountRole))
        .union([
            .receivable, .undepositedFunds, .customerDeposits, .clearing, .payoutTransit,
            .dueFromSubsidiary,
        ])
}
