import JSON
import Testing

@Suite struct JSONObjectTests {
    /// Sizes on both sides of the change from searching to hashing.
    static let sizes = [0, 1, 2, 47, 48, 49, 50, 500]

    private static func object(_ size: Int) -> JSONObject {
        JSONObject((0..<size).map { ("k\($0)", JSONValue.int(Int64($0))) })
    }

    @Test(arguments: sizes)
    func `every key is found and no other`(size: Int) {
        let object = Self.object(size)
        #expect(object.count == size)
        #expect(object.isEmpty == (size == 0))
        #expect(object.keys == (0..<size).map { "k\($0)" })
        for number in 0..<size { #expect(object["k\(number)"]?.int64Value == Int64(number)) }
        #expect(object["k"] == nil)
        #expect(object["k\(size)"] == nil)
    }

    @Test(arguments: sizes)
    func `members are replaced in place, appended and removed`(size: Int) {
        var object = Self.object(size)
        object["new"] = "first"
        object["new"] = "second"
        #expect(object.keys == (0..<size).map { "k\($0)" } + ["new"])
        #expect(object["new"] == "second")
        object["k0"] = nil
        object["absent"] = nil
        #expect(object.keys == (1..<max(size, 1)).map { "k\($0)" } + ["new"])
        for number in 1..<max(size, 1) {
            #expect(object["k\(number)"]?.int64Value == Int64(number))
        }
        #expect(object["k0"] == nil)
    }

    @Test(arguments: sizes)
    func `the order of members does not matter for equality`(size: Int) {
        let object = Self.object(size)
        let reversed = JSONObject(object.members.reversed().map { ($0.key, $0.value) })
        #expect(object == reversed)
        #expect(object.hashValue == reversed.hashValue)
        var other = object
        other["k0"] = "different"
        #expect(other != object)
        var longer = object
        longer["more"] = nil
        #expect(longer == object)
        longer["more"] = .null
        #expect(longer != object)
    }

    @Test func `the last of repeated pairs counts and keeps the first place`() {
        let object = JSONObject([("a", 1), ("b", 2), ("a", 3)])
        #expect(object.keys == ["a", "b"])
        #expect(object["a"] == 3)
    }

    @Test(arguments: [0, 100])
    func `keys are compared code point by code point`(others: Int) {
        var object = Self.object(others)
        object["\u{E9}"] = 1
        object["e\u{301}"] = 2
        #expect(object.count == others + 2)
        #expect(object["\u{E9}"] == 1)
        #expect(object["e\u{301}"] == 2)
    }

    @Test func `literals build values`() {
        let value: JSONValue = [
            "null": nil, "bool": true, "number": -7, "string": "s", "array": [1, [], [:]],
        ]
        #expect(
            value.text
                == #"{"null":null,"bool":true,"number":-7,"string":"s","array":[1,[],{}]}"#
        )
        #expect(value["bool"]?.boolValue == true)
        #expect(value["null"]?.isNull == true)
        #expect(value["array"]?.arrayValue?.count == 3)
        #expect(value["string"]?.int64Value == nil)
        #expect(value["string"]?["x"] == nil)
        #expect(JSONValue.optional(nil) == .null)
        #expect(JSONValue.optional("a") == "a")
    }

    @Test func `each kind of value knows its kind and no other`() {
        let values: [JSONValue] = [nil, true, 1, "s", [], [:]]
        #expect(values.map(\.kind) == JSONKind.allCases)
        #expect(values.map(\.isNull) == [true, false, false, false, false, false])
        #expect(values.map { $0.boolValue != nil } == [false, true, false, false, false, false])
        #expect(values.map { $0.int64Value != nil } == [false, false, true, false, false, false])
        #expect(values.map { $0.stringValue != nil } == [false, false, false, true, false, false])
        #expect(values.map { $0.arrayValue != nil } == [false, false, false, false, true, false])
        #expect(values.map { $0.objectValue != nil } == [false, false, false, false, false, true])
    }
}
