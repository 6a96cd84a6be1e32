/// The yearly rule at the end of a TZif file, for example `EST5EDT,M3.2.0,M11.1.0`.
///
/// Only the `Mm.w.d` form of dates is read, the one the time zone database writes for zones that
/// still change their clocks. Source: RFC 8536 §3.3, POSIX TZ.
struct PosixZoneRule {
    private struct Change {
        var month: Int64
        var week: Int64
        var weekday: Int64
        /// Seconds after local midnight at which the clock changes.
        var second: Int64
    }

    private let standardOffset: Int64
    private let summerOffset: Int64
    private let summerStart: Change
    private let summerEnd: Change

    init?(_ text: String) {
        let parts = text.split(separator: ",")
        guard parts.count == 3, let start = Self.change(parts[1]), let end = Self.change(parts[2])
        else { return nil }
        var rest = parts[0][...]
        Self.skipName(&rest)
        guard let west = Self.clock(&rest) else { return nil }
        Self.skipName(&rest)
        standardOffset = -west
        summerOffset = rest.isEmpty ? 3600 - west : -(Self.clock(&rest) ?? west - 3600)
        summerStart = start
        summerEnd = end
    }

    /// 1900: no clock was ever changed by rule before.
    private static let earliest: Int64 = -2_208_988_800

    /// The rule's transitions later than a Unix second, in order, up to the year 2200.
    func transitions(after last: Int64) -> [(Int64, Int64)] {
        let firstYear = Timestamp(seconds: max(last, Self.earliest)).dateInUTC.parts.year
        var found: [(Int64, Int64)] = []
        for year in firstYear...max(firstYear, 2200) {
            let start = moment(summerStart, year) - standardOffset
            let end = moment(summerEnd, year) - summerOffset
            let pair = [(start, summerOffset), (end, standardOffset)]
            found += pair.sorted { $0.0 < $1.0 }.filter { $0.0 > last }
        }
        return found
    }

    private func moment(_ change: Change, _ year: Int64) -> Int64 {
        guard let first = CalendarDate(year: year, month: change.month, day: 1) else { return 0 }
        // 1970-01-01 was a Thursday, weekday 4 counted from Sunday.
        let weekdayOfFirst = (first.dayNumber % 7 + 7 + 4) % 7
        var date = first.adding(days: (change.weekday - weekdayOfFirst + 7) % 7)
        // Week 5 means the last such weekday of the month.
        for _ in 0..<(change.week - 1) {
            let next = date.adding(days: 7)
            guard next.parts.month == change.month else { break }
            date = next
        }
        return date.dayNumber * 86_400 + change.second
    }

    private static func skipName(_ text: inout Substring) {
        if text.first == "<", let end = text.firstIndex(of: ">") {
            text = text[text.index(after: end)...]
        } else {
            text = text.drop { $0.isLetter }
        }
    }

    /// Reads `[+-]hh[:mm[:ss]]` as seconds, up to 167 hours (RFC 8536 §3.3.1).
    private static func clock(_ text: inout Substring) -> Int64? {
        let body = text.prefix { $0.isNumber || "+-:".contains($0) }
        text = text[body.endIndex...]
        let negative = body.first == "-"
        let pieces = body.drop { "+-".contains($0) }.split(separator: ":").map { Int64($0) }
        guard !pieces.isEmpty, pieces.count <= 3 else { return nil }
        var seconds: Int64 = 0
        for (index, piece) in pieces.enumerated() {
            guard let piece, piece <= 167 else { return nil }
            seconds += piece * [3600, 60, 1][index]
        }
        return negative ? -seconds : seconds
    }

    private static func change(_ text: Substring) -> Change? {
        let parts = text.split(separator: "/")
        guard let day = parts.first, day.first == "M" else { return nil }
        let numbers = day.dropFirst().split(separator: ".").compactMap { Int64($0) }
        guard numbers.count == 3, (1...12).contains(numbers[0]), (1...5).contains(numbers[1]),
            (0...6).contains(numbers[2])
        else { return nil }
        var second: Int64 = 7200
        if parts.count == 2 {
            var rest = parts[1]
            guard let value = clock(&rest) else { return nil }
            second = value
        }
        return Change(month: numbers[0], week: numbers[1], weekday: numbers[2], second: second)
    }
}
