package import Accounting

/// When something shall happen again and again, by the clock on the wall of a time zone.
///
/// Five fields: minute, hour, day of the month, month, day of the week (0 and 7 are Sunday). When both
/// days are restricted, either is enough. When clocks are set, an expression with a fixed hour happens
/// exactly once a day: what falls into the hour that is left out happens at the moment the clocks are
/// set, and what falls into the hour that comes twice happens the first time. An expression for every
/// hour (`*` or `*/n`) goes by elapsed time instead.
///
/// Source: POSIX, `crontab`; the rule for clock changes is that of Vixie's cron.
package struct CronExpression: Sendable, Hashable {
    /// The expression as it was written.
    package let text: String
    private let minute: CronField
    private let hour: CronField
    private let day: CronField
    private let month: CronField
    private let weekday: CronField

    private static let nicknames = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *",
    ]

    /// Reads five fields or a nickname such as `@daily`; nil for anything else, and for what never
    /// happens, such as the thirtieth of February.
    package init?(_ text: String) {
        let fields = (Self.nicknames[text] ?? text).split(whereSeparator: \.isWhitespace)
        guard fields.count == 5, let minute = CronField(fields[0], 0...59),
            let hour = CronField(fields[1], 0...23), let day = CronField(fields[2], 1...31),
            let month = CronField(fields[3], 1...12, .months),
            let weekday = CronField(fields[4], 0...7, .weekdays)
        else { return nil }
        self.text = text
        self.minute = minute
        self.hour = hour
        self.day = day
        self.month = month
        self.weekday = weekday
        guard next(after: Timestamp(microseconds: 0), in: .utc) != nil else { return nil }
    }

    /// The first moment after the one given; nil when there is none within the next ten years.
    package func next(after moment: Timestamp, in zone: AccountingZone) -> Timestamp? {
        // The day before may reach into this one when clocks are set back over midnight.
        var date = zone.date(of: moment).adding(days: -1)
        for _ in 0..<Self.daysMax {
            if happens(on: date),
                let first = moments(of: date, in: zone).first(where: { $0 > moment.seconds })
            {
                return Timestamp(seconds: first)
            }
            date = date.adding(days: 1)
        }
        return nil
    }

    /// The moments from `first` on that are not after `now`, in order; the last `limit` of them.
    package func moments(
        from first: Timestamp,
        through now: Timestamp,
        in zone: AccountingZone,
        limit: Int
    ) -> [Timestamp] {
        var found: [Timestamp] = []
        var date = zone.date(of: now).adding(days: 1)
        let earliest = zone.date(of: first).adding(days: -1)
        while date >= earliest, found.count < limit {
            if happens(on: date) {
                found += moments(of: date, in: zone).reversed().map { Timestamp(seconds: $0) }
                    .filter { first <= $0 && $0 <= now }
            }
            date = date.adding(days: -1)
        }
        return found.prefix(limit).reversed()
    }

    /// Ten years and the leap days in them: 29 February can be eight years away.
    private static let daysMax = 3654

    private func happens(on date: CalendarDate) -> Bool {
        let (_, monthNumber, dayNumber) = date.parts
        guard month.values.contains(Int(monthNumber)) else { return false }
        // Day 0 of 1970 was a Thursday.
        let weekdayNumber = Int(((date.dayNumber + 4) % 7 + 7) % 7)
        let isDay = day.values.contains(Int(dayNumber))
        let isWeekday =
            weekday.values.contains(weekdayNumber)
            || weekdayNumber == 0 && weekday.values.contains(7)
        return day.isStar || weekday.isStar ? isDay && isWeekday : isDay || isWeekday
    }

    /// The moments of a day in order, as Unix seconds.
    private func moments(of date: CalendarDate, in zone: AccountingZone) -> [Int64] {
        var found: Set<Int64> = []
        for hour in hour.values {
            for minute in minute.values {
                let wall = date.dayNumber * 86_400 + Int64(hour) * 3600 + Int64(minute) * 60
                found.formUnion(seconds(showing: wall, in: zone))
            }
        }
        return found.sorted()
    }

    /// When the clock on the wall shows this; `wall` counts as Unix seconds would.
    private func seconds(showing wall: Int64, in zone: AccountingZone) -> [Int64] {
        let before = zone.offset(at: wall - Self.around)
        let after = zone.offset(at: wall + Self.around)
        let shown = Set([wall - before, wall - after]).sorted()
            .filter { $0 + zone.offset(at: $0) == wall }
        if let first = shown.first { return hour.isStar ? shown : [first] }
        guard !hour.isStar else { return [] }
        return [
            Self.change(between: wall - max(before, after), and: wall - min(before, after), zone)
        ]
    }

    /// Two days: more than any zone is away from UTC, and less than between two changes of clocks.
    private static let around: Int64 = 172_800

    /// The moment at which the zone's offset changes between two others.
    private static func change(
        between early: Int64,
        and late: Int64,
        _ zone: AccountingZone
    ) -> Int64 {
        var (low, high) = (early, late)
        let former = zone.offset(at: low)
        guard former != zone.offset(at: high) else { return late }
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if zone.offset(at: middle) == former { low = middle } else { high = middle }
        }
        return high
    }
}
