/// Pulls values out of one document, front to back, without building a tree.
///
/// ```swift
/// var reader = try JSONReader(bytes)
/// try reader.beginObject()
/// while let key = try reader.nextKey() {
///     if key == "id" { id = try reader.readString() }  // what is not read is skipped
/// }
/// try reader.finish()
/// ```
/// Skipped parts are held to the same rules as read ones: a document is valid or refused as a
/// whole. Reading values in an order the document cannot have is a programmer error and stops
/// the process; a value of another kind than asked for is a ``JSONFault``, and stays unread.
package struct JSONReader: Sendable {
    private let bytes: [UInt8]
    private let limits: JSONLimits
    private var position = 0
    private var stack = JSONNesting()
    /// Whether a value starts at the position and has not been read.
    private var isPending = true

    /// Starts before the first value.
    /// - Parameters:
    ///   - bytes: The whole document.
    ///   - limits: How much is accepted.
    /// - Throws: ``JSONFault`` for a document that is too long or starts with a byte order mark.
    package init(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONFault) {
        self.bytes = bytes
        self.limits = limits
        guard bytes.count <= limits.bytesMax else {
            throw fault(.documentTooLong(bytesMax: limits.bytesMax), at: 0)
        }
        guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { throw fault(.byteOrderMark, at: 0) }
        skipSpace()
    }

    /// The kind of the value that comes next, judged by its first byte.
    /// - Throws: ``JSONFault`` if no value can start here.
    package func nextKind() throws(JSONFault) -> JSONKind {
        precondition(isPending, "a value is read once")
        guard position < bytes.count else { throw fault(.endOfInput, at: position) }
        switch bytes[position] {
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): return .number
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case let byte: throw fault(.unexpectedByte(byte, expected: "a value"), at: position)
        }
    }

    /// Enters an object; ``nextKey()`` then visits its members.
    package mutating func beginObject() throws(JSONFault) {
        try require(.object)
        try begin(isObject: true)
    }

    /// The next key of the innermost object, or nil behind its closing brace.
    package mutating func nextKey() throws(JSONFault) -> String? {
        guard let extent = try nextName() else { return nil }
        return JSONText.decode(bytes, extent)
    }

    /// Enters an array; ``nextElement()`` then visits its elements.
    package mutating func beginArray() throws(JSONFault) {
        try require(.array)
        try begin(isObject: false)
    }

    /// Whether the innermost array has another element; false behind its closing bracket.
    package mutating func nextElement() throws(JSONFault) -> Bool {
        guard try advance(inObject: false) else { return false }
        isPending = true
        return true
    }

    /// Reads a string.
    package mutating func readString() throws(JSONFault) -> String {
        try require(.string)
        let extent = try string()
        isPending = false
        return JSONText.decode(bytes, extent)
    }

    /// Reads a number with its exact text.
    package mutating func readNumber() throws(JSONFault) -> JSONNumber {
        try require(.number)
        let start = position
        try skipNumber()
        isPending = false
        return JSONNumber(accepted: String(decoding: bytes[start..<position], as: UTF8.self))
    }

    /// Reads a plain integer of 64 bits.
    package mutating func readInt64() throws(JSONFault) -> Int64 {
        let start = position
        guard let value = try readNumber().int64 else { throw fault(.notAnInteger, at: start) }
        return value
    }

    /// Reads a boolean.
    package mutating func readBool() throws(JSONFault) -> Bool {
        try require(.boolean)
        let value = bytes[position] == UInt8(ascii: "t")
        try skipLiteral()
        isPending = false
        return value
    }

    /// Reads `null` if it comes next: `try reader.readNull() ? nil : reader.readString()`.
    package mutating func readNull() throws(JSONFault) -> Bool {
        guard try nextKind() == .null else { return false }
        try skipLiteral()
        isPending = false
        return true
    }

    /// Reads any value as a tree.
    package mutating func readValue() throws(JSONFault) -> JSONValue {
        try readValue(keeping: nil)
    }

    /// Reads any value as a tree of those members that may be asked for, of all without `names`; the rest
    /// is checked and skipped.
    mutating func readValue(keeping names: JSONNames?) throws(JSONFault) -> JSONValue {
        switch try nextKind() {
        case .string:
            return .string(try readString())
        case .number:
            return .number(try readNumber())
        case .boolean:
            return .bool(try readBool())
        case .null:
            _ = try readNull()
            return .null
        case .array:
            try begin(isObject: false)
            var elements: [JSONValue] = []
            while try nextElement() { elements.append(try readValue(keeping: names)) }
            return .array(elements)
        case .object:
            try begin(isObject: true)
            var members: [(key: String, value: JSONValue)] = []
            while let extent = try nextName() {
                guard let names else {
                    let key = JSONText.decode(bytes, extent)
                    members.append((key: key, value: try readValue(keeping: nil)))
                    continue
                }
                guard let (key, isWhole) = names.member(bytes, extent) else {
                    try skipValue()
                    continue
                }
                members.append((key: key, value: try readValue(keeping: isWhole ? nil : names)))
            }
            return .object(JSONObject(distinct: members))
        }
    }

    /// Checks any value and steps over it, without building it.
    package mutating func skipValue() throws(JSONFault) {
        let depth = stack.depth
        repeat {
            switch try nextKind() {
            case .string: _ = try string()
            case .number: try skipNumber()
            case .boolean, .null: try skipLiteral()
            case .array: try begin(isObject: false)
            case .object: try begin(isObject: true)
            }
            isPending = false
            while stack.depth > depth {
                let hasMore = stack.isInObject ? try nextName() != nil : try nextElement()
                if hasMore { break }
            }
        } while stack.depth > depth
    }

    /// Checks that nothing follows the document; a value that was not read is skipped.
    package mutating func finish() throws(JSONFault) {
        precondition(stack.depth == 0, "a document ends outside of arrays and objects")
        if isPending { try skipValue() }
        skipSpace()
        guard position == bytes.count else { throw fault(.trailingContent, at: position) }
    }
}

