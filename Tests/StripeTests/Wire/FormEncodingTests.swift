import JSON
import Stripe
import Testing

@Suite struct FormEncodingTests {
    private func parameter(_ value: JSONValue) throws -> FormValue {
        switch value {
        case .null: .absent
        case .bool(let flag): .flag(flag)
        case .string(let text): .text(text)
        case .number(let number): .integer(try #require(number.int64))
        case .array(let values): .list(try values.map { try parameter($0) })
        case .object(let object): .fields(try fields(object))
        }
    }

    private func fields(_ object: JSONObject) throws -> FormFields {
        try object.members.reduce(FormFields()) {
            $0.adding($1.key, try parameter($1.value))
        }
    }

    @Test func `every vector of the official library is written byte for byte`() throws {
        let file = try StripeSamples.value("vectors/form-encoding.json")
        let cases = try #require(file["cases"]?.arrayValue)
        #expect(cases.count == 12)
        for vector in cases {
            let fields = try fields(#require(vector["params"]?.objectValue))
            let pairs = try #require(vector["pairs"]?.arrayValue).map { pair in
                FormPair(
                    name: try #require(pair.arrayValue?.first?.stringValue),
                    value: try #require(pair.arrayValue?.last?.stringValue)
                )
            }
            let urlencoded = try #require(vector["urlencoded"]?.stringValue)
            #expect(fields.pairs == pairs)
            #expect(FormEncoding.query(fields) == urlencoded)
            let body = urlencoded.replacing("%5B", with: "[").replacing("%5D", with: "]")
            #expect(FormEncoding.body(fields) == body)
        }
    }

    @Test func `an absent value is left out and an empty text clears`() {
        let fields: FormFields = ["a": .absent, "b": "", "c": [], "d": .list([.absent, "x"])]
        #expect(FormEncoding.query(fields) == "b=&d%5B1%5D=x")
    }

    @Test func `no reserved byte escapes the encoding`() {
        let all = String(decoding: Array(UInt8(0)...127), as: UTF8.self)
        let query = FormEncoding.query(["q": .text(all)])
        #expect(!query.dropFirst(2).contains { "&=#?/ []\"<>\n\r\0".contains($0) })
    }
}
