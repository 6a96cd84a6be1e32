/// A Salesforce record id: 15 case-sensitive characters and their 3-character case checksum.
package struct SalesforceRecordID: Sendable, Hashable, Comparable {
    /// The 18-character form.
    package let text: String

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345")
    private static let digits = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    )

    /// Accepts 15 characters, or 18 whose checksum fits; nil otherwise.
    package init?(_ text: String) {
        let characters = Array(text)
        guard characters.count == 15 || characters.count == 18,
            characters.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
        else { return nil }
        let whole = String(characters.prefix(15)) + Self.checksum(characters.prefix(15))
        guard characters.count == 15 || whole == text else { return nil }
        self.text = whole
    }

    /// The id with this key prefix and running number.
    init(prefix: String, number: Int) {
        var rest = number
        var tail: [Character] = []
        for _ in 0..<(15 - prefix.count) {
            tail.append(Self.digits[rest % 62])
            rest /= 62
        }
        let body = Array(prefix) + tail.reversed()
        text = String(body) + Self.checksum(body[...])
    }

    /// The three characters that tell the object.
    package var keyPrefix: String { String(text.prefix(3)) }

    /// One character for each five: bit k is set where character k is a capital letter.
    private static func checksum(_ characters: ArraySlice<Character>) -> String {
        var text = ""
        for start in stride(from: characters.startIndex, to: characters.endIndex, by: 5) {
            var bits = 0
            for offset in 0..<5 where ("A"..."Z").contains(characters[start + offset]) {
                bits |= 1 << offset
            }
            text.append(alphabet[bits])
        }
        return text
    }

    package static func < (left: SalesforceRecordID, right: SalesforceRecordID) -> Bool {
        left.text < right.text
    }
}
