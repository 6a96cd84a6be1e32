import Accounting
import Cryptography
import HTTP
import NetSuite
import Testing

/// Values the tests share.
enum Sample {
    static func currency(_ code: String) throws -> Currency { try #require(Currency(code)) }

    static func id(_ text: String) throws -> ExternalID { try #require(ExternalID(text)) }

    static func date(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

    static func money(_ units: Int64, _ code: String = "USD") throws -> Money {
        Money(units, try currency(code))
    }

    /// Oracle's published sample credentials.
    static func tokenCredentials() throws -> TokenCredentials {
        try #require(
            TokenCredentials(
                consumerKey: "ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4",
                consumerSecret: "d26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5",
                token: "2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc",
                tokenSecret: "c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295"
            )
        )
    }

    static func clientCredentials(_ key: PrivateKey) throws -> ClientCredentials {
        try #require(
            ClientCredentials(
                clientID: "client-1",
                certificateID: "certificate-1",
                key: key
            )
        )
    }

    static func account(_ text: String = "1234567_SB1") throws -> AccountID {
        try #require(AccountID(text))
    }

    /// Accounts 100, 101, … in the order of the roles; banks 500 (USD), 501 (JPY) and 502 (KWD).
    static func chart(without missing: Set<AccountRole> = []) throws -> ChartOfAccounts {
        var accounts: [AccountRole: String] = [:]
        for (index, role) in AccountRole.allCases.enumerated()
        where !missing.contains(role) && role != .bank {
            accounts[role] = String(100 + index)
        }
        let banks = [
            try currency("USD"): "500", try currency("JPY"): "501", try currency("KWD"): "502",
        ]
        return ChartOfAccounts(
            accounts: accounts,
            byCurrency: missing.contains(.bank) ? [:] : [.bank: banks]
        )
    }

    static func number(_ role: AccountRole) throws -> String {
        try #require(try chart().account(role, in: nil))
    }

    static func currencies() throws -> CurrencyMap {
        CurrencyMap(
            ids: [
                try currency("USD"): "1", try currency("EUR"): "4", try currency("JPY"): "5",
                try currency("KWD"): "6",
            ],
            base: try currency("USD")
        )
    }

    static func configuration(
        credentials: Credentials? = nil,
        settings: DocumentSettings = DocumentSettings(),
        chart: ChartOfAccounts? = nil,
        asksForCurrencies: Bool = false,
        limits: GatewayLimits = GatewayLimits(),
        baseURL: HTTPURL? = nil
    ) throws -> NetSuiteConfiguration {
        NetSuiteConfiguration(
            account: try account(),
            credentials: try credentials ?? .tokenBased(tokenCredentials()),
            chart: try chart ?? Sample.chart(),
            settings: settings,
            currencies: asksForCurrencies ? nil : try currencies(),
            limits: limits,
            baseURL: baseURL
        )
    }
}
