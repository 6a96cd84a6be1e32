/// Why percent-encoded text was refused.
package enum PercentCodingFault: Error, Sendable, Hashable {
    /// A `%` without two hexadecimal digits behind it.
    case brokenTriplet
    /// A byte of value zero, which C libraries below would take as the end.
    case nul
    /// The decoded bytes are not UTF-8.
    case notUTF8
}

/// Percent-encoding of RFC 3986 §2.1, strict in both directions.
package enum PercentCoding {
    /// Encodes every byte outside the unreserved set, with capital hexadecimal digits.
    ///
    /// This is also the encoding that OAuth 1.0 signatures require (RFC 5849 §3.6).
    package static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if Grammar.isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(hexDigit(byte >> 4))
                bytes.append(hexDigit(byte & 0x0F))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Decodes each triplet once; nothing else changes unless `plusIsSpace`.
    ///
    /// - Throws: `PercentCodingFault` for a broken triplet, a NUL, or bytes that are not UTF-8.
    package static func decode(
        _ text: some StringProtocol,
        plusIsSpace: Bool = false
    ) throws(PercentCodingFault) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            var decoded = byte
            if byte == UInt8(ascii: "%") {
                guard let high = rest.next().flatMap(Grammar.hexValue),
                    let low = rest.next().flatMap(Grammar.hexValue)
                else { throw .brokenTriplet }
                decoded = high << 4 | low
            } else if byte == UInt8(ascii: "+"), plusIsSpace {
                decoded = 0x20
            }
            guard decoded != 0 else { throw .nul }
            bytes.append(decoded)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        return decoded
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
