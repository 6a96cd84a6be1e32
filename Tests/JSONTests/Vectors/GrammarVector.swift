import Testing

/// One document of the grammar tables with a name that says what it is about.
struct GrammarVector: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]

    var testDescription: String { name }

    init(_ name: String, _ text: String) {
        self.name = name
        bytes = Array(text.utf8)
    }

    init(_ name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// A string with the given raw bytes between its quotes.
    static func quoted(_ name: String, _ content: [UInt8]) -> GrammarVector {
        GrammarVector(name, bytes: [0x22] + content + [0x22])
    }
}
