/// What a general-ledger account is for; the settings map each role to an account number.
///
/// The raw value is the role's name in settings, findings and the exported ledger.
package enum AccountRole: String, Sendable, Hashable, CaseIterable {
    case bank
    case undepositedFunds
    case clearing
    /// The Stripe balance as an account of its own, for accounts booked by the balance.
    case stripeBalance
    case receivable
    case salesIncome
    case shippingIncome
    case salesTax
    case discounts
    case rounding
    case badDebt
    case customerCredit
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
        case .bank, .undepositedFunds, .clearing, .stripeBalance, .receivable, .withholdingTax,
            .disputeHold,
            .riskReserve, .networkReserve, .connectReserve, .minimumBalanceReserve, .advances,
            .topUpTransit, .payoutTransit, .suspense, .dueFromSubsidiary:
            .assets
        case .salesTax, .customerCredit, .dueToConnected, .dueToSubsidiary, .financing, .issuing:
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

    private static let proved: Set<AccountRole> = [
        .clearing, .stripeBalance, .payoutTransit, .riskReserve, .networkReserve, .connectReserve,
        .minimumBalanceReserve,
    ]

    /// Whether the accounting system must hold what our ledger holds: the roles through which Stripe's
    /// money passes, which nobody else should post to.
    package var isProved: Bool {
        Self.proved.contains(self)
    }
}
