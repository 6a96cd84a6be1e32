/// The time of a log line: UTC with milliseconds.
///
/// Source: RFC 3339, section 5.6.
package enum LogTime {
    private static let microsecondsPerDay: Int64 = 86_400_000_000

    /// The text of a moment, for example `2026-07-30T06:05:04.321Z`.
    /// - Parameter microseconds: Since 1970-01-01 UTC; cut down to the millisecond.
    /// - Returns: 24 characters for the years 0 to 9999.
    package static func text(microseconds: Int64) -> String {
        var days = microseconds / microsecondsPerDay
        var rest = microseconds % microsecondsPerDay
        if rest < 0 {
            days -= 1
            rest += microsecondsPerDay
        }
        let date = civil(days)
        let milliseconds = rest / 1_000
        let seconds = milliseconds / 1_000
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
            + "T\(padded(seconds / 3_600, 2)):\(padded(seconds / 60 % 60, 2))"
            + ":\(padded(seconds % 60, 2)).\(padded(milliseconds % 1_000, 3))Z"
    }

    /// The calendar date of a day number since 1970-01-01.
    ///
    /// Years are taken to start in March, so that the leap day is the last day of one, and 400
    /// years are always 146,097 days.
    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let leapDays = dayOfEra / 1_460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leapDays) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
