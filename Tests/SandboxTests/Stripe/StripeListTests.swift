import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct StripeListTests {
    static let lists = [
        "customers", "products", "prices", "tax_rates", "coupons", "shipping_rates", "invoices",
        "invoice_payments", "payment_intents", "charges", "refunds", "credit_notes", "disputes",
        "payouts", "balance_transactions", "topups", "events",
    ]

    @Test(arguments: lists, [1, 7, 100])
    func `every list is walked completely, newest first, without repeats`(
        list: String,
        limit: Int
    ) throws {
        let desk = try StripeDesk()
        guard limit > 1 || desk.service.view.list(.event).count < 1_000 else { return }
        let all = try desk.all("/v1/\(list)", limit: limit)
        let ids = all.compactMap { $0["id"]?.stringValue }
        #expect(!ids.isEmpty)
        #expect(Set(ids).count == ids.count)
        let created = all.compactMap { $0["created"]?.int64Value }
        #expect(created == created.sorted(by: >))
    }

    @Test func `walking backwards gives the same pages`() throws {
        let desk = try StripeDesk()
        let ids = try desk.all("/v1/charges").compactMap { $0["id"]?.stringValue }
        let page = try desk.send(.get, "/v1/charges?limit=5&ending_before=\(ids[12])")
        #expect(page.ids == Array(ids[7..<12]))
        #expect(page.body["has_more"] == true)
        let first = try desk.send(.get, "/v1/charges?limit=5&ending_before=\(ids[3])")
        #expect(first.ids == Array(ids[..<3]))
        #expect(first.body["has_more"] == false)
    }

    @Test func `a list without a limit has ten elements and its own address`() throws {
        let answer = try StripeDesk().send(.get, "/v1/charges")
        #expect(answer.data.count == 10)
        #expect(answer.body["object"] == "list")
        #expect(answer.body["url"] == "/v1/charges")
    }

    @Test(arguments: ["0", "101", "-1", "ten", "1.5"])
    func `a limit outside of 1 to 100 is refused`(limit: String) throws {
        let answer = try StripeDesk().send(.get, "/v1/charges?limit=\(limit)")
        #expect(answer.status == 400)
        #expect(answer.param == "limit")
        #expect(answer.code == "parameter_invalid_integer")
    }

    @Test(arguments: ["1", "100"])
    func `the smallest and the largest limit are accepted`(limit: String) throws {
        #expect(try StripeDesk().send(.get, "/v1/charges?limit=\(limit)").status == 200)
    }

    @Test(arguments: ["starting_after", "ending_before"])
    func `a cursor that names nothing is refused`(key: String) throws {
        let desk = try StripeDesk()
        let answer = try desk.send(.get, "/v1/charges?\(key)=ch_none")
        #expect(answer.status == 400)
        #expect(answer.code == "resource_missing")
        #expect(answer.param == key)
        let foreign = desk.world.customers[0].id
        #expect(try desk.send(.get, "/v1/charges?\(key)=\(foreign)").code == "resource_missing")
    }

    @Test func `both cursors at once are refused`() throws {
        let desk = try StripeDesk()
        let id = desk.world.charges[0].id
        let answer = try desk.send(
            .get,
            "/v1/charges?starting_after=\(id)&ending_before=\(id)"
        )
        #expect(answer.status == 400)
    }

    @Test(arguments: ["gt", "gte", "lt", "lte"])
    func `bounds on the creation admit exactly what they say`(bound: String) throws {
        let desk = try StripeDesk()
        let pivot = desk.world.charges[20].created
        let listed = try desk.all("/v1/charges?created%5B\(bound)%5D=\(pivot)")
        let expected = desk.world.charges.count { charge in
            switch bound {
            case "gt": charge.created > pivot
            case "gte": charge.created >= pivot
            case "lt": charge.created < pivot
            default: charge.created <= pivot
            }
        }
        #expect(listed.count == expected)
        #expect(expected < desk.world.charges.count)
    }

    @Test func `a deleted customer leaves the list and stays readable`() throws {
        let desk = try StripeDesk()
        let gone = try #require(desk.world.customers.first { $0.deletedAt != nil })
        let listed = try desk.all("/v1/customers").compactMap { $0["id"]?.stringValue }
        #expect(!listed.contains(gone.id))
        let answer = try desk.send(.get, "/v1/customers/\(gone.id)")
        #expect(answer.body == ["id": .string(gone.id), "object": "customer", "deleted": true])
    }

    @Test func `an object that is not there is answered 404`() throws {
        let answer = try StripeDesk().send(.get, "/v1/invoices/in_none")
        #expect(answer.status == 404)
        #expect(answer.code == "resource_missing")
        #expect(answer.error?["message"] == "No such invoice: 'in_none'")
    }

    @Test func `an invoice embeds ten lines and lists the others on their own`() throws {
        let desk = try StripeDesk()
        let long = try #require(desk.world.invoices.first { $0.lines.count > 10 })
        let invoice = try desk.send(.get, "/v1/invoices/\(long.id)").body
        #expect(invoice["lines"]?["data"]?.arrayValue?.count == 10)
        #expect(invoice["lines"]?["has_more"] == true)
        let url = try #require(invoice["lines"]?["url"]?.stringValue)
        let lines = try desk.all(url, limit: 4)
        #expect(lines.compactMap { $0["id"]?.stringValue } == long.lines.map(\.id))
        #expect(try desk.send(.get, "\(url)?created=1").code == "parameter_unknown")
    }
}
