/// Reads the supported subset of SuiteQL: one table, or the postings joined with their transactions and
/// lines, `WHERE`, `GROUP BY` with `SUM`, `ORDER BY`, `FETCH FIRST`.
///
/// Everything else that real SuiteQL knows is refused rather than guessed; what it does not know,
/// such as `LIMIT`, is refused as there.
struct SuiteQLParser {
    private var tokens: ArraySlice<SuiteQLToken>
    private var query = SuiteQLQuery()
    private var alias: String?
    /// The tables of a join by alias, or by their name where they have none.
    private var joined: [String: String] = [:]

    /// The most arguments of one `IN` list.
    static let membersMax = 1000

    private static let functions: [String: ClosedRange<Int>] = [
        "TO_CHAR": 1...2, "TO_DATE": 2...2, "BUILTIN.DF": 1...1, "UPPER": 1...1, "LOWER": 1...1,
        "NVL": 2...2,
    ]

    private init(_ tokens: [SuiteQLToken]) { self.tokens = tokens[...] }

    static func parse(_ text: String) throws(RecordFault) -> SuiteQLQuery {
        var parser = SuiteQLParser(try SuiteQLToken.all(of: text))
        return try parser.parseQuery()
    }

    private mutating func parseQuery() throws(RecordFault) -> SuiteQLQuery {
        try expect("SELECT")
        let outputs = try rawOutputs()
        try expect("FROM")
        query.table = try name().lowercased()
        if case .word(let word) = tokens.first, !Self.isKeyword(word) {
            alias = word.lowercased()
            tokens.removeFirst()
        }
        try joins()
        query.outputs = try outputs.enumerated().map { index, output throws(RecordFault) in
            let expression = try qualified(output.expression)
            return SuiteQLQuery.Output(
                name: output.alias ?? Self.defaultName(expression, index),
                expression: expression
            )
        }
        if takes("WHERE") { query.condition = try disjunction() }
        if takes("GROUP") {
            try expect("BY")
            repeat { query.groups.append(try qualified(try scalar())) } while takesSymbol(",")
        }
        if takes("ORDER") {
            try expect("BY")
            repeat { query.order.append(try orderItem()) } while takesSymbol(",")
        }
        if takes("FETCH") { try fetchClause() }
        if let token = tokens.first { throw .query("Unexpected token \(Self.shown(token)).") }
        return query
    }

    /// Reads `INNER JOIN table alias ON a.x = b.y AND …`, of which one combination is known: postings
    /// with their transactions and lines, by all of their keys.
    private mutating func joins() throws(RecordFault) {
        var keys: Set<Set<String>> = []
        let first = query.table
        while takes("INNER") || Self.isWord(tokens.first, "JOIN") {
            try expect("JOIN")
            if joined.isEmpty { joined[self.alias ?? first] = first }
            let table = try name().lowercased()
            var short = table
            if case .word(let word) = tokens.first, !Self.isKeyword(word) {
                short = word.lowercased()
                tokens.removeFirst()
            }
            joined[short] = table
            try expect("ON")
            repeat {
                let left = try qualified(try scalar())
                try expectSymbol("=")
                guard case .column(let one) = left,
                    case .column(let other) = try qualified(try scalar())
                else { throw .query("A join compares two columns.") }
                keys.insert([one, other])
            } while takes("AND")
        }
        guard !joined.isEmpty else { return }
        guard keys == SuiteQLTable.postingKeys else {
            throw .query("This join is not supported.")
        }
        query.table = SuiteQLTable.postings.rawValue
    }

    private static func isWord(_ token: SuiteQLToken?, _ keyword: String) -> Bool {
        guard case .word(let word) = token else { return false }
        return word.uppercased() == keyword
    }

    private mutating func fetchClause() throws(RecordFault) {
        try expect("FIRST")
        guard case .number(let text) = tokens.popFirst(), let count = Int(text) else {
            throw .query("FETCH FIRST needs a number of rows.")
        }
        query.rowsMax = count
        guard takes("ROWS") || takes("ROW") else { throw .query("ROWS is missing.") }
        try expect("ONLY")
    }

