/// A set of bytes as a table of bits: one test costs the same whatever the class.
struct ByteClass: Sendable {
    private let bits: (UInt64, UInt64, UInt64, UInt64)

    /// The bytes for which the rule holds.
    init(_ rule: (UInt8) -> Bool) {
        var words: [UInt64] = [0, 0, 0, 0]
        for byte in UInt8.min...UInt8.max where rule(byte) {
            words[Int(byte >> 6)] |= 1 << UInt64(byte & 63)
        }
        bits = (words[0], words[1], words[2], words[3])
    }

    /// Whether the byte is in the class.
    func contains(_ byte: UInt8) -> Bool {
        let word =
            switch byte >> 6 {
            case 0: bits.0
            case 1: bits.1
            case 2: bits.2
            default: bits.3
            }
        return word >> UInt64(byte & 63) & 1 == 1
    }

    /// Whether all these bytes are in the class.
    func containsAll(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        for index in range where !contains(bytes[index]) { return false }
        return true
    }
}

extension Grammar {
    /// `isTokenByte` as a table.
    static let tokenBytes = ByteClass(isTokenByte)
    /// `isFieldValueByte` as a table.
    static let fieldValueBytes = ByteClass(isFieldValueByte)
    /// `isTargetByte` as a table.
    static let targetBytes = ByteClass(isTargetByte)
}
