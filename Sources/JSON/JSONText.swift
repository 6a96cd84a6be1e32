/// Turns the bytes between two quotes into text.
enum JSONText {
    /// The text of a string that ``JSONLexer/string(_:at:)`` has accepted.
    static func decode(_ bytes: [UInt8], _ extent: JSONLexer.StringExtent) -> String {
        guard extent.hasEscapes else {
            return String(decoding: bytes[extent.start..<extent.end], as: UTF8.self)
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(extent.end - extent.start)
        var index = extent.start
        while index < extent.end {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "\\") else {
                decoded.append(byte)
                index += 1
                continue
            }
            if let short = shortEscape(bytes[index + 1]) {
                decoded.append(short)
                index += 2
                continue
            }
            var scalar = unit(bytes, at: index + 2)
            index += 6
            if scalar & 0xFC00 == 0xD800 {
                let low = unit(bytes, at: index + 2)
                scalar = 0x10000 + ((scalar & 0x3FF) << 10 | (low & 0x3FF))
                index += 6
            }
            append(scalar, to: &decoded)
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    /// What a two-character escape stands for; nil for `u`.
    private static func shortEscape(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "u"): nil
        default: byte
        }
    }

    /// Four hexadecimal digits that the lexer has already checked.
    private static func unit(_ bytes: [UInt8], at start: Int) -> UInt32 {
        var unit: UInt32 = 0
        for index in start..<start + 4 {
            // A letter has bit 6 set, and its low nibble is one for "a": nine below its value.
            let byte = UInt32(bytes[index])
            unit = unit << 4 | ((byte & 0xF) + (byte >> 6) * 9)
        }
        return unit
    }

    private static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(scalar) else { return }
        bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
    }
}
