/// Grouped queries: each row stands for all rows that agree in the grouped expressions.
extension SuiteQLEvaluator {
    /// Whether the query groups its rows, if only into one.
    var isGrouped: Bool { !query.groups.isEmpty || query.outputs.contains { isSum($0.expression) } }

    /// Refuses outputs and orders that differ within a group.
    func checkGroups() throws(RecordFault) {
        guard isGrouped else { return }
        let others =
            query.outputs.map(\.expression).filter { !isSum($0) } + query.order.map(\.expression)
        guard others.allSatisfy({ query.groups.contains($0) }) else {
            throw .query("Every column needs to be in GROUP BY or within an aggregate.")
        }
    }

    /// One row for each group, in the order in which the groups first appear.
    func groupedRows(
        _ ids: [InternalID]
    ) throws(RecordFault) -> [[(name: String, value: String)]] {
        var order: [[SuiteQLValue]] = []
        var groups: [[SuiteQLValue]: [InternalID]] = [:]
        for id in ids {
            var key: [SuiteQLValue] = []
            for group in query.groups { key.append(try evaluate(group, id)) }
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(id)
        }
        if query.groups.isEmpty, order.isEmpty { order = [[]] }
        var rows: [[(name: String, value: String)]] = []
        for key in order.prefix(query.rowsMax ?? .max) {
            let members = groups[key] ?? []
            var row: [(name: String, value: String)] = []
            for output in query.outputs {
                let value: SuiteQLValue
                if case .sum(let argument) = output.expression {
                    value = try sum(argument, members)
                } else {
                    value = query.groups.firstIndex(of: output.expression).map { key[$0] } ?? .null
                }
                if let text = Self.text(value) { row.append((output.name, text)) }
            }
            rows.append(row)
        }
        return rows
    }

    private func isSum(_ expression: SuiteQLExpression) -> Bool {
        if case .sum = expression { true } else { false }
    }

    /// The sum of what is not null; null when nothing is.
    private func sum(
        _ argument: SuiteQLExpression,
        _ ids: [InternalID]
    ) throws(RecordFault) -> SuiteQLValue {
        var numbers: [ExactDecimal] = []
        for id in ids {
            let value = try evaluate(argument, id)
            guard value != .null else { continue }
            guard let number = Self.number(value) else {
                throw .query("SUM needs a number.")
            }
            numbers.append(number)
        }
        guard let exponent = numbers.map(\.decimals).max() else { return .null }
        var total: Int64 = 0
        for number in numbers {
            guard let units = number.minorUnits(exponent: exponent) else {
                throw .query("The sum exceeds the maximum numeric value.")
            }
            total += units
        }
        return .number(ExactDecimal(minorUnits: total, exponent: exponent))
    }
}
