import JSON

/// A SOQL query of the supported subset: one object, conditions joined by `AND`, order and limit.
struct SalesforceQuery: Sendable {
    private struct Condition: Sendable {
        let field: String
        let operation: String
        let values: [SuiteQLToken]
    }

    private(set) var fields: [String] = []
    private(set) var objectName = ""
    private var conditions: [Condition] = []
    private var order: (field: String, isDescending: Bool)?
    private var rowsMax: Int?

    private var tokens: ArraySlice<SuiteQLToken>

    /// Reads a query.
    ///
    /// - Throws: `MALFORMED_QUERY` for anything outside the subset.
    init(_ text: String) throws(SalesforceFault) {
        // The words of SOQL are those of SQL; only the sentence differs.
        guard let tokens = try? SuiteQLToken.all(of: text) else { throw Self.malformed(text) }
        self.tokens = tokens[...]
        try parse(text)
    }

    private static func malformed(_ text: String) -> SalesforceFault {
        SalesforceFault(400, "MALFORMED_QUERY", "unexpected token in: \(text.prefix(200))")
    }

    private mutating func parse(_ text: String) throws(SalesforceFault) {
        guard takes("SELECT") else { throw Self.malformed(text) }
        repeat { fields.append(try word(text)) } while takesSymbol(",")
        guard takes("FROM") else { throw Self.malformed(text) }
        objectName = try word(text)
        if takes("WHERE") {
            repeat { conditions.append(try condition(text)) } while takes("AND")
        }
        if takes("ORDER") {
            guard takes("BY") else { throw Self.malformed(text) }
            let field = try word(text)
            let isDescending = takes("DESC")
            if !isDescending { _ = takes("ASC") }
            order = (field, isDescending)
        }
        if takes("LIMIT") {
            guard case .number(let digits) = tokens.popFirst(), let count = Int(digits) else {
                throw Self.malformed(text)
            }
            rowsMax = count
        }
        guard tokens.isEmpty else { throw Self.malformed(text) }
    }

    private mutating func condition(_ text: String) throws(SalesforceFault) -> Condition {
        let field = try word(text)
        if takes("IN") {
            guard takesSymbol("(") else { throw Self.malformed(text) }
            var values: [SuiteQLToken] = []
            repeat { values.append(try value(text)) } while takesSymbol(",")
            guard takesSymbol(")") else { throw Self.malformed(text) }
            return Condition(field: field, operation: "IN", values: values)
        }
        guard case .symbol(let symbol) = tokens.popFirst(), symbol == "=" || symbol == "!=" else {
            throw Self.malformed(text)
        }
        return Condition(field: field, operation: symbol, values: [try value(text)])
    }

    private mutating func value(_ text: String) throws(SalesforceFault) -> SuiteQLToken {
        switch tokens.popFirst() {
        case .text(let text): return .text(text)
        case .number(let text): return .number(text)
        case .word(let word) where ["TRUE", "FALSE", "NULL"].contains(word.uppercased()):
            return .word(word.lowercased())
        default: throw Self.malformed(text)
        }
    }

    private mutating func word(_ text: String) throws(SalesforceFault) -> String {
        guard case .word(let word) = tokens.popFirst() else { throw Self.malformed(text) }
        return word
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
}

extension SalesforceQuery {
    /// The records the query selects.
    ///
    /// - Throws: `INVALID_TYPE` or `INVALID_FIELD` for names the org does not have.
    func run(_ store: SalesforceStore) throws(SalesforceFault) -> [SalesforceRecord] {
        // The one thing that can be wrong with the object's name is that there is none.
        guard let object = try? store.object(objectName) else {
            throw SalesforceFault(
                400,
                "INVALID_TYPE",
                "sObject type '\(objectName)' is not supported."
            )
        }
        let named = fields + conditions.map(\.field) + [order?.field].compactMap { $0 }
        for name in named where name.lowercased() != "id" && object.field(name) == nil {
            throw SalesforceFault(
                400,
                "INVALID_FIELD",
                "No such column '\(name)' on entity '\(object.name)'."
            )
        }
        var rows = store.all(object).filter { record in
            conditions.allSatisfy { Self.holds($0, record) }
        }
        if let order {
            rows.sort { left, right in
                let one = Self.text(left, order.field) ?? ""
                let other = Self.text(right, order.field) ?? ""
                return order.isDescending ? one > other : one < other
            }
        }
        return rowsMax.map { Array(rows.prefix($0)) } ?? rows
    }

    /// A value as text; ids are text too.
    private static func text(_ record: SalesforceRecord, _ field: String) -> String? {
        let name = field.lowercased()
        return name == "id" ? record.id.text : record.values[name].flatMap(SalesforceStore.text)
    }

    private static func holds(_ condition: Condition, _ record: SalesforceRecord) -> Bool {
        let value = text(record, condition.field)
        let isEqual = condition.values.contains { equal(value, $0, condition.field, record) }
        return condition.operation == "!=" ? !isEqual : isEqual
    }

    private static func equal(
        _ value: String?,
        _ token: SuiteQLToken,
        _ field: String,
        _ record: SalesforceRecord
    ) -> Bool {
        switch token {
        case .word("null"): return value == nil
        case .word(let word): return value == word
        case .number(let text):
            return value.flatMap { ExactDecimal($0) } == ExactDecimal(text)
        case .text(let text):
            if field.lowercased() == "id" { return value == SalesforceRecordID(text)?.text }
            let isCaseSensitive = record.object.field(field)?.isCaseSensitive ?? false
            return isCaseSensitive ? value == text : value?.lowercased() == text.lowercased()
        case .symbol: return false
        }
    }
}
