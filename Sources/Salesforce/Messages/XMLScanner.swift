/// Takes the pieces of a document's text one after the other; knows nothing of their order.
struct XMLScanner {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }

    func peeks(_ text: String) -> Bool { bytes[place...].starts(with: text.utf8) }

    mutating func takes(_ text: String) -> Bool {
        guard peeks(text) else { return false }
        place += text.utf8.count
        return true
    }

    /// Passes blanks over; says whether there were any.
    @discardableResult
    mutating func skipBlanks() -> Bool {
        let start = place
        while place < bytes.count, Self.isBlank(bytes[place]) { place += 1 }
        return place > start
    }

    /// Passes the byte order mark and the declaration over; UTF-8 is the only encoding.
    mutating func skipDeclaration() throws(XMLFault) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
        guard takes("<?xml") else { return }
        let declaration = try take(until: "?>")
        let text = declaration.lowercased()
        guard !text.contains("encoding") || text.contains("utf-8") else {
            throw .forbidden("another encoding than UTF-8")
        }
    }

    mutating func skip(behind mark: String) throws(XMLFault) { _ = try take(until: mark) }

    /// The text up to a mark, which is passed over.
    mutating func take(until mark: String) throws(XMLFault) -> String {
        let start = place
        while place < bytes.count {
            if peeks(mark) {
                let text = String(decoding: bytes[start..<place], as: UTF8.self)
                place += mark.utf8.count
                return text
            }
            place += 1
        }
        throw .malformed("the document ends too early")
    }

    /// Text up to the next tag, its references resolved.
    mutating func text() throws(XMLFault) -> String {
        var text: [UInt8] = []
        while place < bytes.count, bytes[place] != UInt8(ascii: "<") {
            try takeCharacter(into: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// `=` and a value in quotes, its references resolved.
    mutating func attributeValue() throws(XMLFault) -> String {
        skipBlanks()
        guard takes("=") else { throw .malformed("an attribute has no value") }
        skipBlanks()
        guard place < bytes.count, case let quote = bytes[place],
            quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        else { throw .malformed("the value of an attribute has no quotes") }
        place += 1
        var value: [UInt8] = []
        while place < bytes.count, bytes[place] != quote {
            guard bytes[place] != UInt8(ascii: "<") else {
                throw .malformed("the value of an attribute holds a tag")
            }
            try takeCharacter(into: &value)
        }
        guard place < bytes.count else { throw .malformed("the document ends too early") }
        place += 1
        return String(decoding: value, as: UTF8.self)
    }

    /// A name: letters, digits, `_`, `-`, `.` and at most one `:`, not beginning with a digit.
    mutating func name(_ bytesMax: Int) throws(XMLFault) -> String {
        let start = place
        while place < bytes.count, Self.isName(bytes[place]) {
            place += 1
            guard place - start <= bytesMax else { throw .tooMuch("long names") }
        }
        guard place > start, !(0x30...0x39).contains(bytes[start]),
            bytes[start] != UInt8(ascii: "-"), bytes[start] != UInt8(ascii: ".")
        else { throw .malformed("a name is missing") }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func takeCharacter(into text: inout [UInt8]) throws(XMLFault) {
        let byte = bytes[place]
        guard byte == UInt8(ascii: "&") else {
            guard byte >= 0x20 || Self.isBlank(byte) else {
                throw .malformed("a control character")
            }
            text.append(byte)
            place += 1
            return
        }
        place += 1
        let end = bytes[place...].prefix(12).firstIndex(of: UInt8(ascii: ";"))
        guard let end else { throw .malformed("a reference is not closed") }
        let name = String(decoding: bytes[place..<end], as: UTF8.self)
        text += try Self.meaning(of: name)
        place = end + 1
    }

    private static func meaning(of name: String) throws(XMLFault) -> [UInt8] {
        switch name {
        case "lt": return [UInt8(ascii: "<")]
        case "gt": return [UInt8(ascii: ">")]
        case "amp": return [UInt8(ascii: "&")]
        case "quot": return [UInt8(ascii: "\"")]
        case "apos": return [UInt8(ascii: "'")]
        default: break
        }
        guard !name.isEmpty else { throw .malformed("a reference has no name") }
        guard name.hasPrefix("#") else { throw .forbidden("an entity of its own") }
        let digits = name.dropFirst()
        let number =
            digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let number, let scalar = Unicode.Scalar(number),
            number >= 0x20 || [0x09, 0x0A, 0x0D].contains(number),
            number != 0xFFFE, number != 0xFFFF
        else { throw .malformed("a reference to no character") }
        return Array(String(Character(scalar)).utf8)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x3A, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x80...0xFF: true
        default: false
        }
    }
}
