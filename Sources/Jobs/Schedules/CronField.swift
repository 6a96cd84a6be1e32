/// One field of a cron expression: the numbers it stands for.
struct CronField: Sendable, Hashable {
    let values: Set<Int>
    /// Whether the field was written with a star: it then restricts nothing, or only by a step.
    let isStar: Bool

    /// Names that may stand for numbers.
    struct Names: Sendable {
        let list: [String]
        let first: Int

        static let none = Names(list: [], first: 0)
        static let months = Names(
            list: [
                "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
            ],
            first: 1
        )
        static let weekdays = Names(
            list: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
            first: 0
        )

        func number(_ text: Substring) -> Int? {
            if let index = list.firstIndex(of: text.lowercased()) { return first + index }
            guard !text.isEmpty, text.utf8.count <= 3, text.utf8.allSatisfy({ 48...57 ~= $0 })
            else { return nil }
            return Int(text)
        }
    }

    /// Reads lists of numbers, ranges and steps: `5`, `1,15`, `mon-fri`, `*/10`, `8-18/2`.
    ///
    /// Nil for anything else, and for what can never be.
    init?(_ text: Substring, _ range: ClosedRange<Int>, _ names: Names = .none) {
        var values: Set<Int> = []
        var isStar = false
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pieces = item.split(separator: "/", omittingEmptySubsequences: false)
            guard (1...2).contains(pieces.count) else { return nil }
            var step = 1
            if pieces.count == 2 {
                guard let number = Names.none.number(pieces[1]), number > 0 else { return nil }
                step = number
            }
            guard let ends = Self.ends(pieces[0], range, names, isStepped: pieces.count == 2)
            else { return nil }
            if pieces[0] == "*" { isStar = true }
            values.formUnion(stride(from: ends.lowerBound, through: ends.upperBound, by: step))
        }
        guard !values.isEmpty else { return nil }
        self.values = values
        self.isStar = isStar
    }

    /// The first and the last number of an item without its step.
    private static func ends(
        _ text: Substring,
        _ range: ClosedRange<Int>,
        _ names: Names,
        isStepped: Bool
    ) -> ClosedRange<Int>? {
        if text == "*" { return range }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(ends.count), let low = names.number(ends[0]) else { return nil }
        // `5/10` reads as `5-59/10`, as everywhere.
        var high = isStepped ? range.upperBound : low
        if ends.count == 2 {
            guard let last = names.number(ends[1]) else { return nil }
            high = last
        }
        guard low <= high, range.contains(low), range.contains(high) else { return nil }
        return low...high
    }
}
