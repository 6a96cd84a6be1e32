import JSON
import Testing

@Suite struct JSONGrammarTests {
    @Test(arguments: AcceptedVectors.all)
    func `an allowed document is read, and written back to an equal one`(
        vector: GrammarVector
    ) throws {
        let value = try JSONValue.parse(vector.bytes)
        #expect(try JSONValue.parse(value.serialized()) == value)
        #expect(try JSONValue.parse(value.serialized(pretty: true)) == value)
    }

    @Test(arguments: RefusedVectors.all)
    func `a document that is not allowed is refused`(vector: GrammarVector) {
        #expect(throws: JSONFault.self) { try JSONValue.parse(vector.bytes) }
    }

    @Test(arguments: AcceptedVectors.all)
    func `skipping accepts what reading accepts`(vector: GrammarVector) throws {
        var reader = try JSONReader(vector.bytes)
        try reader.skipValue()
        try reader.finish()
    }

    @Test(arguments: RefusedVectors.all)
    func `skipping refuses what reading refuses`(vector: GrammarVector) {
        let reading = #expect(throws: JSONFault.self) { try JSONValue.parse(vector.bytes) }
        let skipping = #expect(throws: JSONFault.self) {
            var reader = try JSONReader(vector.bytes)
            try reader.skipValue()
            try reader.finish()
        }
        #expect(skipping == reading)
    }

    @Test(arguments: AcceptedVectors.all.filter { "[{\"".utf8.contains($0.bytes[0]) })
    func `every truncation of a document is refused`(vector: GrammarVector) throws {
        var end = vector.bytes.count
        while end > 0, [0x20, 0x0A, 0x0D, 0x09].contains(vector.bytes[end - 1]) { end -= 1 }
        // Long documents repeat themselves; a few hundred cuts at both ends see every state.
        for cut in Set(Array((0..<end).prefix(300)) + Array((0..<end).suffix(300))) {
            #expect(throws: JSONFault.self, "cut at \(cut)") {
                try JSONValue.parse(Array(vector.bytes[..<cut]))
            }
        }
    }

    @Test func `the tables are large and name each document once`() {
        let vectors = AcceptedVectors.all + RefusedVectors.all
        #expect(vectors.count >= 200)
        #expect(Set(vectors.map(\.name)).count == vectors.count)
        #expect(Set(vectors.map(\.bytes)).count == vectors.count)
    }
}

