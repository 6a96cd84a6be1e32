import Accounting

/// The days of the month told, in UTC.
struct MonthCalendar: Sendable, Hashable {
    let first: CalendarDate
    let dayCount: Int64

    static let secondsPerDay: Int64 = 86_400

    /// The calendar of one month; nil for a month that does not exist.
    init?(year: Int64, month: Int64) {
        let following = month == 12 ? (year + 1, Int64(1)) : (year, month + 1)
        guard let first = CalendarDate(year: year, month: month, day: 1),
            let next = CalendarDate(year: following.0, month: following.1, day: 1)
        else { return nil }
        self.first = first
        dayCount = next.dayNumber - first.dayNumber
    }

    var opening: Int64 { first.dayNumber * Self.secondsPerDay }
    var closing: Int64 { opening + dayCount * Self.secondsPerDay }
    var days: [CalendarDate] { (0..<dayCount).map { first.adding(days: $0) } }

    /// The second of a day of the month, counted from 1.
    func moment(day: Int64, hour: Int64 = 0, minute: Int64 = 0, second: Int64 = 0) -> Int64 {
        opening + (day - 1) * Self.secondsPerDay + hour * 3_600 + minute * 60 + second
    }

    /// The first day at or after `day` that satisfies the condition, counted from 1.
    func day(from day: Int64, where condition: (CalendarDate) -> Bool) -> Int64 {
        var candidate = day
        while candidate < dayCount && !condition(first.adding(days: candidate - 1)) {
            candidate += 1
        }
        return candidate
    }

    /// Midnight of the date so many business days after the date of a moment.
    static func midnight(businessDays count: Int64, after moment: Int64) -> Int64 {
        var date = date(of: moment)
        var left = count
        while left > 0 {
            date = date.adding(days: 1)
            if isBusinessDay(date) { left -= 1 }
        }
        return date.dayNumber * secondsPerDay
    }

    static func date(of moment: Int64) -> CalendarDate {
        CalendarDate(dayNumber: moment / secondsPerDay)
    }

    /// 0 is Sunday, as 1970-01-01 was a Thursday.
    static func weekday(_ date: CalendarDate) -> Int64 { (date.dayNumber + 4) % 7 }

    static func isBusinessDay(_ date: CalendarDate) -> Bool {
        (1...5).contains(weekday(date))
    }
}
