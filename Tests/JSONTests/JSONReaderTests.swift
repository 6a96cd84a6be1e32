import JSON
import Testing

@Suite struct JSONReaderTests {
    private struct Row: Equatable {
        var id = ""
        var amount: Int64 = 0
        var note: String?
        var rate: JSONNumber?
        var isOpen = false
    }

    private static func readRow(_ reader: inout JSONReader) throws(JSONFault) -> Row {
        var row = Row()
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "id": row.id = try reader.readString()
            case "amount": row.amount = try reader.readInt64()
            case "note": row.note = try reader.readNull() ? nil : reader.readString()
            case "rate": row.rate = try reader.readNumber()
            case "open": row.isOpen = try reader.readBool()
            default: break
            }
        }
        return row
    }

    @Test func `rows are read from a page, and what is not read is skipped`() throws {
        let page = #"""
            {"object":"list","meta":{"deep":[[{"a":[1,2,{"b":null}]}]],"x":"\ud83d\ude00"},
             "data":[
               {"id":"txn_1","amount":1250,"note":null,"fees":[{"amount":1},{"amount":2}]},
               {"rate":0.8850,"id":"txn_2","note":"a\nb","amount":-3,"open":true,"x":{}}
             ],"more":false}
            """#
        var reader = try JSONReader(Array(page.utf8))
        var rows: [Row] = []
        try reader.beginObject()
        while let key = try reader.nextKey() {
            guard key == "data" else { continue }
            try reader.beginArray()
            while try reader.nextElement() { rows.append(try Self.readRow(&reader)) }
        }
        try reader.finish()
        #expect(
            rows == [
                Row(id: "txn_1", amount: 1250),
                Row(
                    id: "txn_2",
                    amount: -3,
                    note: "a\nb",
                    rate: JSONNumber("0.8850"),
                    isOpen: true
                ),
            ]
        )
    }

    @Test func `a value of another kind is a fault and stays unread`() throws {
        var reader = try JSONReader(Array(#"["x"]"#.utf8))
        try reader.beginArray()
        #expect(try reader.nextElement())
        let fault = #expect(throws: JSONFault.self) { try reader.readInt64() }
        #expect(fault?.reason == .wrongKind(expected: .number, found: .string))
        #expect(fault?.offset == 1)
        #expect(try reader.nextKind() == .string)
        #expect(try reader.readString() == "x")
        #expect(try !reader.nextElement())
        try reader.finish()
    }

    @Test(arguments: ["1.5", "1e3", "9223372036854775808"])
    func `a number that is no integer is a fault`(text: String) throws {
        var reader = try JSONReader(Array(text.utf8))
        let fault = #expect(throws: JSONFault.self) { try reader.readInt64() }
        #expect(fault?.reason == .notAnInteger)
    }

    @Test(arguments: [
        ("null", JSONKind.null), ("true", .boolean), ("false", .boolean), ("-1", .number),
        ("\"\"", .string), ("[]", .array), ("{}", .object),
    ])
    func `the next kind is known before it is read`(text: String, kind: JSONKind) throws {
        var reader = try JSONReader(Array(text.utf8))
        #expect(try reader.nextKind() == kind)
        #expect(try reader.readNull() == (kind == .null))
        try reader.finish()
    }

    @Test func `a subtree is read in the middle of a document`() throws {
        var reader = try JSONReader(Array(#"[1,{"a":[true]},2]"#.utf8))
        try reader.beginArray()
        #expect(try reader.nextElement())
        #expect(try reader.nextElement())
        #expect(try reader.readValue() == ["a": [true]])
        #expect(try reader.nextElement())
        #expect(try reader.readInt64() == 2)
        #expect(try !reader.nextElement())
        try reader.finish()
    }

    @Test func `a repeated key inside a skipped value is refused`() throws {
        var reader = try JSONReader(Array(#"{"skip":[{"a":1,"a":2}],"id":1}"#.utf8))
        try reader.beginObject()
        #expect(try reader.nextKey() == "skip")
        let fault = #expect(throws: JSONFault.self) { try reader.nextKey() }
        #expect(fault?.reason == .duplicateKey("a"))
    }

    @Test func `finish skips an unread document and refuses what follows it`() throws {
        var unread = try JSONReader(Array(#" {"a":[1,2]} "#.utf8))
        try unread.finish()
        var followed = try JSONReader(Array("[] []".utf8))
        let fault = #expect(throws: JSONFault.self) { try followed.finish() }
        #expect(fault?.reason == .trailingContent)
    }

    @Test func `reading in an impossible order is a programmer error`() async {
        await #expect(processExitsWith: .failure) {
            var reader = try JSONReader(Array("[1]".utf8))
            try reader.beginArray()
            _ = try reader.nextKey()
        }
        await #expect(processExitsWith: .failure) {
            var reader = try JSONReader(Array("[1 2]".utf8))
            try reader.beginArray()
            _ = try reader.nextElement()
            _ = try reader.readInt64()
            _ = try reader.readInt64()
        }
        await #expect(processExitsWith: .failure) {
            var reader = try JSONReader(Array("[]".utf8))
            try reader.beginArray()
            try reader.finish()
        }
    }
}
