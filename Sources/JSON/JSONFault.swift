/// Why bytes are not one acceptable JSON document, and where.
package struct JSONFault: Error, Hashable, CustomStringConvertible {
    /// What is wrong at the position.
    package enum Reason: Sendable, Hashable {
        case documentTooLong(bytesMax: Int)
        case tooDeep(depthMax: Int)
        case tooManyMembers(membersMax: Int)
        case tooManyElements(elementsMax: Int)
        case byteOrderMark
        case endOfInput
        /// A byte that the grammar does not allow here.
        case unexpectedByte(UInt8, expected: String)
        case trailingContent
        case duplicateKey(String)
        case invalidNumber
        case invalidLiteral
        case invalidEscape
        case loneSurrogate
        case controlCharacter(UInt8)
        case invalidUTF8
        /// Valid JSON, but not the kind of value the reader was asked for.
        case wrongKind(expected: JSONKind, found: JSONKind)
        /// A number that is not plain integer text within 64 bits.
        case notAnInteger
    }

    /// What is wrong.
    package let reason: Reason

    /// How many bytes precede the fault.
    package let offset: Int

    /// The line of the fault, counted from 1.
    package let line: Int

    /// The byte within the line, counted from 1.
    package let column: Int

    /// Locates `offset` in `bytes`.
    init(_ reason: Reason, at offset: Int, in bytes: Span<UInt8>) {
        self.reason = reason
        self.offset = offset
        var line = 1
        var lineStart = 0
        for index in 0..<min(offset, bytes.count) where bytes[index] == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        self.line = line
        column = offset - lineStart + 1
    }

    /// The fault as one sentence for people, with its place.
    package var sentence: String {
        "\(reason.phrase) at line \(line), column \(column)"
    }

    package var description: String { sentence }
}

extension JSONFault.Reason {
    /// The reason without its place.
    var phrase: String {
        switch self {
        case .documentTooLong(let most): "the document is longer than \(most) bytes"
        case .tooDeep(let most): "nesting is deeper than \(most)"
        case .tooManyMembers(let most): "an object has more than \(most) members"
        case .tooManyElements(let most): "an array has more than \(most) elements"
        case .byteOrderMark: "the document starts with a byte order mark"
        case .endOfInput: "the document ends too early"
        case .unexpectedByte(let byte, let expected):
            "expected \(expected), found \(Self.name(byte))"
        case .trailingContent: "there is content after the document"
        case .duplicateKey(let key): "the key \"\(key.prefix(64))\" appears twice in one object"
        case .invalidNumber: "the number is malformed"
        case .invalidLiteral: "only true, false and null may stand without quotes"
        case .invalidEscape: "the escape sequence is malformed"
        case .loneSurrogate: "half of a surrogate pair stands alone"
        case .controlCharacter(let byte): "a string contains the raw control \(Self.name(byte))"
        case .invalidUTF8: "the text is not valid UTF-8"
        case .wrongKind(let expected, let found):
            "expected \(expected.phrase), found \(found.phrase)"
        case .notAnInteger: "the number is not an integer of 64 bits"
        }
    }

    private static func name(_ byte: UInt8) -> String {
        guard byte > 0x20, byte < 0x7F else { return "byte \(byte)" }
        return "\"\(Character(Unicode.Scalar(byte)))\""
    }
}
