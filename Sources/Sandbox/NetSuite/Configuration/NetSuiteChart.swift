package import Accounting

/// A currency of the simulated account.
package struct NetSuiteCurrency: Sendable, Hashable {
    package let id: Int64
    package let name: String
    /// ISO 4217 code.
    package let symbol: String
    /// Decimal places of amounts.
    package let precision: Int
    /// Units of base currency for one unit of this one, as exact decimal text, for example `1.085`.
    package let exchangeRate: String
    package var isInactive: Bool

    package init(
        id: Int64,
        name: String,
        symbol: String,
        precision: Int,
        exchangeRate: String,
        isInactive: Bool = false
    ) {
        self.id = id
        self.name = name
        self.symbol = symbol
        self.precision = precision
        self.exchangeRate = exchangeRate
        self.isInactive = isInactive
    }
}

/// A legal entity of the simulated account.
package struct NetSuiteSubsidiary: Sendable, Hashable {
    package let id: Int64
    package let name: String
    package let country: String
    /// The ISO code of the currency of its books; nil for that of the account.
    package let baseCurrency: String?
    /// Units of its currency for one unit of others, where it is not that of the account.
    package let exchangeRates: [String: String]
    package var isInactive: Bool

    package init(
        id: Int64,
        name: String,
        country: String = "US",
        baseCurrency: String? = nil,
        exchangeRates: [String: String] = [:],
        isInactive: Bool = false
    ) {
        self.baseCurrency = baseCurrency
        self.exchangeRates = exchangeRates
        self.id = id
        self.name = name
        self.country = country
        self.isInactive = isInactive
    }
}

/// An account of the simulated chart of accounts.
package struct NetSuiteAccount: Sendable, Hashable {
    /// The account types a chart may use, spelled as the record service spells them.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case bank = "Bank"
        case accountsReceivable = "AcctRec"
        case otherCurrentAsset = "OthCurrAsset"
        case otherCurrentLiability = "OthCurrLiab"
        case longTermLiability = "LongTermLiab"
        case creditCard = "CredCard"
        case deferredRevenue = "DeferRevenue"
        case equity = "Equity"
        case income = "Income"
        case expense = "Expense"
        case otherIncome = "OthIncome"
        case otherExpense = "OthExpense"
    }

    /// What the account is to NetSuite itself.
    package enum Special: String, Sendable, Hashable {
        case undepositedFunds = "UndepFunds"
        case customerDeposits = "CustDep"
        case realizedGainLoss = "RealizedGainLoss"
    }

    package let id: Int64
    package let number: String
    package let name: String
    package let kind: Kind
    package let special: Special?
    /// The ISO code of the one currency a bank or credit card account holds; nil for all others.
    package let currency: String?
    /// The subsidiaries that may post to the account; nil for all.
    package var subsidiaries: Set<Int64>?
    package var isInactive: Bool

    package init(
        id: Int64,
        number: String,
        name: String,
        kind: Kind,
        special: Special? = nil,
        currency: String? = nil,
        subsidiaries: Set<Int64>? = nil,
        isInactive: Bool = false
    ) {
        self.id = id
        self.number = number
        self.name = name
        self.kind = kind
        self.special = special
        self.currency = currency
        self.subsidiaries = subsidiaries
        self.isInactive = isInactive
    }
}

/// A month of the accounting calendar.
package struct NetSuiteMonth: Sendable, Hashable, Comparable {
    package let year: Int64
    /// 1 to 12.
    package let month: Int64

    /// The month that holds `date`.
    package init(of date: CalendarDate) {
        let parts = date.parts
        year = parts.year
        month = parts.month
    }

    /// Reads `YYYY-MM`; nil for any other shape.
    package init?(_ text: String) {
        guard let date = CalendarDate(text + "-01") else { return nil }
        self.init(of: date)
    }

    package var text: String { String(first.text.prefix(7)) }

    /// The first day of the month.
    package var first: CalendarDate {
        CalendarDate(year: year, month: month, day: 1) ?? CalendarDate(dayNumber: 0)
    }

    /// The last day of the month.
    package var last: CalendarDate { next.first.adding(days: -1) }

    var next: NetSuiteMonth { NetSuiteMonth(of: first.adding(days: 32)) }

    /// The id of the month's accounting period: consecutive months have consecutive ids.
    var periodID: Int64 { year * 12 + month }

    package static func < (left: NetSuiteMonth, right: NetSuiteMonth) -> Bool {
        (left.year, left.month) < (right.year, right.month)
    }
}
