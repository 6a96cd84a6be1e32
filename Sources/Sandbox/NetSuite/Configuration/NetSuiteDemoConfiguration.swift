import Accounting

extension NetSuiteSimulatorConfiguration {
    /// The credential of the demonstration account; it opens nothing but the simulator.
    package static let demoToken = NetSuiteTokenCredential(
        consumerKey: "demo-consumer-key",
        consumerSecret: "demo-consumer-secret",
        tokenID: "demo-token-id",
        tokenSecret: "demo-token-secret"
    )

    /// A whole account for demonstrations and tests: one subsidiary, base currency USD.
    ///
    /// Accounting periods run from January 2020 to December 2035 and are open.
    package static func demo(clock: @escaping Clock) -> NetSuiteSimulatorConfiguration {
        let start = NetSuiteMonth(of: CalendarDate(dayNumber: 18_262))
        let end = NetSuiteMonth(of: CalendarDate(dayNumber: 18_262 + 16 * 365))
        var configuration = NetSuiteSimulatorConfiguration(
            accountID: "1234567_SB1",
            baseCurrency: "USD",
            currencies: NetSuiteDemoChart.currencies,
            subsidiaries: [NetSuiteSubsidiary(id: 1, name: "Parent")],
            accounts: NetSuiteDemoChart.accounts,
            periods: start...end,
            clock: clock
        )
        configuration.tokens = [demoToken]
        configuration.customRecordTypes = CustomRecordType.payouts
        return configuration
    }
}

extension CustomRecordType {
    /// The payout summaries and variance lines of Deploy/netsuite.
    package static let payouts: [CustomRecordType] = [
        CustomRecordType(
            "customrecord_quittance_payout",
            fields: fields(
                "custrecord_quittance_",
                [
                    .text: ["account", "status", "currency"], .date: ["arrival"],
                    .integer: ["members"], .transaction: ["deposit"],
                    .number: [
                        "gross", "fees", "refunds", "disputes", "other", "net", "suspense",
                        "residual",
                    ],
                ]
            )
        ),
        CustomRecordType(
            "customrecord_quittance_variance",
            fields: fields(
                "custrecord_quittance_v_",
                [
                    .text: ["source", "reason", "currency"], .number: ["amount"], .flag: ["open"],
                    .transaction: ["deposit"],
                    .record("customrecord_quittance_payout"): ["payout"],
                ]
            )
        ),
    ]

    private static func fields(_ head: String, _ names: [Kind: [String]]) -> [String: Kind] {
        names.reduce(into: [:]) { fields, entry in
            for name in entry.value { fields[head + name] = entry.key }
        }
    }
}
