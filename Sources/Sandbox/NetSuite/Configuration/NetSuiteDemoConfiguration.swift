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
        return configuration
    }
}
