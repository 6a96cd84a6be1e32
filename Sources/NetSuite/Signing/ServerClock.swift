import Accounting

/// Reads the two spellings of time NetSuite's answers carry.
enum ServerClock {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The moment of `2025-03-26T16:21:00.000Z`; parts of a second are dropped.
    static func timestamp(_ text: String) -> Timestamp? {
        guard text.utf8.count >= 20, text.utf8.last == UInt8(ascii: "Z") else { return nil }
        let parts = text.split(separator: "T", maxSplits: 1)
        guard parts.count == 2, let date = CalendarDate(parts[0]) else { return nil }
        return moment(date, parts[1].prefix(8))
    }

    /// The moment of a `Date` field: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
    static func timestamp(httpDate text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int64(parts[1]),
            let month = months.firstIndex(of: String(parts[2])), let year = Int64(parts[3]),
            let date = CalendarDate(year: year, month: Int64(month) + 1, day: day)
        else { return nil }
        return moment(date, parts[4])
    }

    private static func moment(_ date: CalendarDate, _ clock: Substring) -> Timestamp? {
        let parts = clock.split(separator: ":").compactMap { Int64($0) }
        guard parts.count == 3, (0...23).contains(parts[0]), (0...59).contains(parts[1]),
            (0...60).contains(parts[2])
        else { return nil }
        let ofDay = parts[0] * 3600 + parts[1] * 60 + parts[2]
        return Timestamp(seconds: date.dayNumber * 86_400 + ofDay)
    }
}
