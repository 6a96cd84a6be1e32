/// A payout explained from opening to closing: by category, fee, member and proof.
package struct StatementReport: Sendable, Hashable {
    /// Members of one reporting category, added up.
    package struct Category: Sendable, Hashable {
        package let name: String
        package let count: Int
        package let amount: Money
        package let fee: Money
        package var net: Money { amount - fee }
    }

    /// One check of the statement: what it says, and whether it holds.
    package struct Check: Sendable, Hashable {
        package let name: String
        package let left: Money
        package let right: Money
        package var holds: Bool { left == right }
    }

    package let statement: PayoutStatement
    package let members: [PayoutMember]
    /// The accounting system's own numbers of records, by external id.
    package let records: [ExternalID: String]

    package init(
        statement: PayoutStatement,
        members: [PayoutMember],
        records: [ExternalID: String]
    ) {
        self.statement = statement
        self.members = members
        self.records = records
    }

    package var currency: Currency { statement.net.currency }

    /// The categories in the order of their names.
    package var categories: [Category] {
        Dictionary(grouping: members, by: \.category).sorted { $0.key < $1.key }
            .map { name, members in category(name, members) }
    }

    /// The members in the books of one subsidiary, and what its deposits bring.
    package struct Share: Sendable, Hashable {
        /// Nil for the owner of the bank.
        package let subsidiary: String?
        package let category: Category
        package let deposited: Money
    }

    /// What stands in the books of each subsidiary, where there are several: the owner of the bank first,
    /// then those it owes their share.
    package var subsidiaries: [Share] {
        let groups = Dictionary(grouping: members, by: \.subsidiary)
        guard groups.keys.contains(where: { $0 != nil }) else { return [] }
        return groups.sorted { ($0.key ?? "") < ($1.key ?? "") }.map { subsidiary, members in
            Share(
                subsidiary: subsidiary,
                category: category(
                    subsidiary.map { "subsidiary \($0)" } ?? "owner of the bank",
                    members
                ),
                deposited: DepositComposition(members, in: currency).total
            )
        }
    }

    private func category(_ name: String, _ members: [PayoutMember]) -> Category {
        Category(
            name: name,
            count: members.count,
            amount: Money.sum(members.map(\.amount), in: currency),
            fee: Money.sum(members.map(\.fee), in: currency)
        )
    }

    /// What was charged for each kind of service, positive when charged, in the order of the roles.
    package var fees: [(role: AccountRole, amount: Money)] {
        roleSums.filter { $0.role.isFee }.map { ($0.role, $0.amount.negated) }
    }

    /// What records brought, by the currency the records are in: their own amount and what was settled.
    package var currencies: [(currency: Currency, recordAmount: Money, settled: Money)] {
        let taken = members.compactMap(\.taken)
        return Dictionary(grouping: taken, by: \.recordAmount.currency)
            .sorted { $0.key.code < $1.key.code }
            .map { currency, parts in
                (
                    currency, Money.sum(parts.map(\.recordAmount), in: currency),
                    Money.sum(parts.map(\.amount), in: self.currency)
                )
            }
    }

    /// Members that stand on suspense, in the order of the list.
    package var suspended: [PayoutMember] { members.filter { !$0.suspense.isZero } }

    /// The equations that make the statement a proof.
    package var checks: [Check] {
        let taken = Money.sum(members.compactMap(\.taken).map(\.amount), in: currency)
        let lines = Money.sum(members.flatMap(\.lines).map(\.amount), in: currency)
        let parked = Money.sum(members.map(\.parked), in: currency)
        return [
            Check(
                name: "gross + refunds + disputes + other - fees = net",
                left: statement.gross + statement.refunds + statement.disputes + statement.other
                    - statement.fees,
                right: statement.net
            ),
            Check(
                name: "sum of the members' net amounts = net",
                left: Money.sum(members.map(\.net), in: currency),
                right: statement.net
            ),
            Check(
                name: "records + lines + suspense = net",
                left: taken + lines + parked,
                right: statement.net
            ),
            Check(
                name: "payout - deposit = 0",
                left: statement.residual,
                right: Money(0, currency)
            ),
        ]
            + subsidiaries.map { share in
                Check(
                    name: "members = deposit of \(share.category.name)",
                    left: share.category.net,
                    right: share.deposited
                )
            }
    }

    package var isProved: Bool { checks.allSatisfy(\.holds) }

    private var roleSums: [(role: AccountRole, amount: Money)] {
        var sums: [AccountRole: Int64] = [:]
        for line in members.flatMap(\.lines) {
            sums[line.role, default: 0] += line.amount.minorUnits
        }
        return AccountRole.allCases.compactMap { role in
            sums[role].flatMap { $0 == 0 ? nil : (role, Money($0, currency)) }
        }
    }
}

extension AccountRole {
    /// Whether the role holds what Stripe and others charge for their service, or tax on it.
    package var isFee: Bool {
        switch self {
        case .processingFees, .stripeFees, .networkFees, .currencyConversionFees, .disputeFees,
            .applicationFees, .instantPayoutFees, .taxOnFees, .withholdingTax, .donations:
            true
        case .bank, .undepositedFunds, .clearing, .stripeBalance, .issuingBalance,
            .prefundingBalance, .receivable, .salesIncome,
            .shippingIncome, .salesTax, .discounts, .rounding, .badDebt, .customerCredit,
            .customerDeposits,
            .disputeHold, .disputeLosses, .disputeReversals, .riskReserve, .networkReserve,
            .connectReserve, .minimumBalanceReserve, .dueToConnected, .dueToSubsidiary,
            .dueFromSubsidiary, .connectLosses,
            .platformRevenue, .financing, .advances, .topUpTransit, .payoutTransit, .issuing,
            .preCutover, .suspense:
            false
        }
    }
}