    private mutating func orderItem() throws(RecordFault) -> SuiteQLQuery.Order {
        let expression = try qualified(try scalar())
        let isDescending = takes("DESC")
        if !isDescending { _ = takes("ASC") }
        return SuiteQLQuery.Order(expression: expression, isDescending: isDescending)
    }

    private mutating func rawOutputs() throws(RecordFault) -> [(
        expression: SuiteQLExpression, alias: String?
    )] {
        var outputs: [(expression: SuiteQLExpression, alias: String?)] = []
        repeat {
            let expression = try scalar()
            var alias: String?
            if takes("AS") {
                alias = try name().lowercased()
            } else if case .word(let word) = tokens.first, !Self.isKeyword(word) {
                alias = word.lowercased()
                tokens.removeFirst()
            }
            outputs.append((expression, alias))
        } while takesSymbol(",")
        return outputs
    }

    private static func defaultName(_ expression: SuiteQLExpression, _ index: Int) -> String {
        // The name of a column without that of its table.
        if case .column(let name) = expression {
            return name.split(separator: ".").last.map(String.init) ?? name
        }
        return expression == .countAll ? "expr1" : "expr\(index + 1)"
    }

    // MARK: Conditions

    private mutating func disjunction() throws(RecordFault) -> SuiteQLCondition {
        var parts = [try conjunction()]
        while takes("OR") { parts.append(try conjunction()) }
        return parts.count == 1 ? parts[0] : .or(parts)
    }

    private mutating func conjunction() throws(RecordFault) -> SuiteQLCondition {
        var parts = [try negation()]
        while takes("AND") { parts.append(try negation()) }
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    private mutating func negation() throws(RecordFault) -> SuiteQLCondition {
        if takes("NOT") { return .not(try negation()) }
        if takesSymbol("(") {
            let condition = try disjunction()
            try expectSymbol(")")
            return condition
        }
        return try comparison()
    }

    private mutating func comparison() throws(RecordFault) -> SuiteQLCondition {
        let left = try qualified(try scalar())
        if takes("IS") {
            let negated = takes("NOT")
            try expect("NULL")
            return .isNull(left, negated: negated)
        }
        let negated = takes("NOT")
        if takes("IN") { return .membership(left, try members(), negated: negated) }
        if takes("BETWEEN") {
            let low = try qualified(try scalar())
            try expect("AND")
            return .range(left, low, try qualified(try scalar()), negated: negated)
        }
        if takes("LIKE") { return .pattern(left, try qualified(try scalar()), negated: negated) }
        guard !negated, case .symbol(let symbol) = tokens.popFirst(),
            ["=", "<>", "!=", "<", ">", "<=", ">="].contains(symbol)
        else { throw .query("A comparison is missing its operator.") }
        return .comparison(left, symbol, try qualified(try scalar()))
    }

    private mutating func members() throws(RecordFault) -> [SuiteQLExpression] {
        try expectSymbol("(")
        var members: [SuiteQLExpression] = []
        repeat { members.append(try qualified(try scalar())) } while takesSymbol(",")
        try expectSymbol(")")
        guard members.count <= Self.membersMax else {
            throw .query("The number of arguments of IN can not exceed \(Self.membersMax).")
        }
        return members
    }

    // MARK: Scalars

    private mutating func scalar() throws(RecordFault) -> SuiteQLExpression {
        switch tokens.popFirst() {
        case .text(let text): return .literal(.text(text))
        case .number(let text): return .literal(.number(try Self.number(text)))
        case .symbol("-"):
            guard case .number(let text) = tokens.popFirst() else {
                throw .query("Unexpected token '-'.")
            }
            return .literal(.number(try Self.number("-" + text)))
        case .symbol("?"):
            query.parameterCount += 1
            return .parameter(query.parameterCount - 1)
        case .symbol("*"): throw .query("SELECT * is not supported here.")
        case .word(let word): return try named(word)
        case .symbol(let symbol): throw .query("Unexpected token '\(symbol)'.")
        case nil: throw .query("The query ends too early.")
        }
    }

    private mutating func named(_ word: String) throws(RecordFault) -> SuiteQLExpression {
        let upper = word.uppercased()
        guard !Self.isKeyword(word) else { throw .query("Unexpected token '\(word)'.") }
        guard case .symbol("(") = tokens.first else {
            return upper == "NULL" ? .literal(.null) : .column(word.lowercased())
        }
        tokens.removeFirst()
        if upper == "COUNT" {
            try expectSymbol("*")
            try expectSymbol(")")
            return .countAll
        }
        if upper == "SUM" {
            let argument = try scalar()
            try expectSymbol(")")
            return .sum(argument)
        }
        guard let arity = Self.functions[upper] else {
            throw .query("Function '\(word)' is not supported.")
        }
        var arguments: [SuiteQLExpression] = []
        repeat { arguments.append(try scalar()) } while takesSymbol(",")
        try expectSymbol(")")
        guard arity.contains(arguments.count) else {
            throw .query("Function '\(word)' has the wrong number of arguments.")
        }
        return .call(upper, arguments)
    }

    /// The expression with the table's alias taken off its columns.
    private func qualified(
        _ expression: SuiteQLExpression
    ) throws(RecordFault) -> SuiteQLExpression {
        switch expression {
        case .column(let name):
            let parts = name.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                guard joined.isEmpty else { throw .query("Column '\(name)' needs its table.") }
                return expression
            }
            if let table = joined[String(parts[0])] { return .column("\(table).\(parts[1])") }
            guard parts[0] == alias ?? "" || parts[0] == query.table else {
                throw .query("Unknown identifier '\(parts[0])'.")
            }
            return .column(String(parts[1]))
        case .call(let name, let arguments):
            var plain: [SuiteQLExpression] = []
            for argument in arguments { plain.append(try qualified(argument)) }
            return .call(name, plain)
        case .sum(let argument): return .sum(try qualified(argument))
        case .literal, .parameter, .countAll: return expression
        }
    }

