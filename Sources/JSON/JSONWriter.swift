/// Writes one JSON document front to back.
///
/// Calls in an order that would not be JSON are programmer errors and stop the process.
/// Text stays UTF-8; only quotes, backslashes and control characters are escaped (RFC 8259,
/// section 7), the slash never.
package struct JSONWriter: Sendable {
    private enum Container {
        case array, object
    }

    private let pretty: Bool
    private var bytes: [UInt8] = []
    private var containers: [Container] = []
    private var isFirst = true
    private var hasKey = false
    private var isComplete = false

    /// An empty document.
    /// - Parameters:
    ///   - pretty: Indents by two spaces; else there is no white space.
    ///   - capacity: The expected length in bytes.
    package init(pretty: Bool = false, capacity: Int = 256) {
        self.pretty = pretty
        bytes.reserveCapacity(capacity)
    }

    /// Opens an object.
    package mutating func beginObject() {
        begin(.object, UInt8(ascii: "{"))
    }

    /// Closes the innermost object.
    package mutating func endObject() {
        end(.object, UInt8(ascii: "}"))
    }

    /// Opens an array.
    package mutating func beginArray() {
        begin(.array, UInt8(ascii: "["))
    }

    /// Closes the innermost array.
    package mutating func endArray() {
        end(.array, UInt8(ascii: "]"))
    }

    /// Writes the key of the next member; a value must follow.
    package mutating func key(_ key: String) {
        precondition(containers.last == .object && !hasKey, "a key belongs into an object")
        separate()
        quote(key)
        bytes.append(UInt8(ascii: ":"))
        if pretty { bytes.append(UInt8(ascii: " ")) }
        hasKey = true
    }

    /// Writes a string.
    package mutating func string(_ text: String) {
        startValue()
        quote(text)
        endValue()
    }

    /// Writes an integer.
    package mutating func int(_ value: Int64) {
        startValue()
        appendDigits(value)
        endValue()
    }

    /// Writes a number with its exact text.
    package mutating func number(_ number: JSONNumber) {
        startValue()
        bytes.append(contentsOf: number.text.utf8)
        endValue()
    }

    /// Writes a boolean.
    package mutating func bool(_ value: Bool) {
        startValue()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
        endValue()
    }

    /// Writes `null`.
    package mutating func null() {
        startValue()
        bytes.append(contentsOf: "null".utf8)
        endValue()
    }

    /// Writes a whole tree.
    /// - Parameters:
    ///   - value: The tree.
    ///   - sortedKeys: Members ordered by the bytes of their keys; else in their own order.
    package mutating func value(_ value: JSONValue, sortedKeys: Bool = false) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .number(let value): number(value)
        case .string(let value): string(value)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element, sortedKeys: sortedKeys) }
            endArray()
        case .object(let object):
            beginObject()
            var members = object.members
            if sortedKeys {
                members.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            }
            for member in members {
                key(member.key)
                self.value(member.value, sortedKeys: sortedKeys)
            }
            endObject()
        }
    }

    /// The finished document.
    package consuming func finish() -> [UInt8] {
        precondition(isComplete, "a document is one complete value")
        return bytes
    }
}

extension JSONWriter {
    private mutating func begin(_ container: Container, _ bracket: UInt8) {
        startValue()
        bytes.append(bracket)
        containers.append(container)
        isFirst = true
    }

    private mutating func end(_ container: Container, _ bracket: UInt8) {
        precondition(containers.last == container && !hasKey, "brackets close as they opened")
        containers.removeLast()
        if pretty, !isFirst { breakLine() }
        bytes.append(bracket)
        endValue()
    }

    private mutating func startValue() {
        precondition(!isComplete, "a document is only one value")
        if hasKey {
            hasKey = false
        } else if let container = containers.last {
            precondition(container == .array, "a member needs a key")
            separate()
        }
    }

    private mutating func endValue() {
        isFirst = false
        if containers.isEmpty { isComplete = true }
    }

    private mutating func separate() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        if pretty { breakLine() }
    }

    private mutating func breakLine() {
        bytes.append(UInt8(ascii: "\n"))
        for _ in containers { bytes.append(contentsOf: "  ".utf8) }
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if Self.isPlain(text.utf8.span) {
            bytes.append(contentsOf: text.utf8)
        } else {
            for byte in text.utf8 { appendEscaped(byte) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isPlain(_ text: Span<UInt8>) -> Bool {
        for index in text.indices {
            let byte = text[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                return false
            }
        }
        return true
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): bytes.append(contentsOf: #"\""#.utf8)
        case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
        case 0x08: bytes.append(contentsOf: #"\b"#.utf8)
        case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
        case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
        case 0x0C: bytes.append(contentsOf: #"\f"#.utf8)
        case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
        case 0..<0x20:
            bytes.append(contentsOf: #"\u00"#.utf8)
            bytes.append(UInt8(ascii: "0") + byte >> 4)
            let low = byte & 0xF
            bytes.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        default: bytes.append(byte)
        }
    }

    private mutating func appendDigits(_ value: Int64) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var rest = value.magnitude
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }
}
