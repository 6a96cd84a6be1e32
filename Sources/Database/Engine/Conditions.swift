/// The conditions of a list query, collected with their numbered parameters.
struct Conditions {
    private(set) var values: [SQLValue] = []
    private var texts: [String] = []

    /// Adds a condition; each `?` in it takes the next value.
    mutating func add(_ text: String, _ values: SQLValue...) {
        var number = self.values.count
        var numbered = ""
        for character in text {
            numbered.append(character)
            guard character == "?" else { continue }
            number += 1
            numbered += String(number)
        }
        texts.append(numbered)
        self.values += values
    }

    /// Adds a value used outside the conditions; returns its parameter.
    mutating func parameter(_ value: SQLValue) -> String {
        values.append(value)
        return "?\(values.count)"
    }

    /// ` WHERE …`, or nothing without conditions.
    var clause: String { texts.isEmpty ? "" : " WHERE " + texts.joined(separator: " AND ") }
}

/// A long list of values cut into `IN` lists of a few fixed lengths, so that few statements are
/// prepared; the last list is filled up by repeating its last value.
struct InLists: Sequence {
    private let values: [SQLValue]
    private let offset: Int
    private static let lengths = [1, 4, 16, 64, 256]

    /// `offset` is how many parameters the statement has before the list.
    init(_ values: [SQLValue], after offset: Int = 0) {
        self.values = values
        self.offset = offset
    }

    func makeIterator() -> AnyIterator<(text: String, values: [SQLValue])> {
        var rest = values[...]
        return AnyIterator {
            guard let last = rest.last else { return nil }
            let longest = Self.lengths[Self.lengths.count - 1]
            let length = Self.lengths.first { $0 >= rest.count } ?? longest
            var chunk = Array(rest.prefix(length))
            rest = rest.dropFirst(length)
            while chunk.count < length { chunk.append(last) }
            let text = (1...length).map { "?\(offset + $0)" }.joined(separator: ", ")
            return ("(" + text + ")", chunk)
        }
    }
}
