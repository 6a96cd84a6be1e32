/// What a general-ledger account is for; the settings map each role to an account number.
///
/// The raw value is the role's name in settings, findings and the exported ledger.
package enum AccountRole: String, Sendable, Hashable, CaseIterable {
    case bank
    case undepositedFunds
    case clearing
    /// The Stripe balance as an account of its own, for accounts booked by the balance.
    case stripeBalance
    /// What Stripe holds for Issuing, where that balance is booked.
    case issuingBalance
    /// What Stripe holds to pay refunds and disputes from, where that balance is booked.
    case prefundingBalance
    case receivable
    case salesIncome
    case shippingIncome
    case salesTax
    case discounts
    case rounding
    case badDebt
    case customerCredit
    /// What customers paid for nothing yet; NetSuite's own account of customer deposits.
    case customerDeposits
    case processingFees
    case stripeFees
    case networkFees
    case currencyConversionFees
    case disputeFees
    case applicationFees
    case instantPayoutFees
    case taxOnFees
    case withholdingTax
    case disputeHold
    case disputeLosses
    case disputeReversals
    case riskReserve
    case networkReserve
    case connectReserve
    case minimumBalanceReserve
    case dueToConnected
    /// What the subsidiary that owns the bank owes another one for money that arrived there.
    case dueToSubsidiary
    /// What another subsidiary has to get from the one that owns the bank.
    case dueFromSubsidiary
    case connectLosses
    case platformRevenue
    case financing
    case advances
    case topUpTransit
    case payoutTransit
    case donations
    case issuing
    case preCutover
    case suspense
}

/// The five kinds of account of double-entry bookkeeping.
package enum AccountClass: String, Sendable, Hashable {
    case assets = "Assets"
    case liabilities = "Liabilities"
    case income = "Income"
    case expenses = "Expenses"
    case equity = "Equity"
}

extension AccountRole {
    /// The class under which the role stands in the exported ledger.
    package var accountClass: AccountClass {
        switch self {
        case .bank, .undepositedFunds, .clearing, .stripeBalance, .issuingBalance,
            .prefundingBalance, .receivable, .withholdingTax, .disputeHold, .riskReserve,
            .networkReserve, .connectReserve, .minimumBalanceReserve, .advances,
            .topUpTransit, .payoutTransit, .suspense, .dueFromSubsidiary:
            .assets
        case .salesTax, .customerCredit, .customerDeposits, .dueToConnected, .dueToSubsidiary,
            .financing, .issuing:
            .liabilities
        case .salesIncome, .shippingIncome, .discounts, .disputeReversals, .platformRevenue:
            .income
        case .rounding, .badDebt, .processingFees, .stripeFees, .networkFees,
            .currencyConversionFees, .disputeFees, .applicationFees, .instantPayoutFees,
            .taxOnFees, .disputeLosses, .connectLosses, .donations:
            .expenses
        case .preCutover:
            .equity
        }
    }

    /// Whether each currency needs an account of its own: such accounts hold one currency, as banks do.
    package var isPerCurrency: Bool {
        self == .bank || self == .payoutTransit || self == .stripeBalance
    }

    /// The role on whose account this one stands where it has none of its own.
    ///
    /// What Stripe withholds is still Stripe's to pay out, so it stays on clearing until somebody wants to
    /// see it apart.
    package var standIn: AccountRole? { Self.reserves.contains(self) ? .clearing : nil }

    private static let reserves: Set<AccountRole> = [
        .riskReserve, .networkReserve, .connectReserve, .minimumBalanceReserve,
    ]

    /// Whether the role stands for what subsidiaries owe each other, and has a mirror in other books.
    package var isBetweenSubsidiaries: Bool {
        self == .dueToSubsidiary || self == .dueFromSubsidiary
    }

    private static let proved: Set<AccountRole> = [
        .clearing, .stripeBalance, .issuingBalance, .prefundingBalance, .payoutTransit,
        .riskReserve, .networkReserve, .connectReserve,
        .minimumBalanceReserve,
    ]

    /// Whether the accounting system must hold what our ledger holds: the roles through which Stripe's
    /// money passes, which nobody else should post to.
    package var isProved: Bool {
        Self.proved.contains(self)
    }
}
