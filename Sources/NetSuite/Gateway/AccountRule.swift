import Accounting

/// An account as the check finds it.
struct MappedAccount: Sendable, Hashable {
    /// NetSuite's account type, for example `Bank` or `OthCurrAsset`.
    let type: String
    let isInactive: Bool
}

/// Which account types a role may be mapped to.
enum AccountRule {
    /// Types of the balance sheet.
    static let balanceSheet: Set<String> = [
        "Bank", "AcctRec", "UnbilledRec", "OthCurrAsset", "FixedAsset", "OthAsset", "DeferExpense",
        "AcctPay", "CredCard", "OthCurrLiab", "LongTermLiab", "DeferRevenue", "Equity",
    ]
    /// Types of profit and loss.
    static let profitAndLoss: Set<String> = [
        "Income", "OthIncome", "Expense", "OthExpense", "COGS",
    ]

    /// The types that keep the proof of the balance true; what else suits is the accountant's choice.
    static func types(for role: AccountRole) -> Set<String> {
        switch role {
        case .bank, .stripeBalance: ["Bank"]
        case .receivable: ["AcctRec"]
        case .undepositedFunds: ["OthCurrAsset"]
        case .payoutTransit: ["Bank", "OthCurrAsset"]
        case .clearing, .issuingBalance, .prefundingBalance, .salesTax, .customerCredit,
            .customerDeposits, .withholdingTax, .disputeHold, .riskReserve,
            .networkReserve, .connectReserve, .minimumBalanceReserve, .dueToConnected,
            .dueToSubsidiary,
            .dueFromSubsidiary, .financing, .advances, .topUpTransit, .issuing, .preCutover,
            .suspense:
            balanceSheet
        case .salesIncome, .shippingIncome, .discounts, .rounding, .badDebt, .processingFees,
            .stripeFees, .networkFees, .currencyConversionFees, .disputeFees, .applicationFees,
            .instantPayoutFees, .taxOnFees, .disputeLosses, .disputeReversals, .connectLosses,
            .platformRevenue, .donations:
            profitAndLoss.union(balanceSheet)
        }
    }

    /// What is wrong with a role's account.
    static func findings(
        role: AccountRole,
        subject: String,
        id: String,
        _ account: MappedAccount?
    ) -> [Finding] {
        guard let account else {
            return [finding(subject, "NetSuite shows no account with the internal id \(id).")]
        }
        var findings: [Finding] = []
        if account.isInactive {
            findings.append(finding(subject, "Account \(id) is inactive."))
        }
        let types = types(for: role)
        if !types.contains(account.type) {
            let wanted = types.sorted().joined(separator: ", ")
            findings.append(
                finding(subject, "Account \(id) has the type \(account.type) instead of \(wanted).")
            )
        }
        return findings
    }

    private static func finding(_ subject: String, _ sentence: String) -> Finding {
        Finding(
            .accountRoleUnmapped,
            subject: subject,
            sentence: sentence,
            fix: "Map \(subject) to the internal id of a suitable account in the settings."
        )
    }
}
