import Accounting

/// Times as RFC 3339 writes them, which Stripe uses outside its first API version.
enum InternetTime {
    /// The moment in `2026-10-01T09:30:00.250Z`, or with an offset; nil for any other form.
    ///
    /// Parts of a microsecond are dropped; a leap second counts as the second after.
    static func parse(_ text: String) -> Timestamp? {
        var rest = text[...]
        guard let date = CalendarDate(take(10, from: &rest)),
            let mark = rest.popFirst(), mark == "T" || mark == "t",
            let hour = number(take(2, from: &rest), max: 23), rest.popFirst() == ":",
            let minute = number(take(2, from: &rest), max: 59), rest.popFirst() == ":",
            let second = number(take(2, from: &rest), max: 60),
            let microseconds = fraction(&rest),
            let offsetMinutes = offset(rest)
        else { return nil }
        let minutes = date.dayNumber * 1440 + hour * 60 + minute - offsetMinutes
        return Timestamp(microseconds: (minutes * 60 + second) * 1_000_000 + microseconds)
    }

    private static func take(_ count: Int, from rest: inout Substring) -> Substring {
        let taken = rest.prefix(count)
        rest = rest.dropFirst(count)
        return taken
    }

    private static func number(_ text: Substring, max: Int64) -> Int64? {
        guard text.utf8.count == 2, text.utf8.allSatisfy({ 48...57 ~= $0 }),
            let number = Int64(text), number <= max
        else { return nil }
        return number
    }

    /// Microseconds of `.25`; zero without a point.
    private static func fraction(_ rest: inout Substring) -> Int64? {
        guard rest.first == "." else { return 0 }
        let digits = rest.dropFirst().prefix { $0.isASCII && $0.isWholeNumber }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(1 + digits.count)
        let six = (digits + "000000").prefix(6)
        return Int64(six)
    }

    /// Minutes east of UTC in `Z`, `+02:00` or `-05:30`.
    private static func offset(_ text: Substring) -> Int64? {
        if text == "Z" || text == "z" { return 0 }
        var rest = text
        guard let sign = rest.popFirst(), sign == "+" || sign == "-",
            let hours = number(take(2, from: &rest), max: 23), rest.popFirst() == ":",
            let minutes = number(take(2, from: &rest), max: 59), rest.isEmpty
        else { return nil }
        return (sign == "-" ? -1 : 1) * (hours * 60 + minutes)
    }
}
