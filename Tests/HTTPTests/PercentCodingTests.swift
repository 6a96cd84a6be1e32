import HTTP
import Testing

@Suite struct PercentCodingTests {
    @Test(arguments: [
        ("", ""), ("AZaz09-._~", "AZaz09-._~"), (" +&=/%", "%20%2B%26%3D%2F%25"), ("é", "%C3%A9"),
    ])
    func `reserved bytes are encoded with capital digits`(_ plain: String, _ encoded: String) throws
    {
        #expect(PercentCoding.encode(plain) == encoded)
        #expect(try PercentCoding.decode(encoded) == plain)
        #expect(try PercentCoding.decode(encoded.lowercased()) == plain.lowercased())
    }

    @Test(arguments: [
        ("%", PercentCodingFault.brokenTriplet), ("%4", .brokenTriplet), ("%g0", .brokenTriplet),
        ("a%00b", .nul), ("%FF", .notUTF8), ("%C3", .notUTF8), ("%C0%AF", .notUTF8),
    ])
    func `what is malformed is refused`(_ text: String, _ fault: PercentCodingFault) {
        #expect(throws: fault) { try PercentCoding.decode(text) }
    }

    @Test func `a triplet is decoded once`() throws {
        #expect(try PercentCoding.decode("%2541") == "%41")
    }

    @Test func `a query is read in order, plus is a space`() throws {
        let request = HTTPRequest(method: .get, target: "/a?b=c+d&b=%26&&e&f==")
        #expect(
            try request.query == [
                QueryItem("b", "c d"), QueryItem("b", "&"), QueryItem("e", ""), QueryItem("f", "="),
            ]
        )
        #expect(QueryItem.encode(try request.query) == "b=c%20d&b=%26&e=&f=%3D")
        #expect(throws: PercentCodingFault.brokenTriplet) {
            try HTTPRequest(method: .get, target: "/?a=%").query
        }
    }

    @Test(arguments: [
        ("/", [""]), ("/a/b", ["a", "b"]), ("/a%2Fb/..?x", ["a/b", ".."]), ("/a//", ["a", "", ""]),
    ])
    func `each segment of a path is decoded on its own`(
        _ target: String,
        _ segments: [String]
    ) throws {
        #expect(try HTTPRequest(method: .get, target: target).pathSegments == segments)
    }
}
