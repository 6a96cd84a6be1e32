package import Accounting

/// The internal ids of NetSuite's currencies by ISO code, and which one is the base currency.
package struct CurrencyMap: Sendable, Hashable {
    private let ids: [Currency: String]
    private let currencies: [String: Currency]
    /// The currency in which the books are kept; nil when unknown.
    package let base: Currency?

    /// Whether the account has the Multiple Currencies feature; without it records name no currency.
    package let isMultiCurrency: Bool

    package init(ids: [Currency: String], base: Currency?) {
        self.init(ids: ids, base: base, isMultiCurrency: true)
    }

    /// The map of an account that keeps its books in one currency and knows no other.
    package static func single(_ base: Currency) -> CurrencyMap {
        CurrencyMap(ids: [:], base: base, isMultiCurrency: false)
    }

    private init(ids: [Currency: String], base: Currency?, isMultiCurrency: Bool) {
        self.ids = ids
        self.base = base
        self.isMultiCurrency = isMultiCurrency
        currencies = Dictionary(
            ids.map { ($0.value, $0.key) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// NetSuite's id of a currency; nil when the account does not have it.
    package func id(of currency: Currency) -> String? { ids[currency] }

    /// The currency under one of NetSuite's ids.
    package func currency(id: String) -> Currency? { currencies[id] }

    /// Whether records in this currency can be written.
    package func supports(_ currency: Currency) -> Bool {
        isMultiCurrency ? ids[currency] != nil : currency == base
    }

    /// The finding for a currency NetSuite does not have.
    static func unsupported(_ currency: Currency) -> Finding {
        Finding(
            .currencyUnsupported,
            subject: currency.code,
            sentence: "NetSuite has no active currency with the ISO code \(currency.code).",
            fix: "Create the currency in NetSuite under Lists > Accounting > Currencies."
        )
    }
}
