import JSON
import Testing

@Suite struct JSONWriterTests {
    @Test func `a document is written call by call`() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("id")
        writer.string("po_1")
        writer.key("amount")
        writer.int(-1250)
        writer.key("rate")
        writer.number(JSONNumber(minorUnits: 1250, exponent: 2))
        writer.key("lines")
        writer.beginArray()
        writer.bool(true)
        writer.null()
        writer.beginObject()
        writer.endObject()
        writer.beginArray()
        writer.endArray()
        writer.endArray()
        writer.key("last")
        writer.value([1, "x"])
        writer.endObject()
        #expect(
            String(decoding: writer.finish(), as: UTF8.self)
                == #"{"id":"po_1","amount":-1250,"rate":12.50,"lines":[true,null,{},[]],"#
                + #""last":[1,"x"]}"#
        )
    }

    @Test(arguments: [0, 7, -7, 10, 1_000_000, Int64.max, Int64.min])
    func `integers of every size are written exactly`(value: Int64) {
        var writer = JSONWriter()
        writer.int(value)
        #expect(String(decoding: writer.finish(), as: UTF8.self) == String(value))
    }

    @Test(arguments: [
        ("", #""""#),
        ("a/b", #""a/b""#),
        ("\"\\", #""\"\\""#),
        ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#),
        ("\u{0}\u{1F}\u{B}", #""\u0000\u001f\u000b""#),
        ("\u{7F}é€😀\u{2028}", "\"\u{7F}é€😀\u{2028}\""),
        ("plain\n日本", #""plain\n日本""#),
    ])
    func `only quotes, backslashes and control characters are escaped`(
        text: String,
        document: String
    ) throws {
        #expect(JSONValue.string(text).text == document)
        #expect(try JSONValue.parse(Array(document.utf8)).stringValue == text)
    }

    @Test func `every control character survives a round trip`() throws {
        for code in UInt8(0)..<0x20 {
            let value = JSONValue.string("a" + String(Unicode.Scalar(code)) + "b")
            #expect(try JSONValue.parse(value.serialized()) == value)
        }
    }

    @Test func `pretty documents are indented by two spaces`() {
        let value: JSONValue = ["a": [1, [:], []], "b": ["c": nil]]
        let expected = """
            {
              "a": [
                1,
                {},
                []
              ],
              "b": {
                "c": null
              }
            }
            """
        #expect(String(decoding: value.serialized(pretty: true), as: UTF8.self) == expected)
    }

    @Test func `sorted keys follow their bytes at every depth`() {
        let value: JSONValue = ["b": ["z": 1, "a": 2], "é": 3, "a10": 4, "a9": 5, "A": 6, "": 7]
        #expect(
            String(decoding: value.serialized(sortedKeys: true), as: UTF8.self)
                == #"{"":7,"A":6,"a10":4,"a9":5,"b":{"a":2,"z":1},"é":3}"#
        )
    }

    @Test func `calls out of order are programmer errors`() async {
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.key("outside of an object")
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.beginObject()
            writer.int(1)
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.beginArray()
            writer.endObject()
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("without a value")
            writer.endObject()
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.int(1)
            writer.int(2)
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.beginArray()
            _ = writer.finish()
        }
    }
}
