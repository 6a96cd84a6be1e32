import JSON
import Testing

/// Documents of which only some members are built.
@Suite struct JSONNamesTests {
    private static let names = JSONNames(["data", "id", "fee"], whole: ["metadata"])

    private static func parse(_ text: String) throws -> JSONValue {
        try JSONValue.parse(Array(text.utf8), keeping: names)
    }

    @Test func `members that nobody asks for are not built, at any depth`() throws {
        let value = try Self.parse(
            #"""
            {"x":{"id":[1,{"y":"\u00e9"}]},"data":[{"id":"a","z":null,"fee":{"q":1,"id":2}},[],3],
             "metadata":{"any":{"z":1},"id":"m"},"\u0069d":"escaped"}
            """#
        )
        let expected = try JSONValue.parse(
            Array(
                #"""
                {"data":[{"id":"a","fee":{"id":2}},[],3],"metadata":{"any":{"z":1},"id":"m"},
                 "id":"escaped"}
                """#.utf8
            )
        )
        #expect(value == expected)
    }

    @Test(arguments: [
        #"{"x":{"a":1,"a":2},"id":1}"#, #"{"x":[1,],"id":1}"#, #"{"x":"\ud800"}"#,
        #"{"x":01}"#, #"{"id":1,"x":{}"#, #"{"x":1,"x":2}"#, #"{"id":1} true"#,
    ])
    func `what is not built is held to the same rules`(text: String) {
        #expect(throws: JSONFault.self) { try Self.parse(text) }
        #expect(throws: JSONFault.self) { try JSONValue.parse(Array(text.utf8)) }
    }

    @Test func `every name passes, and nearly no other does`() {
        let names = (0..<40).map { "name_\($0)" }
        let filter = JSONNames(names)
        #expect(names.allSatisfy(filter.mayHold))
        let strangers = (0..<10_000).count { filter.mayHold("stranger_\($0)") }
        #expect(strangers < 40)
    }

    /// An object of very many members is still refused when one of them is there twice.
    @Test(arguments: [1, 2, 33, 127, 128, 129, 130, 400])
    func `a repeated name is found among any number of them`(count: Int) throws {
        let members = (0..<count).map { #""k\#($0)":\#($0)"# }
        let whole = "{" + members.joined(separator: ",") + "}"
        #expect(try JSONValue.parse(Array(whole.utf8)).objectValue?.count == count)
        for place in Set([0, count / 2, count - 1]) {
            let twice = "{" + (members + [#""k\#(place)":1"#]).joined(separator: ",") + "}"
            let fault = #expect(throws: JSONFault.self) { try JSONValue.parse(Array(twice.utf8)) }
            #expect(fault?.reason == .duplicateKey("k\(place)"))
        }
    }
}
