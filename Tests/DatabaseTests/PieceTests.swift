import Accounting
import Jobs
import Testing

@testable import Database

/// The small parts, each on its own.
@Suite struct PieceTests {
    static let locations: [(String, DatabaseLocation?)] = [
        ("sqlite:/var/lib/q.db", .sqlite(path: "/var/lib/q.db")),
        ("sqlite:///var/lib/q.db", .sqlite(path: "/var/lib/q.db")),
        ("sqlite:q.db", .sqlite(path: "q.db")),
        ("postgres://u@h/d", .postgresql(connection: "postgres://u@h/d")),
        ("postgresql://u@h/d?x=1", .postgresql(connection: "postgresql://u@h/d?x=1")),
        ("sqlite:", nil), ("sqlite://", nil), ("sqlite:/var/", nil), ("mysql://u@h/d", nil),
        ("", nil), ("/var/lib/q.db", nil),
    ]

    @Test(arguments: locations)
    func `a location is read from its address`(_ url: String, _ location: DatabaseLocation?) {
        #expect(DatabaseLocation(url: url) == location)
    }

    @Test func `ids grow strictly even when the clock steps back or stands still`() {
        var source = IDSource { UInt64.max }
        var last: Int64 = -1
        for step in 0..<10_000 {
            let moment = step < 5000 ? 1_790_000_000_000_000 : 1_780_000_000_000_000
            let id = source.next(at: Timestamp(microseconds: Int64(moment)))
            #expect(id > last)
            last = id
        }
        #expect(source.next(at: Timestamp(microseconds: -5)) > last)
    }

    @Test func `an id carries its millisecond`() {
        var source = IDSource { 0 }
        #expect(source.next(at: Timestamp(microseconds: 5_999)) == 5 << 21)
        #expect(source.next(at: Timestamp(microseconds: 5_999)) == 5 << 21 | 1)
        #expect(source.next(at: Timestamp(microseconds: 6_000)) == 6 << 21)
    }

    @Test(arguments: [0, 1, 2, 4, 5, 16, 17, 256, 257, 1000])
    func `a list is cut into pieces that hold every value`(_ count: Int) {
        let values = (0..<count).map(SQLValue.number)
        var seen: Set<SQLValue> = []
        for list in InLists(values) {
            seen.formUnion(list.values)
            #expect(list.text.split(separator: ",").count == list.values.count)
            #expect([1, 4, 16, 64, 256].contains(list.values.count))
        }
        #expect(seen == Set(values))
    }

    @Test func `conditions number their parameters in order`() {
        var conditions = Conditions()
        #expect(conditions.clause == "")
        conditions.add("a = ?", .number(1))
        conditions.add("(b, c) < (?, ?)", .number(2), .number(3))
        conditions.add("d IS NULL")
        #expect(conditions.parameter(.number(4)) == "?4")
        #expect(conditions.clause == " WHERE a = ?1 AND (b, c) < (?2, ?3) AND d IS NULL")
        #expect(conditions.values == [.number(1), .number(2), .number(3), .number(4)])
    }

    @Test func `each engine gets parameters in its own spelling`() {
        #expect(Dialect.sqlite.native("a = ?1") == "a = ?1")
        #expect(Dialect.postgresql.native("a = ?1 AND b = ?12") == "a = $1 AND b = $12")
    }

    @Test func `a row read with the wrong type or too far is corrupt`() throws {
        var row = SQLRow([.text("x")])
        #expect(throws: SQLFault.self) { try row.integer() }
        #expect(throws: SQLFault.self) { try row.integer() }
        var money = SQLRow([.number(1), .null])
        #expect(throws: SQLFault.self) { try money.moneyOrNull() }
        var currency = SQLRow([.text("EURO")])
        #expect(throws: SQLFault.self) { try currency.currency() }
        var date = SQLRow([.text("2026-02-30")])
        #expect(throws: SQLFault.self) { try date.date() }
        var bytes = SQLRow([.number(1)])
        #expect(throws: SQLFault.self) { try bytes.bytes() }
        var nothing = SQLRow([.null])
        #expect(try nothing.textOrNull() == nil)
    }

    static let codes: [(Int32, String)] = [
        (5, "unavailable"), (13, "full"), (8, "unavailable"), (10, "unavailable"),
        (1034, "halted"), (1290, "halted"), (11, "corrupt"), (26, "corrupt"), (1, "corrupt"),
        (2067, "taken"), (1555, "taken"), (275, "violation"), (787, "violation"),
    ]

    @Test(arguments: codes)
    func `SQLite's codes are sorted`(_ code: Int32, _ kind: String) {
        #expect("\(SQLiteCode(code).fault("x"))".hasPrefix(kind))
    }
}
