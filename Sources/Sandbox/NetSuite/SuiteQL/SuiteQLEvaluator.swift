/// Runs a parsed query against the books.
struct SuiteQLEvaluator {
    let books: NetSuiteBooks
    let query: SuiteQLQuery
    let table: SuiteQLTable
    let parameters: [SuiteQLValue]

    /// Checks the names and parameters of a query.
    ///
    /// - Throws: `INVALID_PARAMETER` for an unknown table or column, or a wrong number of parameters.
    init(
        _ query: SuiteQLQuery,
        parameters: [SuiteQLValue],
        books: NetSuiteBooks
    ) throws(RecordFault) {
        guard let table = SuiteQLTable(rawValue: query.table),
            ![.subsidiary, .accountsubsidiarymap].contains(table) || !books.subsidiaries.isEmpty
        else { throw .query("Record '\(query.table)' was not found.") }
        guard query.parameterCount == parameters.count else {
            throw .query("The number of parameters does not fit the query.")
        }
        self.books = books
        self.query = query
        self.table = table
        self.parameters = parameters
        for output in query.outputs { try check(output.expression) }
        for group in query.groups { try check(group) }
        for order in query.order { try check(order.expression) }
        if query.outputs.contains(where: { $0.expression == .countAll }), query.outputs.count > 1 {
            throw .query("COUNT(*) beside other columns needs GROUP BY, which is not supported.")
        }
        try checkGroups()
    }

    /// The rows as pairs of lower-case column and value, without nulls.
    func rows() throws(RecordFault) -> [[(name: String, value: String)]] {
        var ids: [InternalID] = []
        for id in candidates() {
            if let condition = query.condition, try !holds(condition, id) { continue }
            ids.append(id)
        }
        if query.outputs.first?.expression == .countAll {
            return [[(query.outputs[0].name, String(ids.count))]]
        }
        if isGrouped { return try groupedRows(try ordered(ids)) }
        var rows = try ordered(ids)[...]
        if let most = query.rowsMax { rows = rows.prefix(most) }
        return try rows.map { id throws(RecordFault) in
            var row: [(name: String, value: String)] = []
            for output in query.outputs {
                if let text = Self.text(try evaluate(output.expression, id)) {
                    row.append((output.name, text))
                }
            }
            return row
        }
    }

    private func ordered(_ ids: [InternalID]) throws(RecordFault) -> [InternalID] {
        guard !query.order.isEmpty else { return ids }
        var keyed: [(id: InternalID, keys: [SuiteQLValue])] = []
        for id in ids {
            var keys: [SuiteQLValue] = []
            for order in query.order { keys.append(try evaluate(order.expression, id)) }
            keyed.append((id, keys))
        }
        keyed.sort { left, right in
            for (index, order) in query.order.enumerated() {
                let comparison = Self.compare(left.keys[index], right.keys[index]) ?? 0
                if comparison != 0 { return (comparison < 0) != order.isDescending }
            }
            return false
        }
        return keyed.map(\.id)
    }

    /// The rows a top-level `id` or `externalid` condition can match, or all of them.
    private func candidates() -> [InternalID] {
        let conditions: [SuiteQLCondition] =
            switch query.condition {
            case .and(let parts): parts
            case let condition?: [condition]
            case nil: []
            }
        for condition in conditions {
            guard let (column, values) = equalities(condition) else { continue }
            if column == "externalid", let group = table.group {
                let ids = values.compactMap { value -> InternalID? in
                    guard case .text(let text) = value else { return nil }
                    return books.externalIDs[group]?[text.lowercased()]
                }
                return Set(ids).filter { table.contains($0, in: books) }.sorted()
            }
            if column == "id" {
                let ids = values.compactMap { value in
                    Self.number(value).flatMap { $0.minorUnits(exponent: 0) }
                }
                return Set(ids).filter { table.contains($0, in: books) }.sorted()
            }
        }
        return table.ids(in: books)
    }

