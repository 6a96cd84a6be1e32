/// The accounting periods in which nothing may be posted any more.
package struct ClosedPeriods: Sendable, Hashable {
    private let spans: [ClosedRange<CalendarDate>]

    /// Builds the set from the first and last days of the closed periods, in any order.
    package init(_ spans: [ClosedRange<CalendarDate>] = []) {
        self.spans = spans.sorted { $0.lowerBound < $1.lowerBound }
    }

    /// The day itself, or the first one after it that no closed period holds.
    package func openDay(from day: CalendarDate) -> CalendarDate {
        var open = day
        for span in spans where span.contains(open) { open = span.upperBound.adding(days: 1) }
        return open
    }
}

extension PlannedDocument {
    /// The document on the first open day, with a note of its own day; unchanged where its day is open.
    ///
    /// Customers and items have no day. Deposits and journals keep theirs, because they show what the
    /// bank shows: they wait until a person opens the period.
    package func outside(_ closed: ClosedPeriods) -> PlannedDocument {
        guard let date else { return self }
        return withDate(notBefore: closed.openDay(from: date))
    }
}
