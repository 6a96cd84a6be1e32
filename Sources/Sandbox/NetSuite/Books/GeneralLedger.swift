import Accounting

/// One debit or credit of a transaction; positive amounts are debits, negative ones credits.
struct GeneralLedgerLine: Sendable, Hashable {
    let account: InternalID
    let currency: InternalID
    /// Signed minor units of `currency`.
    let amount: Int64
    /// Signed minor units of the base currency.
    let base: Int64
}

/// A row of the trial balance: what one account holds in one currency.
package struct TrialBalanceRow: Sendable, Hashable {
    package let accountID: Int64
    package let accountNumber: String
    package let accountName: String
    /// ISO code of the amounts in `balance`.
    package let currency: String
    /// Signed minor units of `currency`; debits are positive.
    package let balance: Int64
    /// Signed minor units of the base currency; debits are positive.
    package let baseBalance: Int64
}

/// Units of base currency for one unit of a transaction's currency.
struct ExchangeRate: Sendable, Hashable {
    let value: ExactDecimal

    static let one = ExchangeRate(value: .one)

    /// The amount in minor units of the base currency, half rounded away from zero.
    func base(
        of amount: Int64,
        exponent: Int,
        baseExponent: Int
    ) throws(RecordFault) -> Int64 {
        let scale = value.decimals + exponent - baseExponent
        let product = Int128(amount) * Int128(value.coefficient)
        guard let base = ExactDecimal.rescale(product, droppingDecimals: scale) else {
            throw .rule("The amount exceeds the maximum numeric value.")
        }
        return base
    }
}

/// Collects the lines of one transaction and proves that they balance.
struct LedgerEntry: Sendable {
    let currency: InternalID
    let rate: ExchangeRate
    let exponent: Int
    let baseCurrency: InternalID
    let baseExponent: Int
    private(set) var lines: [GeneralLedgerLine] = []

    init(
        currency: InternalID,
        rate: ExchangeRate,
        exponent: Int,
        baseCurrency: InternalID,
        baseExponent: Int
    ) {
        self.currency = currency
        self.rate = rate
        self.exponent = exponent
        self.baseCurrency = baseCurrency
        self.baseExponent = baseExponent
    }

    /// Adds a line in the transaction's currency at the transaction's rate.
    mutating func add(_ account: InternalID, _ amount: Int64) throws(RecordFault) {
        let base = try rate.base(of: amount, exponent: exponent, baseExponent: baseExponent)
        add(account, amount, base: base)
    }

    /// Adds a line whose base amount is fixed by something else, such as an earlier document.
    mutating func add(_ account: InternalID, _ amount: Int64, base: Int64) {
        add(account, amount, currency: currency, base: base)
    }

    mutating func add(
        _ account: InternalID,
        _ amount: Int64,
        currency: InternalID,
        base: Int64
    ) {
        guard amount != 0 || base != 0 else { return }
        lines.append(
            GeneralLedgerLine(account: account, currency: currency, amount: amount, base: base)
        )
    }

    /// Puts what is left over in base currency, from rounding or another rate, on one account.
    mutating func settleBaseDifference(on account: InternalID) {
        let difference = lines.reduce(0) { $0 + $1.base }
        add(account, -difference, currency: baseCurrency, base: -difference)
    }
}

extension [GeneralLedgerLine] {
    /// Whether debits equal credits in base currency and, where all lines share one, in the
    /// transaction's currency; lines of the gain/loss account exist in base currency only.
    func isBalanced(in currency: InternalID, gainLossAccount: InternalID) -> Bool {
        guard reduce(0, { $0 + $1.base }) == 0 else { return false }
        let own = filter { $0.account != gainLossAccount || $0.currency == currency }
        guard own.allSatisfy({ $0.currency == currency }) else { return true }
        return own.reduce(0) { $0 + $1.amount } == 0
    }
}
