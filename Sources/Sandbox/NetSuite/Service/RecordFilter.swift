import Accounting

/// The `q` filter of lists: `field OPERATOR value`, joined by `AND` and `OR`.
///
/// Supported are `IS`, `IS_NOT`, `START_WITH`, `CONTAIN`, `EQUAL`, `ANY_OF` and `EMPTY` on body
/// fields of text, number, boolean and reference; everything else is refused.
/// Source: Oracle help, "Record Collection Filtering".
struct RecordFilter {
    private struct Condition {
        let field: String
        let operation: String
        let values: [String]
    }

    /// A disjunction of conjunctions: `AND` binds tighter.
    private let alternatives: [[Condition]]

    private static let operations: Set<String> = [
        "IS", "IS_NOT", "START_WITH", "CONTAIN", "EQUAL", "ANY_OF", "EMPTY",
    ]

    /// Reads the filter.
    ///
    /// - Throws: `INVALID_PARAMETER` on `q` for anything that is not supported.
    init(_ text: String, type: NetSuiteRecordType) throws(RecordFault) {
        var tokens = try Self.tokens(text)[...]
        var alternatives: [[Condition]] = [[]]
        while true {
            let condition = try Self.condition(&tokens, type)
            alternatives[alternatives.count - 1].append(condition)
            guard let word = tokens.popFirst() else { break }
            switch word.uppercased() {
            case "AND": continue
            case "OR": alternatives.append([])
            default: throw Self.invalid("unexpected '\(word)'")
            }
        }
        self.alternatives = alternatives
    }

    func matches(_ id: InternalID, type: NetSuiteRecordType, in books: NetSuiteBooks) -> Bool {
        alternatives.contains { conditions in
            conditions.allSatisfy { Self.holds($0, id, type, books) }
        }
    }

    private static func invalid(_ reason: String) -> RecordFault {
        .parameter("q", "Invalid search query. Detailed unprocessed description follows. \(reason)")
    }

    private static func condition(
        _ tokens: inout ArraySlice<String>,
        _ type: NetSuiteRecordType
    ) throws(RecordFault) -> Condition {
        guard let field = tokens.popFirst(), let word = tokens.popFirst() else {
            throw invalid("The condition is incomplete.")
        }
        let operation = word.uppercased()
        guard operations.contains(operation) else {
            throw invalid("Operator '\(word)' is not supported.")
        }
        let name = field.lowercased()
        guard
            name == "id" || name == "externalid" || RecordSchema.of(type).field(named: name) != nil
                || ["acctnumber", "acctname", "symbol", "name"].contains(name)
        else { throw invalid("Unknown identifier '\(field)'.") }
        guard operation != "EMPTY" else {
            return Condition(field: name, operation: operation, values: [])
        }
        guard let value = tokens.popFirst() else { throw invalid("The value is missing.") }
        if operation == "ANY_OF" {
            guard value.hasPrefix("["), value.hasSuffix("]") else {
                throw invalid("ANY_OF needs a list.")
            }
            let values = value.dropFirst().dropLast().split(separator: ",").map {
                String($0).trimmingQuotes
            }
            return Condition(field: name, operation: operation, values: values)
        }
        return Condition(field: name, operation: operation, values: [value.trimmingQuotes])
    }

    /// Words, quoted texts and bracketed lists.
    private static func tokens(_ text: String) throws(RecordFault) -> [String] {
        var tokens: [String] = []
        var token = ""
        var closing: Character?
        for character in text {
            if let end = closing {
                token.append(character)
                if character == end { closing = nil }
                continue
            }
            switch character {
            case " ":
                if !token.isEmpty { tokens.append(token) }
                token = ""
            case "\"":
                token.append(character)
                closing = "\""
            case "[":
                token.append(character)
                closing = "]"
            case "(", ")": throw invalid("Parentheses are not supported here.")
            default: token.append(character)
            }
        }
        guard closing == nil else { throw invalid("A quote or bracket is not closed.") }
        if !token.isEmpty { tokens.append(token) }
        return tokens
    }

    private static func holds(
        _ condition: Condition,
        _ id: InternalID,
        _ type: NetSuiteRecordType,
        _ books: NetSuiteBooks
    ) -> Bool {
        let value = shown(condition.field, id, type, books)
        if condition.operation == "EMPTY" { return value == nil }
        guard let value = value?.lowercased() else { return condition.operation == "IS_NOT" }
        let wanted = condition.values.map { $0.lowercased() }
        switch condition.operation {
        case "IS", "EQUAL", "ANY_OF": return wanted.contains(value)
        case "IS_NOT": return !wanted.contains(value)
        case "START_WITH": return wanted.contains { value.hasPrefix($0) }
        case "CONTAIN": return wanted.contains { value.contains($0) }
        default: return false
        }
    }

    private static func shown(
        _ field: String,
        _ id: InternalID,
        _ type: NetSuiteRecordType,
        _ books: NetSuiteBooks
    ) -> String? {
        if field == "id" { return String(id) }
        switch type.group {
        case .accounts:
            let account = books.accounts[id]
            return field == "acctnumber" ? account?.number : account?.name
        case .currencies:
            let currency = books.currencies[id]
            return field == "symbol" ? currency?.symbol : currency?.name
        case .subsidiaries: return books.subsidiaries[id]?.name
        case .entities, .items, .transactions: break
        }
        return switch books.body(of: id, in: type.group)?.fields[field] {
        case .text(let text): text.isEmpty ? nil : text
        case .integer(let number): String(number)
        case .number(let number): number.text
        case .boolean(let flag): flag ? "true" : "false"
        case .date(let date): date.text
        case .reference(let id): String(id)
        case .choice(let id): id
        case .references, .opaque, nil: nil
        }
    }
}

extension String {
    /// The text without the double quotes around it.
    fileprivate var trimmingQuotes: String {
        hasPrefix("\"") && hasSuffix("\"") && count >= 2 ? String(dropFirst().dropLast()) : self
    }
}
