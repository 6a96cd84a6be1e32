/// A job's key: time-ordered, 63 bits, shown as `job_` and thirteen base-32 characters.
package struct JobID: Sendable, Hashable, Comparable {
    package let number: Int64

    /// Keeps a number from the store or the id source; it is not negative.
    package init(number: Int64) {
        precondition(number >= 0, "job numbers are not negative")
        self.number = number
    }

    /// Reads the shown form; nil for anything else.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), text.utf8.count == Self.prefix.utf8.count + 13 else {
            return nil
        }
        var value: UInt64 = 0
        for byte in text.utf8.dropFirst(Self.prefix.utf8.count) {
            guard let digit = Self.alphabet.firstIndex(of: byte), value >> 59 == 0 else {
                return nil
            }
            value = value << 5 | UInt64(digit)
        }
        guard let number = Int64(exactly: value) else { return nil }
        self.number = number
    }

    /// The shown form, for example `job_01hz3k8n7q2vc`.
    package var text: String {
        var digits: [UInt8] = []
        var rest = UInt64(number)
        for _ in 0..<13 {
            digits.append(Self.alphabet[Int(rest & 31)])
            rest >>= 5
        }
        return Self.prefix + String(decoding: digits.reversed(), as: UTF8.self)
    }

    package static func < (left: JobID, right: JobID) -> Bool { left.number < right.number }

    private static let prefix = "job_"
    /// Crockford's base 32 in lower case: no i, l, o, u.
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
}
