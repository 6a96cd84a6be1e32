import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct ReceivableRecordTests {
    @Test func `an invoice debits receivables and credits what its items name`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let plan = try bench.item()
        let tax = try bench.item("Tax", "salesTax")
        let id = try bench.create(
            "invoice",
            [
                "externalId": "inv_1", "entity": ["id": .int(customer)], "tranDate": "2026-11-02",
                "item": [
                    "items": [
                        [
                            "item": ["id": .int(plan)], "quantity": 2,
                            "rate": BooksBench.number("50.0"),
                        ],
                        ["item": ["id": .int(tax)], "amount": BooksBench.number("19.00")],
                    ]
                ],
            ]
        )
        let invoice = try bench.read("invoice", id)
        #expect(invoice["total"] == BooksBench.number("119.0"))
        #expect(invoice["amountRemaining"] == BooksBench.number("119.0"))
        #expect(invoice["status"]?["id"] == "A")
        #expect(bench.balance("receivable") == 119_00)
        #expect(bench.balance("salesIncome") == -100_00)
        #expect(bench.balance("salesTax") == -19_00)
        #expect(bench.baseSum == 0)
    }

    @Test func `quantity times rate is rounded to the currency, half away from zero`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let id = try bench.create(
            "invoice",
            [
                "entity": ["id": .int(customer)],
                "item": [
                    "items": [
                        [
                            "item": ["id": .int(item)], "quantity": 3,
                            "rate": BooksBench.number("0.335"),
                        ]
                    ]
                ],
            ]
        )
        // 1.005 becomes 1.01.
        #expect(try bench.read("invoice", id)["total"] == BooksBench.number("1.01"))
    }

    @Test func `an invoice without lines, customer or amount is refused`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let entity: JSONValue = ["id": .int(customer)]
        #expect(
            try bench.send(.post, "/invoice", ["entity": entity]).detail?.contains(
                "at least one line item"
            ) == true
        )
        #expect(
            try bench.send(.post, "/invoice", [:]).detail?.hasSuffix("for: Customer.") == true
        )
        let noAmount = try bench.send(
            .post,
            "/invoice",
            ["entity": entity, "item": ["items": [["item": ["id": .int(item)]]]]]
        )
        #expect(noAmount.detail?.hasSuffix("for: Amount.") == true)
        let noItem = try bench.send(
            .post,
            "/invoice",
            ["entity": entity, "item": ["items": [["amount": 5]]]]
        )
        #expect(noItem.detail?.hasSuffix("for: Item.") == true)
    }

    @Test func `a line with an item that does not exist names its place`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let response = try bench.send(
            .post,
            "/invoice",
            [
                "entity": ["id": .int(customer)],
                "item": ["items": [["item": ["id": "9999"], "amount": 5]]],
            ]
        )
        #expect(response.errorCode == "INVALID_CONTENT")
        #expect(response.errorPath == "item.items[0].item")
        #expect(
            response.detail
                == "Error while accessing resource: You have entered an Invalid Field Value 9999"
                + " for the following field: item"
        )
    }

    @Test(arguments: [("1", "0.005"), ("5", "0.5"), ("6", "0.0005")])
    func `more decimal places than the currency has are refused`(
        currency: String,
        amount: String
    ) throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let response = try bench.send(
            .post,
            "/invoice",
            [
                "entity": ["id": .int(customer)], "currency": ["id": .string(currency)],
                "item": [
                    "items": [["item": ["id": .int(item)], "amount": BooksBench.number(amount)]]
                ],
            ]
        )
        #expect(response.errorPath == "item.items[0].amount")
    }

    @Test func `a customer is billed only in the currencies it has`() throws {
        var bench = BooksBench()
        let customer = try bench.customer(currencies: [1, 4])
        let item = try bench.item()
        _ = try bench.invoice(customer, item, "5.00", currency: 4)
        let yen = try bench.send(
            .post,
            "/invoice",
            [
                "entity": ["id": .int(customer)], "currency": ["id": "5"],
                "item": ["items": [["item": ["id": .int(item)], "amount": 5]]],
            ]
        )
        #expect(yen.detail?.hasSuffix("for the following field: currency.") == true)
    }

    @Test func `a negative total is refused, a total of zero is not`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        _ = try bench.invoice(customer, item, "0.00")
        let response = try bench.send(
            .post,
            "/invoice",
            [
                "entity": ["id": .int(customer)],
                "item": [
                    "items": [["item": ["id": .int(item)], "amount": BooksBench.number("-0.01")]]
                ],
            ]
        )
        #expect(response.detail?.contains("can not be negative") == true)
    }

    @Test func `a closed or unknown period refuses creating, changing and deleting`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let id = try bench.invoice(customer, item, "5.00")
        bench.state.books.closedMonths = try [#require(NetSuiteMonth("2026-11"))]
        let text = "The transaction date you specified is not within the date range"
        let create = try bench.send(
            .post,
            "/customerPayment",
            [
                "customer": ["id": .int(customer)], "payment": 5, "tranDate": "2026-11-30",
            ]
        )
        #expect(create.detail?.contains(text) == true)
        #expect(
            try bench.send(.patch, "/invoice/\(id)", ["memo": "x"]).detail?.contains(text) == true
        )
        #expect(try bench.send(.delete, "/invoice/\(id)").detail?.contains(text) == true)
        _ = try bench.payment(customer, "5.00", more: ["tranDate": "2026-12-01"])
        let late = try bench.send(
            .post,
            "/customerPayment",
            ["customer": ["id": .int(customer)], "payment": 5, "tranDate": "2099-01-01"]
        )
        #expect(late.detail?.contains(text) == true)
    }

    @Test func `transactions share one space of external ids`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        _ = try bench.invoice(customer, item, "5.00", more: ["externalId": "x_1"])
        let response = try bench.send(
            .post,
            "/customerPayment",
            ["customer": ["id": .int(customer)], "payment": 5, "externalId": "X_1"]
        )
        #expect(response.detail == "Error while accessing a resource. This record already exists.")
    }

    @Test func `a transaction of another type or none is a wrong transaction type`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let id = try bench.payment(customer, "5.00", more: ["externalId": "pay_1"])
        for path in ["/invoice/\(id)", "/invoice/1", "/invoice/eid:pay_1", "/invoice/eid:no"] {
            let response = try bench.send(.get, path)
            #expect(response.status == .badRequest)
            #expect(
                response.detail
                    == "Error while accessing a resource. Transaction type specified is incorrect."
            )
        }
        var other = BooksBench { $0.rules.missingExternalIDIsNotFound = true }
        #expect(try other.send(.get, "/invoice/eid:no").status == .notFound)
        #expect(try other.send(.get, "/invoice/1").status == .badRequest)
    }

    @Test func `lines sent without number are appended, with replace they start over`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let id = try bench.invoice(customer, item, "5.00")
        let line: JSONValue = [
            "item": ["items": [["item": ["id": .int(item)], "amount": 7]]]
        ]
        _ = try bench.send(.patch, "/invoice/\(id)", line)
        #expect(try bench.read("invoice", id)["total"] == BooksBench.number("12.0"))
        _ = try bench.send(.patch, "/invoice/\(id)?replace=item", line)
        #expect(try bench.read("invoice", id)["total"] == BooksBench.number("7.0"))
        _ = try bench.send(
            .patch,
            "/invoice/\(id)",
            ["item": ["items": [["line": 1, "amount": 9]]]]
        )
        let invoice = try bench.read("invoice", id)
        #expect(invoice["total"] == BooksBench.number("9.0"))
        #expect(invoice["item"]?["items"]?.arrayValue?.count == 1)
        let wrong = try bench.send(
            .patch,
            "/invoice/\(id)",
            ["item": ["items": [["line": 4, "amount": 9]]]]
        )
        #expect(wrong.errorPath == "item.items[0].line")
        #expect(bench.balance("receivable") == 9_00)
    }

    @Test func `an invoice cannot shrink below what has been applied`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let id = try bench.invoice(customer, item, "10.00")
        _ = try bench.payment(customer, "6.00", on: id)
        func change(_ amount: Int64) throws -> HTTPResponse {
            try bench.send(
                .patch,
                "/invoice/\(id)",
                ["item": ["items": [["line": 1, "amount": .int(amount)]]]]
            )
        }
        #expect(try change(5).status == .badRequest)
        #expect(try change(6).status == .noContent)
        #expect(try bench.read("invoice", id)["status"]?["id"] == "B")
        #expect(try bench.send(.delete, "/invoice/\(id)").detail?.contains("dependent") == true)
    }

    @Test func `a credit memo is applied up to what is left of both`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let invoice = try bench.invoice(customer, item, "10.00")
        func memo(_ applied: String) -> JSONValue {
            [
                "entity": ["id": .int(customer)],
                "item": ["items": [["item": ["id": .int(item)], "amount": 4]]],
                "apply": [
                    "items": [
                        ["doc": ["id": .int(invoice)], "amount": BooksBench.number(applied)]
                    ]
                ],
            ]
        }
        #expect(try bench.send(.post, "/creditMemo", memo("4.01")).status == .badRequest)
        #expect(try bench.send(.post, "/creditMemo", memo("10.01")).status == .badRequest)
        let id = try bench.create("creditMemo", memo("3.00"))
        let record = try bench.read("creditMemo", id)
        #expect(record["amountRemaining"] == BooksBench.number("1.0"))
        #expect(record["status"]?["id"] == "A")
        #expect(
            try bench.read("invoice", invoice)["amountRemaining"] == BooksBench.number("7.0")
        )
        #expect(bench.balance("receivable") == 6_00)
        #expect(bench.balance("salesIncome") == -6_00)
    }

    @Test func `computed fields cannot be set`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let response = try bench.send(
            .post,
            "/invoice",
            ["entity": ["id": .int(customer)], "amountRemaining": 5]
        )
        #expect(response.detail?.contains("read-only") == true)
    }
}