    private static func number(_ text: String) throws(RecordFault) -> ExactDecimal {
        guard let number = ExactDecimal(text) else { throw .query("Invalid number '\(text)'.") }
        return number
    }

    // MARK: Tokens

    private static let keywords: Set<String> = [
        "SELECT", "FROM", "WHERE", "AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "IS", "ORDER",
        "BY", "ASC", "DESC", "FETCH", "AS", "LIMIT", "JOIN", "INNER", "LEFT", "RIGHT", "GROUP",
        "HAVING", "UNION", "WITH", "ON", "DISTINCT", "OFFSET",
    ]

    private static func isKeyword(_ word: String) -> Bool { keywords.contains(word.uppercased()) }

    private static func shown(_ token: SuiteQLToken) -> String {
        switch token {
        case .word(let text), .number(let text), .symbol(let text): "'\(text)'"
        case .text: "of a text"
        }
    }

    private mutating func takes(_ keyword: String) -> Bool {
        guard case .word(let word) = tokens.first, word.uppercased() == keyword else {
            return false
        }
        tokens.removeFirst()
        return true
    }

    private mutating func takesSymbol(_ symbol: String) -> Bool {
        guard tokens.first == .symbol(symbol) else { return false }
        tokens.removeFirst()
        return true
    }

    private mutating func expect(_ keyword: String) throws(RecordFault) {
        guard takes(keyword) else { throw .query("\(keyword) is missing.") }
    }

    private mutating func expectSymbol(_ symbol: String) throws(RecordFault) {
        guard takesSymbol(symbol) else { throw .query("'\(symbol)' is missing.") }
    }

    private mutating func name() throws(RecordFault) -> String {
        guard case .word(let word) = tokens.popFirst(), !Self.isKeyword(word) else {
            throw .query("A name is missing.")
        }
        return word
    }
}
