import HTTP
import JSON
import Testing

@testable import Sandbox

/// Sales orders: the lines of a sale that move nothing.
@Suite struct SalesOrderRecordTests {
    private static func order(
        _ customer: Int64,
        _ item: Int64,
        _ more: JSONObject = [:]
    ) -> JSONValue {
        var order: JSONObject = [
            "externalId": "so_1", "entity": ["id": .int(customer)], "tranDate": "2026-11-02",
            "item": [
                "items": [
                    [
                        "item": ["id": .int(item)], "quantity": 2,
                        "rate": BooksBench.number("50.0"),
                    ]
                ]
            ],
        ]
        for member in more.members { order[member.key] = member.value }
        return .object(order)
    }

    @Test func `an order has a total and a status, and posts nothing`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let id = try bench.create("salesOrder", Self.order(customer, item))
        let order = try bench.read("salesOrder", id)
        #expect(order["total"] == BooksBench.number("100.0"))
        #expect(order["status"]?["id"] == "A")
        #expect(order["account"] == nil)
        #expect(bench.balance("receivable") == 0)
        #expect(bench.balance("salesIncome") == 0)
        let row = try bench.sendQuery(
            "SELECT type, posting, status FROM transaction WHERE externalid = ?",
            ["so_1"]
        )
        let shown = try JSONValue.parse(row.body)["items"]?.arrayValue?.first
        #expect(shown?["type"] == "SalesOrd")
        #expect(shown?["posting"] == "F")
    }

    @Test func `an order may start approved, but in no status of later life`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let id = try bench.create(
            "salesOrder",
            Self.order(customer, item, ["orderStatus": ["id": "B"]])
        )
        #expect(try bench.read("salesOrder", id)["status"]?["id"] == "B")
        let billed = try bench.send(
            .post,
            "/salesOrder",
            Self.order(customer, item, ["externalId": "so_2", "orderStatus": ["id": "G"]])
        )
        #expect(billed.status == .badRequest)
    }

    @Test func `an order has no account and no period, but the rules of every sale`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        for strange in ["account", "postingPeriod"] {
            let refused = try bench.send(
                .post,
                "/salesOrder",
                Self.order(customer, item, [strange: ["id": "1"]])
            )
            #expect(refused.status == .badRequest, "\(strange)")
        }
        let empty = try bench.send(.post, "/salesOrder", ["entity": ["id": .int(customer)]])
        #expect(empty.detail?.contains("at least one line item") == true)
        let nobody = try bench.send(.post, "/salesOrder", ["tranDate": "2026-11-02"])
        #expect(nobody.status == .badRequest)
    }

    @Test func `external ids of orders and invoices are one space`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        _ = try bench.create("salesOrder", Self.order(customer, item))
        let twin = try bench.send(.post, "/invoice", Self.order(customer, item))
        #expect(twin.status == .badRequest)
    }
}
