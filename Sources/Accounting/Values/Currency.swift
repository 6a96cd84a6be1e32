/// A currency as Stripe counts it: an ISO 4217 code and the number of decimal places of its minor unit.
///
/// Stripe's exponents differ from ISO 4217 for a few currencies (MGA, ISK, UGX), so the table is our
/// own. A code outside the table cannot become a `Currency`; it is refused where it enters.
/// Source: docs.stripe.com/currencies.
package struct Currency: Sendable, Hashable {
    /// Upper-case ISO 4217 code, for example `USD`.
    package let code: String
    /// Decimal places of Stripe's minor unit: 0, 2 or 3.
    package let exponent: Int

    /// Looks the code up without regard to case; nil when Stripe does not list it.
    package init?(_ code: String) {
        let upper = code.uppercased()
        guard let exponent = Self.exponents[upper] else { return nil }
        self.code = upper
        self.exponent = exponent
    }

    /// Every listed currency, in alphabetical order of its code.
    package static let all: [Currency] = exponents.keys.sorted().compactMap { Currency($0) }

    private static let zeroDecimal = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
    private static let threeDecimal = "BHD JOD KWD OMR TND"
    /// ISK and UGX have no decimals in ISO 4217 but two at Stripe.
    private static let twoDecimal = """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD CAD \
        CDF CHF CNY COP CRC CVE CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL \
        HTG HUF IDR ILS INR ISK JMD KES KGS KHR KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP \
        MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB \
        SAR SBD SCR SEK SGD SHP SLE SOS SRD STD SZL THB TJS TOP TRY TTD TWD TZS UAH UGX USD UYU UZS \
        WST XCD YER ZAR ZMW
        """

    private static let exponents: [String: Int] = {
        var table: [String: Int] = [:]
        for (codes, exponent) in [(zeroDecimal, 0), (twoDecimal, 2), (threeDecimal, 3)] {
            for code in codes.split(separator: " ") { table[String(code)] = exponent }
        }
        return table
    }()
}
