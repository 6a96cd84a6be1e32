/// One field line: a name and a value that cannot hold a line break (RFC 9110 §5.5).
package struct HTTPField: Sendable, Hashable {
    /// The name, compared without regard to case.
    package let name: HTTPFieldName
    /// The value without surrounding whitespace.
    package let value: String

    /// Makes a field.
    ///
    /// Control characters in the value become spaces and whitespace at the ends is cut, so a
    /// response cannot be split through a value, whatever it came from.
    package init(_ name: HTTPFieldName, _ value: String) {
        self.name = name
        if value.utf8.allSatisfy(Grammar.isFieldValueByte) {
            self.value = Self.isTrimmed(value) ? value : Grammar.trimmed(value)
        } else {
            let safe = value.utf8.map { Grammar.isFieldValueByte($0) ? $0 : 0x20 }
            self.value = Grammar.trimmed(String(decoding: safe, as: UTF8.self))
        }
    }

    /// Takes a value that is already known to be one, without surrounding whitespace.
    init(name: HTTPFieldName, checked value: String) {
        self.name = name
        self.value = value
    }

    private static func isTrimmed(_ value: String) -> Bool {
        let ends: [UInt8?] = [value.utf8.first, value.utf8.last]
        return ends.allSatisfy { $0 != 0x20 && $0 != 0x09 }
    }
}

/// The fields of a message in the order they were written or received.
package struct HTTPFields: Sendable, Hashable {
    private var lines: [HTTPField] = []

    /// No fields.
    package init() {}

    /// The given fields, in order.
    package init(_ fields: some Sequence<HTTPField>) { lines = Array(fields) }

    /// The first value under this name, or nil; setting replaces all values, nil removes them.
    package subscript(name: HTTPFieldName) -> String? {
        get { lines.first { $0.name == name }?.value }
        set {
            if let newValue { set(name, newValue) } else { remove(name) }
        }
    }

    /// All values under this name, in order.
    package func values(_ name: HTTPFieldName) -> [String] {
        lines.compactMap { $0.name == name ? $0.value : nil }
    }

    /// The members of a comma-separated list field, over all its lines, without empty ones.
    ///
    /// For lists of tokens only: a comma inside a quoted string is not recognised.
    /// Source: RFC 9110 §5.6.1.
    package func list(_ name: HTTPFieldName) -> [String] {
        values(name).flatMap { $0.split(separator: ",") }.map(Grammar.trimmed)
            .filter { !$0.isEmpty }
    }

    /// Whether a list field names this member, without regard to ASCII case.
    package func list(_ name: HTTPFieldName, contains member: String) -> Bool {
        guard contains(name) else { return false }
        let wanted = Grammar.lowercased(member)
        return list(name).contains { Grammar.lowercased($0) == wanted }
    }

    /// Whether any line has this name.
    package func contains(_ name: HTTPFieldName) -> Bool { lines.contains { $0.name == name } }

    /// Adds a line at the end.
    package mutating func append(_ name: HTTPFieldName, _ value: String) {
        lines.append(HTTPField(name, value))
    }

    /// Adds a field at the end.
    package mutating func append(_ field: HTTPField) { lines.append(field) }

    /// Makes this the only line under the name, in place of the first one there was.
    package mutating func set(_ name: HTTPFieldName, _ value: String) {
        guard let index = lines.firstIndex(where: { $0.name == name }) else {
            return append(name, value)
        }
        lines[index] = HTTPField(name, value)
        var seen = 0
        lines.removeAll { field in
            guard field.name == name else { return false }
            seen += 1
            return seen > 1
        }
    }

    /// Removes all lines under the name.
    package mutating func remove(_ name: HTTPFieldName) { lines.removeAll { $0.name == name } }
}

extension HTTPFields: RandomAccessCollection {
    package var startIndex: Int { lines.startIndex }
    package var endIndex: Int { lines.endIndex }
    package subscript(position: Int) -> HTTPField { lines[position] }
}

extension HTTPFields: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (HTTPFieldName, String)...) {
        self.init(elements.map { HTTPField($0.0, $0.1) })
    }
}