@Suite struct JSONTextTests {
    @Test(arguments: [
        (#""""#, ""),
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0061\u00e9\u20AC""#, "aé€"),
        (#""\ud83d\ude00""#, "😀"),
        (#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
        (#""\uABCD\uabcd""#, "\u{ABCD}\u{ABCD}"),
        (#""\u0000x""#, "\u{0}x"),
        (#""\\u0061""#, "\\u0061"),
        (#""größer 日本 😀""#, "größer 日本 😀"),
        (#""a\u0301é""#, "a\u{301}é"),
    ])
    func `the text of a string is what its escapes mean`(document: String, text: String) throws {
        let value = try JSONValue.parse(Array(document.utf8))
        let parsed = try #require(value.stringValue)
        #expect(Array(parsed.utf8) == Array(text.utf8))
    }

    @Test func `every scalar of the basic plane can be escaped`() throws {
        for unit in UInt32(0)...0xFFFF {
            guard let scalar = Unicode.Scalar(unit) else { continue }
            let digits = String(unit, radix: 16)
            let document = "\"\\u" + String(repeating: "0", count: 4 - digits.count) + digits + "\""
            let value = try JSONValue.parse(Array(document.utf8))
            #expect(value.stringValue.map { Array($0.unicodeScalars) } == [scalar])
        }
    }
}

@Suite struct JSONFaultTests {
    @Test(arguments: [
        ("", JSONFault.Reason.endOfInput, 0, 1, 1),
        ("[1,]", .unexpectedByte(0x5D, expected: "a value"), 3, 1, 4),
        ("{\n  \"a\": 01}", .invalidNumber, 10, 2, 9),
        ("{\"a\":1,\n\"a\":2}", .duplicateKey("a"), 8, 2, 1),
        ("[1]\n\n x", .trailingContent, 6, 3, 2),
        ("[tru]", .invalidLiteral, 4, 1, 5),
        ("\"\t\"", .controlCharacter(9), 1, 1, 2),
        (#"["\x"]"#, .invalidEscape, 2, 1, 3),
        (#"["\ud800"]"#, .loneSurrogate, 2, 1, 3),
        ("{1:2}", .unexpectedByte(0x31, expected: "a key"), 1, 1, 2),
        ("{\"a\" 1}", .unexpectedByte(0x31, expected: "\":\""), 5, 1, 6),
        ("[1 2]", .unexpectedByte(0x32, expected: "\",\" or \"]\""), 3, 1, 4),
        ("\u{FEFF}1", .byteOrderMark, 0, 1, 1),
    ])
    func `a fault names its reason and place`(
        document: String,
        reason: JSONFault.Reason,
        offset: Int,
        line: Int,
        column: Int
    ) throws {
        let fault = try #require(
            #expect(throws: JSONFault.self) { try JSONValue.parse(Array(document.utf8)) }
        )
        #expect(fault.reason == reason)
        #expect(fault.offset == offset)
        #expect(fault.line == line)
        #expect(fault.column == column)
    }

    @Test func `a fault reads as a sentence`() throws {
        let fault = #expect(throws: JSONFault.self) { try JSONValue.parse(Array("[1,]".utf8)) }
        #expect(fault?.sentence == "expected a value, found \"]\" at line 1, column 4")
        #expect(fault.map { "\($0)" } == fault?.sentence)
    }

    @Test func `a long key is not repeated whole`() throws {
        let key = String(repeating: "k", count: 5_000)
        let document = "{\"\(key)\":1,\"\(key)\":1}"
        let fault = #expect(throws: JSONFault.self) { try JSONValue.parse(Array(document.utf8)) }
        #expect((fault?.sentence.count ?? .max) < 200)
    }
}

@Suite struct JSONLimitsTests {
    private static func nested(_ depth: Int) -> [UInt8] {
        let pairs = (0..<depth).map { $0 % 2 == 0 ? ("[", "]") : ("{\"k\":", "}") }
        return Array((pairs.map(\.0).joined() + "1" + pairs.reversed().map(\.1).joined()).utf8)
    }

    @Test(arguments: [1, 2, 3, 64, 511, 512])
    func `the deepest allowed nesting is read and one more level refused`(depth: Int) throws {
        let limits = JSONLimits(depthMax: depth)
        _ = try JSONValue.parse(Self.nested(depth), limits: limits)
        let fault = #expect(throws: JSONFault.self) {
            try JSONValue.parse(Self.nested(depth + 1), limits: limits)
        }
        #expect(fault?.reason == .tooDeep(depthMax: depth))
    }

    @Test func `no limit lifts the depth above its ceiling`() {
        let limits = JSONLimits(depthMax: .max)
        #expect(limits.depthMax == JSONLimits.depthCeiling)
        let fault = #expect(throws: JSONFault.self) {
            try JSONValue.parse(Self.nested(200_000), limits: limits)
        }
        #expect(fault?.reason == .tooDeep(depthMax: JSONLimits.depthCeiling))
    }

    @Test func `the longest document is read and one more byte refused`() throws {
        let limits = JSONLimits(bytesMax: 6)
        _ = try JSONValue.parse(Array("[1, 2]".utf8), limits: limits)
        let fault = #expect(throws: JSONFault.self) {
            try JSONValue.parse(Array("[1, 2] ".utf8), limits: limits)
        }
        #expect(fault?.reason == .documentTooLong(bytesMax: 6))
    }

    @Test func `the largest containers are read and one more entry refused`() throws {
        let limits = JSONLimits(membersMax: 2, elementsMax: 3)
        _ = try JSONValue.parse(Array(#"[{"a":1,"b":2},1,2]"#.utf8), limits: limits)
        let members = #expect(throws: JSONFault.self) {
            try JSONValue.parse(Array(#"{"a":1,"b":2,"c":3}"#.utf8), limits: limits)
        }
        #expect(members?.reason == .tooManyMembers(membersMax: 2))
        let elements = #expect(throws: JSONFault.self) {
            try JSONValue.parse(Array("[1,2,3,4]".utf8), limits: limits)
        }
        #expect(elements?.reason == .tooManyElements(elementsMax: 3))
    }

    /// Strings are walked eight bytes at a time; what a byte means must not depend on where it stands.
    @Test func `every byte means the same at every place of a string`() {
        for place in 0..<20 {
            for byte in UInt8.min...UInt8.max {
                var text = Array("abcdefghijklmnopqrstuvw".utf8)
                text[place] = byte
                let document = Array("\"".utf8) + text + Array("\"".utf8)
                let value = try? JSONValue.parse(document)
                let isPlain = byte >= 0x20 && byte < 0x80
                if isPlain, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                    #expect(value == .string(String(decoding: text, as: UTF8.self)))
                } else if byte == UInt8(ascii: "\\"), "bfnrt".utf8.contains(text[place + 1]) {
                    // A letter behind it makes an escape of some backslashes.
                    #expect(value?.stringValue?.utf8.count == text.count - 1)
                } else {
                    #expect(value == nil, "\(byte) at \(place)")
                }
            }
        }
    }

    @Test func `letters of several bytes and escapes are found at every place of a string`() throws
    {
        for place in 0..<20 {
            let before = String(repeating: "x", count: place)
            for (written, meant) in [("é", "é"), ("\\u00e9", "é"), ("😀", "😀"), ("\\n", "\n")] {
                let document = Array("\"\(before)\(written)yyyyyyyyy\"".utf8)
                #expect(try JSONValue.parse(document) == .string("\(before)\(meant)yyyyyyyyy"))
            }
        }
    }
}
