import Testing

@testable import Database

@Suite struct ManyRowsTests {
    private static let texts = [
        "", "plain", "NULL", "null", "a,b", "{}", "{a,b}", #"a"b"#, #"a\b"#, #"\""#, #"\\"#, " a ",
        "two\nlines", "é\u{301}🧾", "'", "?1", "\u{1}",
    ]

    @Test func `every text comes back from an array as it went in`() async throws {
        try await StoreUnderTest.opened(.postgresql) { database in
            let values: [SQLValue] = Self.texts.map(SQLValue.text) + [.null]
            let found = try await database.read { session throws(SQLFault) in
                var found: [String?] = []
                for row in try session.rows(
                    "SELECT given.value FROM unnest(CAST(?1 AS TEXT[])) WITH ORDINALITY"
                        + " AS given (value, position) ORDER BY position",
                    [.text(ManyRows.array(values))]
                ) {
                    var row = row
                    found.append(try row.textOrNull())
                }
                return found
            }
            #expect(found == Self.texts + [nil])
        }
    }

    @Test func `numbers, bytes and no values have the forms of the manual`() {
        #expect(ManyRows.array([]) == "{}")
        #expect(ManyRows.array([.integer(-1), .null, .integer(.max)]) == "{-1,NULL,\(Int64.max)}")
        #expect(ManyRows.array([.bytes([0, 255])]) == #"{"\\x00ff"}"#)
    }

    @Test func `rows become one run of the statement for each thousand`() throws {
        let many = ManyRows(["BIGINT", "TEXT"]) { "FROM \($0)" }
        let rows = (0..<2001).map { [SQLValue.number($0), .text("x")] }
        let step = try #require(many.steps(rows).first)
        #expect(step.sql == "FROM unnest(CAST(?1 AS BIGINT[]), CAST(?2 AS TEXT[]))")
        #expect(step.lists.count == 3)
        #expect(step.lists.last == [.text("{2000}"), .text(#"{"x"}"#)])
        #expect(many.steps([]).isEmpty)
    }
}
