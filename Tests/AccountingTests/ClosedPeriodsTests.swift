import Accounting
import Testing

@Suite struct ClosedPeriodsTests {
    private static let closed = ClosedPeriods(
        [("2026-09-01", "2026-09-30"), ("2026-07-01", "2026-07-31"), ("2026-08-01", "2026-08-31")]
            .compactMap { first, last in
                guard let first = CalendarDate(first), let last = CalendarDate(last) else {
                    return nil
                }
                return first...last
            }
    )

    @Test(arguments: [
        ("2026-06-30", "2026-06-30"), ("2026-07-01", "2026-10-01"), ("2026-08-15", "2026-10-01"),
        ("2026-09-30", "2026-10-01"), ("2026-10-01", "2026-10-01"),
    ])
    func `the first open day lies behind all closed periods in a row`(
        day: String,
        open: String
    )
        throws
    {
        let day = try #require(CalendarDate(day))
        #expect(Self.closed.openDay(from: day).text == open)
    }
}
