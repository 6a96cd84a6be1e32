/// A text with places filled from an object's fields: `PO {metadata.po|number|'none'}`.
///
/// Inside braces stand alternatives, tried in order: names of fields, or fixed text in single quotes.
/// A doubled brace stands for itself.
package struct TextTemplate: Sendable, Hashable {
    enum Operand: Sendable, Hashable {
        case field(String)
        case literal(String)
    }

    enum Part: Sendable, Hashable {
        case literal(String)
        case choice([Operand])
    }

    /// Why a text is no template, for the middle of a sentence.
    package enum Fault: Error, Sendable, Hashable {
        case braceOpen, braceStray, alternativeEmpty, quoteOpen

        package var phrase: String {
            switch self {
            case .braceOpen: "a brace is not closed"
            case .braceStray: "a closing brace has no opening one"
            case .alternativeEmpty: "an alternative between braces is empty"
            case .quoteOpen: "a quote is not closed"
            }
        }
    }

    let parts: [Part]

    /// Reads a template.
    ///
    /// Throws: `Fault` naming the first thing that is wrong.
    package init(_ text: String) throws(Fault) {
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
                parts.append(.choice(try Self.operands(rest[..<end])))
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
            return operands.compactMap { if case .field(let name) = $0 { name } else { nil } }
        }
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

    private static func operands(_ text: Substring) throws(Fault) -> [Operand] {
        var operands: [Operand] = []
        var current = ""
        var isQuoted = false
        var wasQuoted = false
        func operand() throws(Fault) -> Operand {
            if wasQuoted { return .literal(current) }
            let name = current.filter { $0 != " " }
            guard !name.isEmpty else { throw .alternativeEmpty }
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
