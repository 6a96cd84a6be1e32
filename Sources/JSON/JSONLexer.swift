/// Finds the ends of the terminal symbols of RFC 8259; keeps no state and allocates nothing.
enum JSONLexer {
    /// A fault without its line, thrown by the hot loops.
    struct Stop: Error {
        let reason: JSONFault.Reason
        let offset: Int
    }

    /// Where a string ends and whether its text is the bytes between the quotes.
    struct StringExtent {
        /// The first byte after the opening quote.
        let start: Int
        /// The closing quote.
        let end: Int
        let hasEscapes: Bool
    }

    /// The first position at or after `start` that is not white space.
    @inline(__always)
    static func skipSpace(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return index
            }
        }
        return index
    }

    /// Scans a string whose opening quote is at `quote`.
    static func string(_ bytes: Span<UInt8>, at quote: Int) throws(Stop) -> StringExtent {
        var index = quote + 1
        var hasEscapes = false
        while true {
            index = skipPlain(bytes, from: index)
            guard index < bytes.count else { break }
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                return StringExtent(start: quote + 1, end: index, hasEscapes: hasEscapes)
            }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                index = try escape(bytes, at: index)
            } else if byte < 0x20 {
                throw Stop(reason: .controlCharacter(byte), offset: index)
            } else if byte < 0x80 {
                index += 1
            } else {
                index = try multibyte(bytes, at: index)
            }
        }
        throw Stop(reason: .endOfInput, offset: bytes.count)
    }

    /// Steps over letters of ASCII that need no look of their own, eight at a time.
    ///
    /// Stops at the first byte that may end or break a run, or less than eight bytes before the end.
    @inline(__always)
    private static func skipPlain(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index + 8 <= bytes.count {
            // SAFETY: eight bytes from `index` lie inside the span.
            let word = unsafe bytes.bytes.unsafeLoadUnaligned(
                fromByteOffset: index,
                as: UInt64.self
            ).littleEndian
            let quotes = word ^ 0x2222_2222_2222_2222
            let backslashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
            // The top bit of a byte that is less than the one subtracted, and perhaps of bytes after it.
            let less =
                (quotes &- 0x0101_0101_0101_0101) & ~quotes
                | (backslashes &- 0x0101_0101_0101_0101) & ~backslashes
                | (word &- 0x2020_2020_2020_2020) & ~word
            let special = (less | word) & 0x8080_8080_8080_8080
            if special != 0 { return index + special.trailingZeroBitCount / 8 }
            index += 8
        }
        return index
    }

    /// Scans a number that starts at `start`; returns the position after it.
    static func number(_ bytes: Span<UInt8>, at start: Int) throws(Stop) -> Int {
        var index = start
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
        guard index < bytes.count else { throw Stop(reason: .endOfInput, offset: index) }
        if bytes[index] == UInt8(ascii: "0") {
            index += 1
            if index < bytes.count, isDigit(bytes[index]) {
                throw Stop(reason: .invalidNumber, offset: index)
            }
        } else {
            index = try digits(bytes, from: index)
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index = try digits(bytes, from: index + 1)
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < bytes.count,
                bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-")
            {
                index += 1
            }
            index = try digits(bytes, from: index)
        }
        return index
    }

    /// Scans one of the three literals; returns the position after it.
    static func literal(
        _ bytes: Span<UInt8>,
        _ word: StaticString,
        at start: Int
    ) throws(Stop) -> Int {
        let end = start + word.utf8CodeUnitCount
        for index in start..<end {
            guard index < bytes.count else { throw Stop(reason: .endOfInput, offset: index) }
            // SAFETY: the offset is less than the word's length, and words are longer than one letter.
            guard unsafe bytes[index] == word.utf8Start[index - start] else {
                throw Stop(reason: .invalidLiteral, offset: index)
            }
        }
        return end
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10
    }

    /// Scans one or more digits.
    private static func digits(_ bytes: Span<UInt8>, from start: Int) throws(Stop) -> Int {
        var index = start
        while index < bytes.count, isDigit(bytes[index]) { index += 1 }
        guard index > start else {
            throw Stop(
                reason: index < bytes.count ? .invalidNumber : .endOfInput,
                offset: index
            )
        }
        return index
    }

    /// Checks the escape sequence whose backslash is at `start`; returns the position after it.
    private static func escape(_ bytes: Span<UInt8>, at start: Int) throws(Stop) -> Int {
        guard start + 1 < bytes.count else {
            throw Stop(reason: .endOfInput, offset: bytes.count)
        }
        switch bytes[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"):
            break
        default:
            throw Stop(reason: .invalidEscape, offset: start)
        }
        let unit = try hexUnit(bytes, at: start + 2)
        guard unit & 0xF800 == 0xD800 else { return start + 6 }
        // A high half must be followed at once by an escaped low half (RFC 8259, section 7).
        guard unit < 0xDC00 else { throw Stop(reason: .loneSurrogate, offset: start) }
        guard start + 7 < bytes.count else {
            let rest = start + 6 < bytes.count ? bytes[start + 6] : UInt8(ascii: "\\")
            throw Stop(
                reason: rest == UInt8(ascii: "\\") ? .endOfInput : .loneSurrogate,
                offset: start
            )
        }
        guard bytes[start + 6] == UInt8(ascii: "\\"), bytes[start + 7] == UInt8(ascii: "u") else {
            throw Stop(reason: .loneSurrogate, offset: start)
        }
        let low = try hexUnit(bytes, at: start + 8)
        guard low & 0xFC00 == 0xDC00 else { throw Stop(reason: .loneSurrogate, offset: start) }
        return start + 12
    }

    /// Reads four hexadecimal digits.
    static func hexUnit(_ bytes: Span<UInt8>, at start: Int) throws(Stop) -> UInt32 {
        var unit: UInt32 = 0
        for index in start..<start + 4 {
            guard index < bytes.count else { throw Stop(reason: .endOfInput, offset: index) }
            guard let digit = hexDigit(bytes[index]) else {
                throw Stop(reason: .invalidEscape, offset: index)
            }
            unit = unit << 4 | digit
        }
        return unit
    }

    private static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    /// Checks one multi-byte sequence against the well-formed table of RFC 3629, section 4.
    private static func multibyte(_ bytes: Span<UInt8>, at start: Int) throws(Stop) -> Int {
        let second: ClosedRange<UInt8>
        let length: Int
        switch bytes[start] {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw Stop(reason: .invalidUTF8, offset: start)
        }
        for index in start + 1..<start + length {
            guard index < bytes.count else {
                throw Stop(reason: .endOfInput, offset: bytes.count)
            }
            let allowed = index == start + 1 ? second : 0x80...0xBF
            guard allowed.contains(bytes[index]) else {
                throw Stop(reason: .invalidUTF8, offset: start)
            }
        }
        return start + length
    }
}
