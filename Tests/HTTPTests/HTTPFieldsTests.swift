import HTTP
import Testing

@Suite struct HTTPFieldsTests {
    @Test func `names are equal whatever their case`() {
        #expect(HTTPFieldName("Content-Type") == HTTPFieldName("content-TYPE"))
        #expect(Set<HTTPFieldName>(["ETag", "etag", "ETAG"]).count == 1)
    }

    @Test(arguments: ["", " ", "a b", "a:", "ä", "a\r\n", "a\u{0}", "(a)"])
    func `what is no token is no name and no method`(_ text: String) {
        #expect(HTTPFieldName(rawValue: text) == nil)
        #expect(HTTPMethod(rawValue: text) == nil)
    }

    @Test func `a line break cannot get into a value`() {
        let fields: HTTPFields = ["A": " x\r\nSet-Cookie: y\u{0}z\u{7F}\t"]
        #expect(fields["a"] == "x  Set-Cookie: y z")
    }

    @Test func `order and repetition are kept`() {
        var fields: HTTPFields = ["A": "1", "B": "2"]
        fields.append("a", "3")
        #expect(fields.map(\.value) == ["1", "2", "3"])
        #expect(fields["A"] == "1")
        #expect(fields.values("A") == ["1", "3"])
    }

    @Test func `setting replaces all lines in place of the first`() {
        var fields: HTTPFields = ["A": "1", "B": "2", "a": "3"]
        fields.set("A", "4")
        #expect(fields == ["A": "4", "B": "2"])
        fields["B"] = nil
        #expect(fields.count == 1)
        fields["C"] = "5"
        #expect(fields.map(\.name.rawValue) == ["A", "C"])
    }

    @Test func `a list is read over all its lines`() {
        let fields: HTTPFields = ["Connection": "close , ,Foo", "connection": "\tBAR"]
        #expect(fields.list(.connection) == ["close", "Foo", "BAR"])
        #expect(fields.list(.connection, contains: "bar"))
        #expect(!fields.list(.connection, contains: "ba"))
    }

    @Test(arguments: [(99, false), (100, true), (599, true), (600, false)])
    func `a status has three digits`(_ code: Int, _ isValid: Bool) {
        #expect((HTTPStatus(code: code) != nil) == isValid)
    }
}
