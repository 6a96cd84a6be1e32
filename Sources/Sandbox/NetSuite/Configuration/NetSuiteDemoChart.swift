/// The chart of accounts and the currencies of the demonstration account.
///
/// One account per purpose; `accountIDs` gives the internal id by the purpose's name, and bank
/// accounts are named `bank.USD`, `bank.EUR` and so on.
package enum NetSuiteDemoChart {
    private typealias Row = (
        id: Int64, number: String, purpose: String, name: String, kind: NetSuiteAccount.Kind
    )

    private static let rows: [Row] = [
        (201, "1000", "bank.USD", "Operating Bank USD", .bank),
        (202, "1010", "bank.EUR", "Operating Bank EUR", .bank),
        (203, "1020", "bank.JPY", "Operating Bank JPY", .bank),
        (204, "1030", "bank.KWD", "Operating Bank KWD", .bank),
        (205, "1040", "bank.GBP", "Operating Bank GBP", .bank),
        (206, "1090", "payoutTransit", "Stripe Payouts in Transit", .bank),
        (247, "1091", "payoutTransit.EUR", "Stripe Payouts in Transit EUR", .bank),
        (248, "1092", "payoutTransit.JPY", "Stripe Payouts in Transit JPY", .bank),
        (249, "1093", "payoutTransit.KWD", "Stripe Payouts in Transit KWD", .bank),
        (250, "1094", "payoutTransit.GBP", "Stripe Payouts in Transit GBP", .bank),
        (251, "1080", "stripeBalance", "Stripe Balance USD", .bank),
        (252, "1081", "stripeBalance.EUR", "Stripe Balance EUR", .bank),
        (253, "1082", "stripeBalance.JPY", "Stripe Balance JPY", .bank),
        (254, "1083", "stripeBalance.KWD", "Stripe Balance KWD", .bank),
        (255, "1084", "stripeBalance.GBP", "Stripe Balance GBP", .bank),
        (207, "1095", "topUpTransit", "Stripe Top-ups in Transit", .otherCurrentAsset),
        (208, "1100", "receivable", "Accounts Receivable", .accountsReceivable),
        (209, "1200", "undepositedFunds", "Undeposited Funds", .otherCurrentAsset),
        (210, "1210", "clearing", "Stripe Clearing", .otherCurrentAsset),
        (262, "1211", "issuingBalance", "Stripe Issuing Funds", .otherCurrentAsset),
        (263, "1212", "prefundingBalance", "Stripe Refund Prefunding", .otherCurrentAsset),
        (211, "1220", "riskReserve", "Stripe Risk Reserve", .otherCurrentAsset),
        (212, "1221", "networkReserve", "Stripe Network Reserve", .otherCurrentAsset),
        (213, "1222", "connectReserve", "Stripe Connect Reserve", .otherCurrentAsset),
        (214, "1223", "minimumBalanceReserve", "Stripe Minimum Balance", .otherCurrentAsset),
        (215, "1230", "disputeHold", "Disputed Funds", .otherCurrentAsset),
        (216, "1240", "withholdingTax", "Withholding Tax Receivable", .otherCurrentAsset),
        (217, "1250", "advances", "Stripe Advances", .otherCurrentAsset),
        (261, "1280", "dueFromSubsidiary", "Due from Parent", .otherCurrentAsset),
        (218, "1290", "suspense", "Stripe Suspense", .otherCurrentAsset),
        (219, "2100", "salesTax", "Sales Tax Payable", .otherCurrentLiability),
        (220, "2200", "customerCredit", "Customer Credit Balances", .otherCurrentLiability),
        (221, "2210", "customerDeposits", "Customer Deposits", .otherCurrentLiability),
        (222, "2300", "dueToConnected", "Due to Connected Accounts", .otherCurrentLiability),
        (260, "2350", "dueToSubsidiary", "Due to Subsidiaries", .otherCurrentLiability),
        (223, "2400", "financing", "Stripe Capital Financing", .longTermLiability),
        (224, "2500", "issuing", "Stripe Issuing Balance", .otherCurrentLiability),
        (225, "2600", "deferredRevenue", "Deferred Revenue", .deferredRevenue),
        (226, "2700", "creditCard", "Company Credit Card", .creditCard),
        (227, "3900", "preCutover", "Stripe Activity before Cut-over", .equity),
        (228, "4000", "salesIncome", "Sales Income", .income),
        (229, "4100", "shippingIncome", "Shipping Income", .income),
        (230, "4200", "discounts", "Discounts Given", .income),
        (231, "4300", "disputeReversals", "Dispute Reversals", .otherIncome),
        (232, "4400", "platformRevenue", "Platform Revenue", .income),
        (233, "6000", "processingFees", "Payment Processing Fees", .expense),
        (234, "6010", "stripeFees", "Stripe Product Fees", .expense),
        (235, "6020", "networkFees", "Card Network Fees", .expense),
        (236, "6030", "currencyConversionFees", "Currency Conversion Fees", .expense),
        (237, "6040", "disputeFees", "Dispute Fees", .expense),
        (238, "6050", "applicationFees", "Application Fees", .expense),
        (239, "6060", "instantPayoutFees", "Instant Payout Fees", .expense),
        (240, "6070", "taxOnFees", "Tax on Processing Fees", .expense),
        (241, "6100", "disputeLosses", "Dispute Losses", .expense),
        (242, "6200", "connectLosses", "Connected Account Losses", .expense),
        (243, "6300", "badDebt", "Bad Debt", .expense),
        (244, "6400", "donations", "Climate Contributions", .expense),
        (245, "6900", "rounding", "Rounding", .otherExpense),
        (246, "7000", "realizedGainLoss", "Realized Gain/Loss", .otherExpense),
    ]

    private static let special: [String: NetSuiteAccount.Special] = [
        "undepositedFunds": .undepositedFunds, "customerDeposits": .customerDeposits,
        "realizedGainLoss": .realizedGainLoss,
    ]

    private static let currencyByPurpose = [
        "payoutTransit": "USD", "payoutTransit.EUR": "EUR", "payoutTransit.JPY": "JPY",
        "payoutTransit.KWD": "KWD", "payoutTransit.GBP": "GBP", "creditCard": "USD",
        "stripeBalance": "USD", "stripeBalance.EUR": "EUR", "stripeBalance.JPY": "JPY",
        "stripeBalance.KWD": "KWD", "stripeBalance.GBP": "GBP",
    ]

    /// The accounts, in the order of their numbers.
    package static let accounts: [NetSuiteAccount] = rows.map { row in
        let bank = row.purpose.hasPrefix("bank.") ? String(row.purpose.dropFirst(5)) : nil
        return NetSuiteAccount(
            id: row.id,
            number: row.number,
            name: row.name,
            kind: row.kind,
            special: special[row.purpose],
            currency: bank ?? currencyByPurpose[row.purpose]
        )
    }

    /// The internal id of the account for a purpose, by the purpose's name.
    package static let accountIDs: [String: Int64] = Dictionary(
        uniqueKeysWithValues: rows.map { ($0.purpose, $0.id) }
    )

    /// The account number for a purpose, by the purpose's name.
    package static let accountNumbers: [String: String] = Dictionary(
        uniqueKeysWithValues: rows.map { ($0.purpose, $0.number) }
    )

    /// US dollar, pound, euro, yen, Kuwaiti dinar and others; rates are units of USD for one unit.
    package static let currencies: [NetSuiteCurrency] = [
        NetSuiteCurrency(id: 1, name: "US Dollar", symbol: "USD", precision: 2, exchangeRate: "1"),
        NetSuiteCurrency(
            id: 2,
            name: "British Pound",
            symbol: "GBP",
            precision: 2,
            exchangeRate: "1.27"
        ),
        NetSuiteCurrency(
            id: 3,
            name: "Canadian Dollar",
            symbol: "CAD",
            precision: 2,
            exchangeRate: "0.73"
        ),
        NetSuiteCurrency(id: 4, name: "Euro", symbol: "EUR", precision: 2, exchangeRate: "1.085"),
        NetSuiteCurrency(
            id: 5,
            name: "Japanese Yen",
            symbol: "JPY",
            precision: 0,
            exchangeRate: "0.0067"
        ),
        NetSuiteCurrency(
            id: 6,
            name: "Kuwaiti Dinar",
            symbol: "KWD",
            precision: 3,
            exchangeRate: "3.25"
        ),
    ]
}
