import JSON
import TestSupport

/// Random documents and random damage to them, both repeatable by seed.
struct DocumentGenerator {
    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    private static let texts = [
        "", "a", "amount", "reporting_category", "\"", "\\", "/", "\n\t\u{1}", "é", "e\u{301}",
        "日本", "😀", "\u{2028}", "\u{7F}", "key with spaces", "\u{FFFF}",
    ]

    private static let numbers = [
        "0", "-0", "1", "-1", "12.50", "1e5", "1E-2", "-0.001", "9223372036854775807",
        "123456789012345678901234567890", "1.7976931348623157e308", "0e0",
    ]

    /// Pieces of syntax that damage puts into a document.
    private static let fragments = [
        "[", "]", "{", "}", ",", ":", "\"", "\\", "\\u", "\\ud800", "0", "-", ".", "e", "+", "tru",
        "true", "null", "NaN", "Infinity", " ", "\n", "\t", "\u{0}", "\u{B}", "\u{FEFF}", "//", "é",
        "\"a\":", "1,1",
    ]

    /// A value of bounded depth.
    mutating func value(depth: Int = 0) -> JSONValue {
        switch random.next() % (depth < 5 ? 8 : 5) {
        case 0: return .null
        case 1: return .bool(random.next() % 2 == 0)
        case 2:
            return JSONNumber(Self.numbers.randomElement(using: &random) ?? "").map(
                JSONValue.number
            ) ?? .null
        case 3, 4: return .string(text())
        case 5, 6:
            let count = Int(random.next() % 5)
            return .object(JSONObject((0..<count).map { _ in (text(), value(depth: depth + 1)) }))
        default:
            let count = Int(random.next() % 5)
            return .array((0..<count).map { _ in value(depth: depth + 1) })
        }
    }

    /// A document with one to three small damages, which may well leave it valid.
    mutating func damaged(_ document: [UInt8]) -> [UInt8] {
        var bytes = document
        for _ in 0...random.next() % 3 {
            let place = Int(random.next() % UInt64(bytes.count + 1))
            switch random.next() % 6 {
            case 0:
                bytes.insert(contentsOf: fragment(), at: place)
            case 1:
                let end = min(bytes.count, place + Int(random.next() % 4))
                bytes.replaceSubrange(place..<end, with: fragment())
            case 2:
                bytes.removeSubrange(place..<min(bytes.count, place + 1))
            case 3:
                bytes.removeSubrange(place...)
            case 4 where place < bytes.count:
                bytes[place] = UInt8(truncatingIfNeeded: random.next())
            case 5 where place < bytes.count:
                bytes[place] ^= 1 << (random.next() % 8)
            default:
                let start = Int(random.next() % UInt64(place + 1))
                bytes.insert(contentsOf: Array(bytes[start..<place]), at: place)
            }
        }
        return bytes
    }

    mutating func isPretty() -> Bool {
        random.next() % 2 == 0
    }

    private mutating func text() -> String {
        let parts = (0...random.next() % 3).map { _ in
            Self.texts.randomElement(using: &random) ?? ""
        }
        return parts.joined()
    }

    private mutating func fragment() -> [UInt8] {
        Array((Self.fragments.randomElement(using: &random) ?? "").utf8)
    }
}
