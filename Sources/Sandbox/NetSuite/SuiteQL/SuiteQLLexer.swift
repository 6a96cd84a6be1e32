/// A token of a SuiteQL query.
enum SuiteQLToken: Sendable, Hashable {
    /// A name or keyword, as written; dots join the parts of `t.id` and `BUILTIN.DF`.
    case word(String)
    case text(String)
    case number(String)
    /// Operators and punctuation.
    case symbol(String)

    /// Cuts a query into tokens.
    ///
    /// - Throws: `INVALID_PARAMETER` for characters outside the subset.
    static func all(of query: String) throws(RecordFault) -> [SuiteQLToken] {
        var tokens: [SuiteQLToken] = []
        var rest = Substring(query)
        while let character = rest.first {
            if character.isWhitespace {
                rest.removeFirst()
            } else if character == "'" {
                tokens.append(.text(try text(&rest)))
            } else if character.isLetter || character == "_" {
                tokens.append(
                    .word(take(&rest) { $0.isLetter || $0.isNumber || "_.".contains($0) })
                )
            } else if character.isNumber {
                tokens.append(.number(take(&rest) { $0.isNumber || $0 == "." }))
            } else {
                tokens.append(.symbol(try symbol(&rest)))
            }
        }
        return tokens
    }

    private static func take(
        _ rest: inout Substring,
        while isPart: (Character) -> Bool
    ) -> String {
        let part = rest.prefix(while: isPart)
        rest = rest.dropFirst(part.count)
        return String(part)
    }

    /// A quoted text; two quotes stand for one.
    private static func text(_ rest: inout Substring) throws(RecordFault) -> String {
        rest.removeFirst()
        var text = ""
        while let character = rest.popFirst() {
            guard character == "'" else {
                text.append(character)
                continue
            }
            guard rest.first == "'" else { return text }
            rest.removeFirst()
            text.append("'")
        }
        throw .query("Unterminated string literal.")
    }

    private static func symbol(_ rest: inout Substring) throws(RecordFault) -> String {
        for symbol in ["<=", ">=", "<>", "!="] where rest.hasPrefix(symbol) {
            rest.removeFirst(2)
            return symbol
        }
        let character = rest.removeFirst()
        guard "=<>(),?*-".contains(character) else {
            throw .query("Unexpected character '\(character)'.")
        }
        return String(character)
    }
}
