/// A moment: microseconds since 1970-01-01T00:00:00Z.
package struct Timestamp: Sendable, Hashable, Comparable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// A moment from whole Unix seconds, as Stripe writes it.
    package init(seconds: Int64) { self.microseconds = seconds * 1_000_000 }

    /// Whole Unix seconds, rounded down.
    package var seconds: Int64 {
        microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000
    }

    /// The calendar date of this moment in UTC.
    package var dateInUTC: CalendarDate { Self.date(atSeconds: seconds) }

    /// RFC 3339 in UTC with milliseconds, for example `2026-10-01T09:30:00.250Z`.
    package var text: String {
        let secondOfDay = seconds - dateInUTC.dayNumber * 86_400
        let milliseconds = (microseconds - seconds * 1_000_000) / 1000
        func padded(_ number: Int64, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        let clock = [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60]
            .map { padded($0, 2) }.joined(separator: ":")
        return dateInUTC.text + "T" + clock + "." + padded(milliseconds, 3) + "Z"
    }

    /// The moment `duration` later, or earlier when negative; parts of a microsecond are dropped.
    package func adding(_ duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        return Timestamp(
            microseconds: microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        )
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    static func date(atSeconds seconds: Int64) -> CalendarDate {
        CalendarDate(dayNumber: seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
    }
}