    private func equalities(_ condition: SuiteQLCondition) -> (String, [SuiteQLValue])? {
        switch condition {
        case .comparison(.column(let name), "=", let value):
            constant(value).map { (name, [$0]) }
        case .membership(.column(let name), let members, negated: false):
            (name, members.compactMap(constant))
        default: nil
        }
    }

    private func constant(_ expression: SuiteQLExpression) -> SuiteQLValue? {
        switch expression {
        case .literal(let value): value
        case .parameter(let index): parameters[index]
        case .column, .call, .countAll, .sum: nil
        }
    }

    // MARK: Names

    private func check(_ expression: SuiteQLExpression) throws(RecordFault) {
        switch expression {
        case .column(let name): try checkColumn(name)
        case .call(_, let arguments): for argument in arguments { try check(argument) }
        case .sum(let argument): try check(argument)
        case .literal, .parameter, .countAll: break
        }
    }

    private func checkColumn(_ name: String) throws(RecordFault) {
        guard table.columns.contains(name) || books.customFields.contains(name) else {
            throw .query(
                "Unknown identifier '\(name)'. Available identifiers are:"
                    + " {\(table.rawValue)=\(table.rawValue)}"
            )
        }
    }

    // MARK: Values

    func evaluate(
        _ expression: SuiteQLExpression,
        _ id: InternalID
    ) throws(RecordFault) -> SuiteQLValue {
        switch expression {
        case .column(let name):
            try checkColumn(name)
            return table.value(name, of: id, in: books)
        case .literal(let value): return value
        case .parameter(let index): return parameters[index]
        case .countAll: throw .query("COUNT(*) is not allowed here.")
        case .sum: throw .query("SUM is not allowed here.")
        case .call("BUILTIN.DF", let arguments):
            guard case .column(let name)? = arguments.first else {
                throw .query("BUILTIN.DF needs a column.")
            }
            try checkColumn(name)
            return table.display(name, of: id, in: books)
        case .call(let name, let arguments):
            var values: [SuiteQLValue] = []
            for argument in arguments { values.append(try evaluate(argument, id)) }
            return try Self.apply(name, values)
        }
    }

    private static func apply(
        _ name: String,
        _ values: [SuiteQLValue]
    ) throws(RecordFault) -> SuiteQLValue {
        switch (name, values[0]) {
        case ("NVL", .null): return values[1]
        case ("NVL", _): return values[0]
        case (_, .null): return .null
        case ("UPPER", .text(let text)): return .text(text.uppercased())
        case ("LOWER", .text(let text)): return .text(text.lowercased())
        case ("TO_CHAR", .date(let date)):
            guard values.count == 2, values[1] == .text("YYYY-MM-DD") else {
                throw .query("Only the date format YYYY-MM-DD is supported here.")
            }
            return .text(date)
        case ("TO_CHAR", let value) where values.count == 1:
            return text(value).map { .text($0) } ?? .null
        case ("TO_DATE", .text(let text)):
            guard values[1] == .text("YYYY-MM-DD"), text.isCalendarDate else {
                throw .query("Invalid date '\(text)' or format.")
            }
            return .date(text)
        default: throw .query("Function '\(name)' does not accept this argument.")
        }
    }

    /// A value as the service writes it: text for numbers too, dates in the user's format.
    static func text(_ value: SuiteQLValue) -> String? {
        switch value {
        case .null: return nil
        case .text(let text): return text
        case .number(let number): return number.text
        case .date(let date):
            let parts = date.split(separator: "-").compactMap { Int($0) }
            return parts.count == 3 ? "\(parts[1])/\(parts[2])/\(parts[0])" : date
        }
    }

    static func number(_ value: SuiteQLValue) -> ExactDecimal? {
        switch value {
        case .number(let number): number
        case .text(let text): ExactDecimal(text)
        case .null, .date: nil
        }
    }
}
