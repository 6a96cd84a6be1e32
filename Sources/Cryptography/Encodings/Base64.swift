/// Base64 in both alphabets, each byte string having exactly one accepted text.
///
/// *Source*: RFC 4648 sections 4 and 5.
package enum Base64 {
    private static let standard = Alphabet(last: "+/", isPadded: true)
    private static let url = Alphabet(last: "-_", isPadded: false)

    /// The text in the standard alphabet, padded.
    package static func encode(_ bytes: [UInt8]) -> String {
        standard.encode(bytes)
    }

    /// The bytes of padded text in the standard alphabet, or nil.
    ///
    /// Refuses white space, missing or excess padding, and unused bits that are not zero.
    package static func decode(_ text: String) -> [UInt8]? {
        standard.decode(text)
    }

    /// The text in the alphabet that is safe in URLs, without padding.
    package static func urlEncode(_ bytes: [UInt8]) -> String {
        url.encode(bytes)
    }

    /// The bytes of unpadded text in the alphabet that is safe in URLs, or nil.
    ///
    /// Refuses padding, white space, and unused bits that are not zero.
    package static func urlDecode(_ text: String) -> [UInt8]? {
        url.decode(text)
    }
}

/// Sixty-four characters and the rule about padding.
private struct Alphabet {
    private static let pad = UInt8(ascii: "=")
    private static let invalid: UInt8 = 0xFF

    private let characters: [UInt8]
    private let values: [UInt8]
    private let isPadded: Bool

    init(last: String, isPadded: Bool) {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        characters = Array((letters + last).utf8)
        var values = [UInt8](repeating: Self.invalid, count: 256)
        for (value, character) in characters.enumerated() {
            values[Int(character)] = UInt8(value)
        }
        self.values = values
        self.isPadded = isPadded
    }

    func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let count = min(3, bytes.count - index)
            var group = UInt32(bytes[index]) << 16
            if count > 1 { group |= UInt32(bytes[index + 1]) << 8 }
            if count > 2 { group |= UInt32(bytes[index + 2]) }
            for position in 0...count {
                text.append(characters[Int(group >> UInt32(18 - 6 * position) & 0x3F)])
            }
            if isPadded {
                text.append(contentsOf: repeatElement(Self.pad, count: 3 - count))
            }
            index += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    func decode(_ text: String) -> [UInt8]? {
        var digits = Array(text.utf8)[...]
        if isPadded {
            guard digits.count.isMultiple(of: 4) else { return nil }
            for _ in 0..<2 where digits.last == Self.pad { digits.removeLast() }
        }
        guard digits.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 4 * 3 + 2)
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for digit in digits {
            let value = values[Int(digit)]
            guard value != Self.invalid else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(buffer >> bits & 0xFF))
            buffer &= (1 << bits) - 1
        }
        return buffer == 0 ? bytes : nil
    }
}