extension JSONReader {
    private func fault(_ reason: JSONFault.Reason, at offset: Int) -> JSONFault {
        JSONFault(reason, at: offset, in: bytes.span)
    }

    private func require(_ expected: JSONKind) throws(JSONFault) {
        let found = try nextKind()
        guard found == expected else {
            throw fault(.wrongKind(expected: expected, found: found), at: position)
        }
    }

    private mutating func skipSpace() {
        let next = JSONLexer.skipSpace(bytes.span, from: position)
        position = next
    }

    private mutating func begin(isObject: Bool) throws(JSONFault) {
        guard stack.depth < limits.depthMax else {
            throw fault(.tooDeep(depthMax: limits.depthMax), at: position)
        }
        stack.push(isObject: isObject)
        position += 1
        isPending = false
    }

    /// Moves to the next member or element, or behind the closing bracket.
    private mutating func advance(inObject: Bool) throws(JSONFault) -> Bool {
        precondition(
            stack.depth > 0 && stack.isInObject == inObject,
            "keys are read inside objects, elements inside arrays"
        )
        if isPending { try skipValue() }
        skipSpace()
        guard position < bytes.count else { throw fault(.endOfInput, at: position) }
        let byte = bytes[position]
        if byte == (inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
            stack.pop()
            position += 1
            return false
        }
        if stack.count > 0 {
            guard byte == UInt8(ascii: ",") else {
                let expected = inObject ? "\",\" or \"}\"" : "\",\" or \"]\""
                throw fault(.unexpectedByte(byte, expected: expected), at: position)
            }
            position += 1
            skipSpace()
        }
        stack.countOne()
        if inObject, stack.count > limits.membersMax {
            throw fault(.tooManyMembers(membersMax: limits.membersMax), at: position)
        }
        if !inObject, stack.count > limits.elementsMax {
            throw fault(.tooManyElements(elementsMax: limits.elementsMax), at: position)
        }
        return true
    }

    /// Moves to the value of the next member; nil behind the closing brace.
    private mutating func nextName() throws(JSONFault) -> JSONLexer.StringExtent? {
        guard try advance(inObject: true) else { return nil }
        guard position < bytes.count else { throw fault(.endOfInput, at: position) }
        guard bytes[position] == UInt8(ascii: "\"") else {
            throw fault(.unexpectedByte(bytes[position], expected: "a key"), at: position)
        }
        let extent = try string()
        guard stack.insert(extent, in: bytes) else {
            let key = JSONText.decode(bytes, extent)
            throw fault(.duplicateKey(key), at: extent.start - 1)
        }
        skipSpace()
        guard position < bytes.count else { throw fault(.endOfInput, at: position) }
        guard bytes[position] == UInt8(ascii: ":") else {
            throw fault(.unexpectedByte(bytes[position], expected: "\":\""), at: position)
        }
        position += 1
        skipSpace()
        isPending = true
        return extent
    }

    /// Steps over the string at the position.
    private mutating func string() throws(JSONFault) -> JSONLexer.StringExtent {
        do {
            let extent = try JSONLexer.string(bytes.span, at: position)
            position = extent.end + 1
            return extent
        } catch {
            throw fault(error.reason, at: error.offset)
        }
    }

    private mutating func skipNumber() throws(JSONFault) {
        do {
            let end = try JSONLexer.number(bytes.span, at: position)
            position = end
        } catch {
            throw fault(error.reason, at: error.offset)
        }
    }

    /// Steps over `true`, `false` or `null`, told apart by the first letter.
    private mutating func skipLiteral() throws(JSONFault) {
        let word: StaticString =
            switch bytes[position] {
            case UInt8(ascii: "t"): "true"
            case UInt8(ascii: "f"): "false"
            default: "null"
            }
        do {
            let end = try JSONLexer.literal(bytes.span, word, at: position)
            position = end
        } catch {
            throw fault(error.reason, at: error.offset)
        }
    }
}
