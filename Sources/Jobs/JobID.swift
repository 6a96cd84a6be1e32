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
        guard let number = ShownNumber.read(text, prefix: Self.prefix) else { return nil }
        self.number = number
    }

    /// The shown form, for example `job_01hz3k8n7q2vc`.
    package var text: String { ShownNumber.text(number, prefix: Self.prefix) }

    package static func < (left: JobID, right: JobID) -> Bool { left.number < right.number }

    private static let prefix = "job_"
}

/// Numbers as people see them: a prefix that tells what they count, and thirteen characters.
enum ShownNumber {
    static func text(_ number: Int64, prefix: String) -> String {
        var digits: [UInt8] = []
        var rest = UInt64(number)
        for _ in 0..<length {
            digits.append(alphabet[Int(rest & 31)])
            rest >>= 5
        }
        return prefix + String(decoding: digits.reversed(), as: UTF8.self)
    }

    /// Nil for anything but what `text` makes.
    static func read(_ text: String, prefix: String) -> Int64? {
        guard text.hasPrefix(prefix), text.utf8.count == prefix.utf8.count + length else {
            return nil
        }
        var value: UInt64 = 0
        for byte in text.utf8.dropFirst(prefix.utf8.count) {
            guard let digit = alphabet.firstIndex(of: byte), value >> 59 == 0 else { return nil }
            value = value << 5 | UInt64(digit)
        }
        return Int64(exactly: value)
    }

    private static let length = 13
    /// Crockford's base 32 in lower case: no i, l, o, u.
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
}
