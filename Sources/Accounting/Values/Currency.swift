/// A currency as Stripe counts it: an ISO 4217 code and the number of decimal places of its minor unit.
///
/// Stripe's exponents differ from ISO 4217 for a few currencies (MGA, ISK, UGX), so the table is our
/// own. A code outside the table cannot become a `Currency`; it is refused where it enters.
/// Source: docs.stripe.com/currencies.
package struct Currency: Sendable, Hashable {
    /// Its place in the table: a number and no text, because every amount is copied, compared and hashed
    /// together with its currency.
    private let place: UInt8
    private let places: UInt8

    /// Upper-case ISO 4217 code, for example `USD`.
    package var code: String { Self.codes[Int(place)] }
    /// Decimal places of Stripe's minor unit: 0, 2 or 3.
    package var exponent: Int { Int(places) }

    /// Looks the code up without regard to case; nil when Stripe does not list it.
    package init?(_ code: String) {
        guard let currency = Self.byCode[code] ?? Self.byCode[code.uppercased()] else { return nil }
        self = currency
    }

    private init(place: UInt8, places: UInt8) {
        self.place = place
        self.places = places
    }

    /// Every listed currency, in alphabetical order of its code.
    package static let all: [Currency] = table.enumerated().map { place, entry in
        Currency(place: UInt8(place), places: entry.value)
    }

    private static let table = exponents.sorted { $0.key < $1.key }
    private static let codes = table.map(\.key)
    /// By the code in capitals, and as Stripe writes it.
    private static let byCode = Dictionary(
        uniqueKeysWithValues: all.flatMap { [($0.code, $0), ($0.code.lowercased(), $0)] }
    )

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

    private static let exponents: [String: UInt8] = {
        var table: [String: UInt8] = [:]
        for (codes, exponent) in [(zeroDecimal, 0), (twoDecimal, 2), (threeDecimal, 3)]
            as [(String, UInt8)]
        {
            for code in codes.split(separator: " ") { table[String(code)] = exponent }
        }
        return table
    }()
}
