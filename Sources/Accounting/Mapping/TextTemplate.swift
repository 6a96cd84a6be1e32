/// A text with places filled from an object's fields: `PO {metadata.po|number|'none'}`.
///
/// Inside braces stand alternatives, tried in order: names of fields, look-ups of fields in tables, as in
/// `{department(metadata.team)}`, or fixed text in single quotes. A doubled brace stands for itself.
package struct TextTemplate: Sendable, Hashable {
    enum Operand: Sendable, Hashable {
        case field(String)
        /// What a table holds for a field's value.
        case lookup([String: String], String)
        case literal(String)
    }

    enum Part: Sendable, Hashable {
        case literal(String)
        case choice([Operand])
    }

    /// Why a text is no template, for the middle of a sentence.
    package enum Fault: Error, Sendable, Hashable {
        case braceOpen, braceStray, alternativeEmpty, quoteOpen
        case tableUnknown(String)

        package var phrase: String {
            switch self {
            case .braceOpen: "a brace is not closed"
            case .braceStray: "a closing brace has no opening one"
            case .alternativeEmpty: "an alternative between braces is empty"
            case .quoteOpen: "a quote is not closed"
            case .tableUnknown(let name): "there is no table “\(name)” under mapping.lookups"
            }
        }
    }

    let parts: [Part]

    /// Reads a template; `tables` are those its look-ups may name.
    ///
    /// Throws: `Fault` naming the first thing that is wrong.
    package init(_ text: String, tables: [String: [String: String]] = [:]) throws(Fault) {
        var parts: [Part] = []
        var literal = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            if (character == "{" || character == "}") && rest.first == character {
                literal.append(character)
                rest.removeFirst()
            } else if character == "{" {
                guard let end = Self.closing(rest) else { throw .braceOpen }
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = ""
                parts.append(.choice(try Self.operands(rest[..<end], tables)))
                rest = rest[rest.index(after: end)...]
            } else if character == "}" {
                throw .braceStray
            } else {
                literal.append(character)
            }
        }
        if !literal.isEmpty || parts.isEmpty { parts.append(.literal(literal)) }
        self.parts = parts
    }

    /// The fields the template names.
    package var fields: [String] {
        parts.flatMap { part -> [String] in
            guard case .choice(let operands) = part else { return [] }
            return operands.compactMap { operand in
                switch operand {
                case .field(let name), .lookup(_, let name): name
                case .literal: nil
                }
            }
        }
    }

    /// Every text the template may come to that does not depend on what an object holds in full: its last
    /// alternative, and what its tables hold.
    package var constants: Set<String> {
        var constants = Set([filled(from: [:])].compactMap { $0 })
        guard parts.count == 1, case .choice(let operands)? = parts.first else { return constants }
        for case .lookup(let table, _) in operands { constants.formUnion(table.values) }
        return constants
    }

    /// The filled text; nil when some place has no alternative with a value.
    package func filled(from fields: [String: String]) -> String? {
        var result = ""
        for part in parts {
            switch part {
            case .literal(let text): result += text
            case .choice(let operands):
                let value = operands.lazy.compactMap { operand -> String? in
                    switch operand {
                    case .literal(let text): text
                    case .field(let name): fields[name].flatMap { $0.isEmpty ? nil : $0 }
                    case .lookup(let table, let name): fields[name].flatMap { table[$0] }
                    }
                }.first
                guard let value else { return nil }
                result += value
            }
        }
        return result
    }

    /// The closing brace that stands outside quotes.
    private static func closing(_ text: Substring) -> Substring.Index? {
        var isQuoted = false
        for index in text.indices {
            if text[index] == "'" { isQuoted.toggle() }
            if text[index] == "}" && !isQuoted { return index }
        }
        return nil
    }

    private static func operands(
        _ text: Substring,
        _ tables: [String: [String: String]]
    ) throws(Fault) -> [Operand] {
        var operands: [Operand] = []
        var current = ""
        var isQuoted = false
        var wasQuoted = false
        func operand() throws(Fault) -> Operand {
            if wasQuoted { return .literal(current) }
            let name = current.filter { $0 != " " }
            guard !name.isEmpty else { throw .alternativeEmpty }
            if let open = name.firstIndex(of: "("), name.hasSuffix(")") {
                let table = String(name[..<open])
                guard let values = tables[table] else { throw .tableUnknown(table) }
                return .lookup(values, String(name[name.index(after: open)...].dropLast()))
            }
            return .field(name)
        }
        for character in text {
            if character == "'" {
                if !isQuoted { current = "" }
                isQuoted.toggle()
                wasQuoted = true
            } else if character == "|" && !isQuoted {
                operands.append(try operand())
                current = ""
                wasQuoted = false
            } else if isQuoted || !wasQuoted {
                current.append(character)
            }
        }
        guard !isQuoted else { throw .quoteOpen }
        operands.append(try operand())
        return operands
    }
}
