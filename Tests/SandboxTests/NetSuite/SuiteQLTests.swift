import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct SuiteQLTests {
    private static func filled() throws -> (bench: BooksBench, customer: Int64) {
        var bench = BooksBench()
        let customer = try bench.customer("Zoo", externalID: "cus_1")
        let item = try bench.item()
        for number in 1...3 {
            _ = try bench.invoice(
                customer,
                item,
                "\(number).50",
                more: ["externalId": "inv_\(number)", "memo": "Memo \(number)"]
            )
        }
        _ = try bench.payment(customer, "2.00", more: ["externalId": "pay_1"])
        return (bench, customer)
    }

    @Test func `rows have text values, empty links and no nulls`() throws {
        var (bench, customer) = try Self.filled()
        let response = try bench.sendQuery(
            "SELECT t.id, t.ExternalID, t.type, t.status, BUILTIN.DF(t.status) AS StatusName,"
                + " t.duedate, t.foreigntotal total FROM transaction t WHERE t.externalid = ?",
            ["inv_1"]
        )
        #expect(response.fields["Preference-Applied"] == "transient")
        let answer = try JSONValue.parse(response.body)
        #expect(answer["totalResults"] == 1)
        #expect(answer["hasMore"] == false)
        let row = try #require(answer["items"]?.arrayValue?.first?.objectValue)
        #expect(row["links"] == [])
        #expect(row["externalid"] == "inv_1")
        #expect(row["type"] == "CustInvc")
        #expect(row["status"] == "A")
        #expect(row["statusname"] == "Invoice : Open")
        #expect(row["total"] == "1.5")
        #expect(row["duedate"] == nil)
        #expect(row["id"]?.stringValue.flatMap { Int64($0) } != nil)
        #expect(customer > 0)
    }

    @Test(arguments: [
        ("externalid IN ('inv_1','inv_3','none')", 2),
        ("externalid = 'inv_2' OR externalid = 'pay_1'", 2),
        ("type = 'CustInvc' AND foreigntotal > 2", 2),
        ("type = 'CustInvc' AND NOT (foreigntotal > 2)", 1),
        ("foreigntotal BETWEEN 1.5 AND 2", 2),
        ("foreigntotal NOT BETWEEN 1.5 AND 2", 2),
        ("memo LIKE 'Memo _'", 3),
        ("memo LIKE '%2'", 1),
        ("memo IS NULL", 1),
        ("memo IS NOT NULL AND status <> 'B'", 3),
        ("UPPER(externalid) = 'PAY_1'", 1),
        ("NVL(memo, 'none') = 'none'", 1),
        ("trandate = TO_DATE('2026-11-02','YYYY-MM-DD')", 4),
        ("trandate < TO_DATE('2026-11-02','YYYY-MM-DD')", 0),
        ("TO_CHAR(trandate,'YYYY-MM-DD') = '2026-11-02'", 4),
        ("externalid NOT IN ('inv_1')", 3),
    ])
    func `conditions of the subset select their rows`(condition: String, count: Int) throws {
        var bench = try Self.filled().bench
        let rows = try bench.query("SELECT id FROM transaction WHERE \(condition)")
        #expect(rows.count == count)
    }

    @Test func `order, row limits and counting work`() throws {
        var bench = try Self.filled().bench
        let rows = try bench.query(
            "SELECT externalid FROM transaction WHERE type = 'CustInvc' ORDER BY foreigntotal DESC,"
                + " id ASC FETCH FIRST 2 ROWS ONLY"
        )
        #expect(rows.map { $0["externalid"] } == ["inv_3", "inv_2"])
        let count = try bench.query("SELECT COUNT(*) AS n FROM transaction")
        #expect(count.first?["n"] == "4")
    }

    @Test func `every table answers its columns`() throws {
        var bench = try Self.filled().bench
        // The account has no entries of these lists.
        let empty: Set<SuiteQLTable> = [.contact, .department, .classification, .location, .term]
        // What only a join opens has a test of its own.
        for table in SuiteQLTable.allCases where table != .postings {
            let columns = table.columns.sorted().joined(separator: ", ")
            let order = table.columns.contains("id") ? "id" : "account"
            let rows = try bench.query(
                "SELECT \(columns) FROM \(table.rawValue) ORDER BY \(order)"
            )
            #expect(rows.isEmpty == empty.contains(table), "\(table)")
        }
        #expect(
            try bench.query("SELECT id FROM currency WHERE symbol = 'EUR'").first?["id"] == "4"
        )
        #expect(
            try bench.query("SELECT id FROM account WHERE acctnumber = '1200'").first?["id"]
                == "209"
        )
        let period = try bench.query(
            "SELECT periodname, startdate, closed FROM accountingperiod"
                + " WHERE startdate = TO_DATE('2026-11-01','YYYY-MM-DD')"
        )
        #expect(period.first?["periodname"] == "Nov 2026")
        #expect(period.first?["startdate"] == "11/1/2026")
        #expect(period.first?["closed"] == "F")
    }

    @Test(arguments: [
        "SELECT id FROM transaction LIMIT 5",
        "SELECT * FROM transaction",
        "SELECT nothing FROM transaction",
        "SELECT id FROM nowhere",
        "SELECT id FROM transaction WHERE nothing = 1",
        "SELECT id FROM transaction WHERE trandate = '2026-11-02'",
        "SELECT id FROM transaction WHERE id =",
        "SELECT id FROM transaction t JOIN customer c ON c.id = t.entity",
        "SELECT id, COUNT(*) FROM transaction",
        "SELECT id, memo FROM transaction GROUP BY id",
        "SELECT id FROM transaction GROUP BY id HAVING id > 1",
        "SELECT x.id FROM transaction t",
        "SELECT id FROM transaction WHERE id IN ()",
        "SELECT MAX(id) FROM transaction",
        "SELECT id FROM transaction WHERE memo = 'open",
        "SELECT id FROM transaction; DROP TABLE x",
        "SELECT id FROM transaction WHERE id = ?",
        "WITH a AS (SELECT id FROM transaction) SELECT id FROM a",
        "",
    ])
    func `what is outside the subset is refused`(text: String) throws {
        var bench = try Self.filled().bench
        let response = try bench.sendQuery(text)
        #expect(response.status == .badRequest)
        #expect(response.errorCode == "INVALID_PARAMETER")
    }

    @Test func `an in list has at most a thousand members`() throws {
        var bench = try Self.filled().bench
        func list(_ count: Int) -> String {
            Array(repeating: "'inv_1'", count: count).joined(separator: ",")
        }
        let start = "SELECT id FROM transaction WHERE externalid IN"
        #expect(try bench.query("\(start) (\(list(1000)))").count == 1)
        #expect(try bench.sendQuery("\(start) (\(list(1001)))").status == .badRequest)
    }

    @Test func `the preference and the page are checked`() throws {
        var bench = try Self.filled().bench
        let text = "SELECT id FROM transaction ORDER BY id"
        #expect(try bench.sendQuery(text, fields: HTTPFields()).status == .badRequest)
        #expect(try bench.sendQuery(text, target: "?limit=1001").status == .badRequest)
        #expect(try bench.sendQuery(text, target: "?limit=0").status == .badRequest)
        #expect(try bench.sendQuery(text, target: "?limit=2&offset=1").status == .badRequest)
        let page = try JSONValue.parse(
            try bench.sendQuery(text, target: "?limit=2&offset=2").body
        )
        #expect(page["count"] == 2)
        #expect(page["offset"] == 2)
        #expect(page["hasMore"] == false)
        #expect(page["totalResults"] == 4)
        let first = try JSONValue.parse(try bench.sendQuery(text, target: "?limit=3").body)
        #expect(first["hasMore"] == true)
    }

    private static let join =
        " FROM transactionaccountingline a INNER JOIN transaction t ON t.id = a.transaction"
        + " JOIN transactionline l ON l.transaction = a.transaction AND l.id = a.transactionline"

    @Test func `postings are summed by account and currency over the join of three tables`() throws
    {
        var (bench, _) = try Self.filled()
        let receivable = String(BooksBench.chart["receivable"] ?? 0)
        let response = try bench.sendQuery(
            "SELECT a.account, t.currency, SUM(l.foreignamount) AS amount" + Self.join
                + " WHERE a.posting = 'T' AND a.account IN (?)"
                + " GROUP BY a.account, t.currency ORDER BY a.account, t.currency",
            [.string(receivable)]
        )
        let answer = try JSONValue.parse(response.body)
        let rows = try #require(answer["items"]?.arrayValue)
        // 1.50 + 2.50 + 3.50 invoiced, 2.00 paid.
        #expect(rows.map { $0["amount"]?.stringValue } == ["5.5"])
        #expect(rows.first?["account"]?.stringValue == receivable)
        let each = try bench.sendQuery(
            "SELECT t.externalid, SUM(l.foreignamount) AS amount" + Self.join
                + " WHERE a.account = ? GROUP BY t.externalid",
            [.string(receivable)]
        )
        let second = try JSONValue.parse(each.body)
        let found = try #require(second["items"]?.arrayValue)
        #expect(found.count == 4)
        #expect(found.contains { $0["externalid"] == "pay_1" && $0["amount"] == "-2" })
    }

    @Test(arguments: [
        // A join by less than all keys would multiply amounts.
        "SELECT a.account FROM transactionaccountingline a INNER JOIN transaction t"
            + " ON t.id = a.transaction",
        "SELECT a.account, SUM(l.foreignamount)" + join,
        "SELECT SUM(a.posting)" + join,
        "SELECT account" + join,
        "SELECT a.account FROM transactionaccountingline a",
    ])
    func `a join or a sum that NetSuite would read otherwise is refused`(query: String) throws {
        var (bench, _) = try Self.filled()
        #expect(try bench.sendQuery(query, []).status == .badRequest)
    }
}
