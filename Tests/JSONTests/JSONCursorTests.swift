import JSON
import Testing

@Suite struct JSONCursorTests {
    static let cursor = JSONCursor([
        "text": "t", "count": 7, "rate": .number(JSONNumber(minorUnits: 150, exponent: 2)),
        "yes": true, "nothing": nil, "inner": ["deep": ["a", 1]], "list": [["id": "x"], ["id": 2]],
        "names": ["a", "b"], "a/b~c": [1],
    ])

    @Test func `members are read by kind`() throws {
        let cursor = Self.cursor
        #expect(try cursor.string("text") == "t")
        #expect(try cursor.int64("count") == 7)
        #expect(try cursor.number("rate").text == "1.50")
        #expect(try cursor.bool("yes"))
        #expect(try cursor.strings("names") == ["a", "b"])
        #expect(try cursor.object("inner").array("deep").count == 2)
        #expect(try cursor.array("list")[0].string("id") == "x")
        #expect(try cursor.array("names").map { element in try element.asString } == ["a", "b"])
    }

    @Test(arguments: ["nothing", "absent"])
    func `an optional member may be null or absent`(key: String) throws {
        let cursor = Self.cursor
        #expect(try cursor.optionalString(key) == nil)
        #expect(try cursor.optionalInt64(key) == nil)
        #expect(try cursor.optionalNumber(key) == nil)
        #expect(try cursor.optionalBool(key) == nil)
        #expect(try cursor.optionalObject(key)?.pointer == nil)
        #expect(try cursor.optionalArray(key)?.count == nil)
    }

    @Test func `an optional member that is there is read by kind`() throws {
        let cursor = Self.cursor
        #expect(try cursor.optionalString("text") == "t")
        #expect(try cursor.optionalInt64("count") == 7)
        #expect(try cursor.optionalNumber("rate")?.text == "1.50")
        #expect(try cursor.optionalBool("yes") == true)
        #expect(try cursor.optionalObject("inner")?.has("deep") == true)
        #expect(try cursor.optionalArray("names")?.count == 2)
    }

    /// Each reader with a member of another kind, and what the fault says.
    static let mismatches:
        [(
            name: String, expected: String, found: String,
            read: @Sendable (JSONCursor) throws -> Void
        )] = [
            ("count", "a string", "a number", { _ = try $0.string("count") }),
            ("count", "a string", "a number", { _ = try $0.optionalString("count") }),
            ("text", "a number", "a string", { _ = try $0.int64("text") }),
            ("text", "a number", "a string", { _ = try $0.optionalInt64("text") }),
            ("rate", "an integer of 64 bits", "another number", { _ = try $0.int64("rate") }),
            ("yes", "a number", "a boolean", { _ = try $0.number("yes") }),
            ("yes", "a number", "a boolean", { _ = try $0.optionalNumber("yes") }),
            ("text", "a boolean", "a string", { _ = try $0.bool("text") }),
            ("names", "a boolean", "an array", { _ = try $0.optionalBool("names") }),
            ("names", "an object", "an array", { _ = try $0.object("names") }),
            ("text", "an object", "a string", { _ = try $0.optionalObject("text") }),
            ("inner", "an array", "an object", { _ = try $0.array("inner") }),
            ("inner", "an array", "an object", { _ = try $0.optionalArray("inner") }),
            ("nothing", "a string", "null", { _ = try $0.string("nothing") }),
            ("absent", "a string", "nothing", { _ = try $0.string("absent") }),
            ("absent", "an array", "nothing", { _ = try $0.array("absent") }),
            (
                "inner/deep/1", "a string", "a number",
                { _ = try $0.object("inner").strings("deep") }
            ),
            ("list/1/id", "a string", "a number", { _ = try $0.array("list")[1].string("id") }),
            ("a~1b~0c/0", "a string", "a number", { _ = try $0.strings("a/b~c") }),
        ]

    @Test(arguments: mismatches.indices)
    func `a member of another kind is a fault with its pointer`(index: Int) throws {
        let mismatch = Self.mismatches[index]
        let fault = #expect(throws: JSONShapeFault.self) { try mismatch.read(Self.cursor) }
        #expect(
            fault
                == JSONShapeFault(
                    pointer: "/" + mismatch.name,
                    expected: mismatch.expected,
                    found: mismatch.found
                )
        )
    }

    @Test(arguments: [JSONValue.null, 1, "s", [], true])
    func `reading members of something else is a fault at its own place`(value: JSONValue) {
        let cursor = JSONCursor(value, pointer: "/here")
        let expected = JSONShapeFault(
            pointer: "/here",
            expected: "an object",
            found: value.kind.phrase
        )
        #expect(throws: expected) { try cursor.string("a") }
        #expect(throws: expected) { try cursor.optionalString("a") }
        #expect(throws: expected) { try cursor.asObject }
        #expect(!cursor.has("a"))
        #expect(cursor.value("a") == nil)
        #expect(cursor.unknownKeys(allowed: []).isEmpty)
    }

    @Test func `presence and unknown keys are reported`() {
        let cursor = JSONCursor(["a": nil, "b/c": 1, "d~": 2], pointer: "/x")
        #expect(cursor.has("a"))
        #expect(!cursor.has("z"))
        #expect(cursor.value("a") == .null)
        #expect(cursor.unknownKeys(allowed: ["a", "q"]) == ["/x/b~1c", "/x/d~0"])
    }

    @Test func `a shape fault reads as a sentence without contents`() {
        let inner = #expect(throws: JSONShapeFault.self) { try Self.cursor.int64("text") }
        #expect(inner?.sentence == "\"/text\" must be a number, found a string")
        let root = #expect(throws: JSONShapeFault.self) { try JSONCursor("s").asArray }
        #expect(root?.sentence == "the document must be an array, found a string")
        #expect(root.map { "\($0)" } == root?.sentence)
    }
}
