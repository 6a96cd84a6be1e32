/// The id of a Salesforce record in its long form: 18 characters, safe to compare without case.
///
/// The long form is the short one of 15 characters with a checksum of its capital letters.
package struct RecordID: Sendable, Hashable {
    /// Eighteen letters and digits.
    package let text: String

    /// Accepts both forms; nil for anything else and for a checksum that does not fit.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 15 || bytes.count == 18, bytes.allSatisfy(Self.isPermitted) else {
            return nil
        }
        let short = bytes.prefix(15)
        let long = Array(short) + Self.checksum(short)
        guard bytes.count == 15 || bytes == long else { return nil }
        self.text = String(decoding: long, as: UTF8.self)
    }

    /// The first three characters, which tell the kind of record, for example `001` for an account.
    package var keyPrefix: String { String(text.prefix(3)) }

    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345".utf8)

    /// One character for each five: bit k is set when character k is a capital letter.
    private static func checksum(_ short: ArraySlice<UInt8>) -> [UInt8] {
        stride(from: 0, to: 15, by: 5).map { start in
            let bits = (0..<5).reduce(0) { bits, offset in
                let isCapital = (0x41...0x5A).contains(short[start + offset])
                return bits | (isCapital ? 1 << offset : 0)
            }
            return digits[bits]
        }
    }

    private static func isPermitted(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
