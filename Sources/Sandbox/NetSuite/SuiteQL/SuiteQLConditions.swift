import Accounting

/// Conditions, in the three-valued logic of SQL cut down to true and not true.
extension SuiteQLEvaluator {
    func holds(
        _ condition: SuiteQLCondition,
        _ id: InternalID
    ) throws(RecordFault) -> Bool {
        switch condition {
        case .and(let parts):
            var holds = true
            for part in parts { holds = try self.holds(part, id) && holds }
            return holds
        case .or(let parts):
            var holds = false
            for part in parts { holds = try self.holds(part, id) || holds }
            return holds
        case .not(let part): return try !holds(part, id)
        case .isNull(let expression, let negated):
            return (try evaluate(expression, id) == .null) != negated
        case .comparison(let left, let symbol, let right):
            guard let order = try order(evaluate(left, id), evaluate(right, id)) else {
                return false
            }
            return Self.satisfies(order, symbol)
        case .membership(let left, let members, let negated):
            let left = try evaluate(left, id)
            guard left != .null else { return false }
            var isMember = false
            for member in members {
                isMember = try order(left, evaluate(member, id)) == 0 || isMember
            }
            return isMember != negated
        case .range(let left, let low, let high, let negated):
            let left = try evaluate(left, id)
            guard let fromLow = try order(left, evaluate(low, id)),
                let fromHigh = try order(left, evaluate(high, id))
            else { return false }
            return (fromLow >= 0 && fromHigh <= 0) != negated
        case .pattern(let left, let pattern, let negated):
            guard case .text(let text) = try evaluate(left, id),
                case .text(let pattern) = try evaluate(pattern, id)
            else { return false }
            return Self.like(Array(text)[...], Array(pattern)[...]) != negated
        }
    }

    private static func satisfies(_ order: Int, _ symbol: String) -> Bool {
        switch symbol {
        case "=": order == 0
        case "<>", "!=": order != 0
        case "<": order < 0
        case ">": order > 0
        case "<=": order <= 0
        default: order >= 0
        }
    }

    /// The order of two values; a date is only compared with a date, never with text.
    private func order(
        _ left: SuiteQLValue,
        _ right: SuiteQLValue
    ) throws(RecordFault) -> Int? {
        switch (left, right) {
        case (.date, .text), (.text, .date), (.date, .number), (.number, .date):
            throw .query("Date literals are not supported; use TO_DATE.")
        default: return Self.compare(left, right)
        }
    }

    /// Negative, zero or positive; nil where one side is null or numbers meet other text.
    static func compare(_ left: SuiteQLValue, _ right: SuiteQLValue) -> Int? {
        switch (left, right) {
        case (.null, _), (_, .null): return nil
        case (.text(let one), .text(let other)): return one < other ? -1 : one == other ? 0 : 1
        case (.date(let one), .date(let other)): return one < other ? -1 : one == other ? 0 : 1
        default:
            guard let one = number(left), let other = number(right) else { return nil }
            let exponent = max(one.decimals, other.decimals)
            guard let one = one.minorUnits(exponent: exponent),
                let other = other.minorUnits(exponent: exponent)
            else { return nil }
            return one < other ? -1 : one == other ? 0 : 1
        }
    }

    /// `%` stands for any text, `_` for one character.
    private static func like(
        _ text: ArraySlice<Character>,
        _ pattern: ArraySlice<Character>
    ) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "%" {
            let rest = pattern.dropFirst()
            return (text.startIndex...text.endIndex).contains { like(text[$0...], rest) }
        }
        guard let character = text.first, first == "_" || first == character else { return false }
        return like(text.dropFirst(), pattern.dropFirst())
    }
}

extension String {
    /// Whether the text is a day of the calendar written `YYYY-MM-DD`.
    var isCalendarDate: Bool { CalendarDate(self) != nil }
}
