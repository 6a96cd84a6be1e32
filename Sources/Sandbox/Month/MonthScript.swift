/// Writes a deterministic month of a Stripe account: the same seed gives the same world.
package struct MonthScript: Sendable {
    /// What all chance in the month comes from.
    package let seed: UInt64
    /// Which month, and how big.
    package let parameters: MonthParameters

    /// Prepares a month.
    package init(seed: UInt64, parameters: MonthParameters = MonthParameters()) {
        self.seed = seed
        self.parameters = parameters
    }

    /// Writes the month and proves its figures.
    ///
    /// - Throws: `MonthFault` if the month does not exist or any sum does not hold.
    package func write() throws(MonthFault) -> StripeWorld {
        guard let calendar = MonthCalendar(year: parameters.year, month: parameters.month) else {
            throw MonthFault(["There is no month \(parameters.year)-\(parameters.month)."])
        }
        var builder = MonthBuilder(seed: seed, parameters: parameters, calendar: calendar)
        builder.writeCatalog()
        builder.writeCustomers()
        builder.writeStories()
        builder.writeOrdinaryBusiness()
        builder.writeOrdinaryRefunds()
        builder.writeOrdinaryDisputes()
        builder.writePlatformRows()
        builder.writeNegativePayoutStory()
        builder.writePayouts()
        builder.writeEvents()
        builder.finish()
        let faults = MonthAudit.faults(of: builder.world)
        guard faults.isEmpty else { throw MonthFault(faults) }
        return builder.world
    }
}
