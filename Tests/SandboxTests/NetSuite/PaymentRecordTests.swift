import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct PaymentRecordTests {
    @Test func `a payment goes to undeposited funds and settles its invoice`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let invoice = try bench.invoice(customer, item, "10.00")
        let id = try bench.payment(customer, "10.00", on: invoice)
        let payment = try bench.read("customerPayment", id)
        #expect(payment["status"]?["id"] == "B")
        #expect(payment["undepFunds"]?["id"] == "T")
        #expect(payment["unapplied"] == BooksBench.number("0.0"))
        let line = try #require(payment["apply"]?["items"]?.arrayValue?.first)
        #expect(line["doc"]?["id"] == .string(String(invoice)))
        #expect(line["due"] == BooksBench.number("10.0"))
        #expect(try bench.read("invoice", invoice)["status"]?["id"] == "B")
        #expect(bench.balance("undepositedFunds") == 10_00)
        #expect(bench.balance("receivable") == 0)
    }

    @Test func `applying more than is due or paid is refused, the rest stays unapplied`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let invoice = try bench.invoice(customer, item, "10.00")
        func body(_ payment: String, _ applied: String) -> JSONValue {
            [
                "customer": ["id": .int(customer)], "payment": BooksBench.number(payment),
                "apply": [
                    "items": [["doc": ["id": .int(invoice)], "amount": BooksBench.number(applied)]]
                ],
            ]
        }
        let tooMuch = try bench.send(.post, "/customerPayment", body("20.00", "10.01"))
        #expect(tooMuch.errorPath == "apply.items[0].amount")
        let tooLittle = try bench.send(.post, "/customerPayment", body("9.99", "10.00"))
        #expect(tooLittle.detail?.contains("exceeds") == true)
        let id = try bench.create("customerPayment", body("12.00", "10.00"))
        #expect(
            try bench.read("customerPayment", id)["unapplied"] == BooksBench.number("2.0")
        )
    }

    @Test func `only invoices of the same customer and currency can be paid`() throws {
        var bench = BooksBench()
        let one = try bench.customer("One")
        let other = try bench.customer("Other")
        let item = try bench.item()
        let foreign = try bench.invoice(one, item, "10.00", currency: 4)
        let alien = try bench.invoice(other, item, "10.00")
        let payment = try bench.payment(one, "5.00")
        for doc in [foreign, alien, payment, 4711] {
            let response = try bench.send(
                .post,
                "/customerPayment",
                [
                    "customer": ["id": .int(one)], "payment": 5,
                    "apply": ["items": [["doc": ["id": .int(doc)], "amount": 5]]],
                ]
            )
            #expect(response.errorPath == "apply.items[0].doc", "\(doc)")
        }
    }

    @Test func `undeposited funds and a bank account contradict each other`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        func send(_ more: JSONObject) throws -> HTTPResponse {
            var body: JSONObject = ["customer": ["id": .int(customer)], "payment": 5]
            for (key, value) in more.members { body[key] = value }
            return try bench.send(.post, "/customerPayment", .object(body))
        }
        let bank = BooksBench.account("bank.USD")
        #expect(try send(["undepFunds": true, "account": bank]).status == .badRequest)
        #expect(try send(["undepFunds": ["id": "F"]]).detail?.hasSuffix("for: Account.") == true)
        #expect(try send(["account": BooksBench.account("salesIncome")]).status == .badRequest)
        #expect(try send(["account": BooksBench.account("bank.EUR")]).status == .badRequest)
        #expect(
            try send(["account": BooksBench.account("undepositedFunds")]).status == .noContent
        )
        #expect(try send(["account": bank]).status == .noContent)
        #expect(bench.balance("bank.USD") == 5_00)
        #expect(bench.balance("undepositedFunds") == 5_00)
    }

    @Test(arguments: ["0", "-1", "0.005"])
    func `a payment of nothing, less, or too many decimal places is refused`(
        amount: String
    ) throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let response = try bench.send(
            .post,
            "/customerPayment",
            ["customer": ["id": .int(customer)], "payment": BooksBench.number(amount)]
        )
        #expect(response.detail?.contains("payment") == true)
    }

    @Test func `a patch changes what is applied and a delete frees it`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let invoice = try bench.invoice(customer, item, "10.00")
        let id = try bench.payment(customer, "8.00", on: invoice)
        func apply(_ amount: Int64) throws -> HTTPResponse {
            try bench.send(
                .patch,
                "/customerPayment/\(id)",
                ["apply": ["items": [["doc": ["id": .int(invoice)], "amount": .int(amount)]]]]
            )
        }
        #expect(try apply(3).status == .noContent)
        #expect(try bench.read("invoice", invoice)["amountRemaining"] == BooksBench.number("7.0"))
        #expect(try apply(9).status == .badRequest)
        #expect(try apply(0).status == .noContent)
        #expect(try bench.read("invoice", invoice)["amountPaid"] == BooksBench.number("0.0"))
        #expect(try apply(8).status == .noContent)
        #expect(try bench.send(.delete, "/customerPayment/\(id)").status == .noContent)
        #expect(try bench.read("invoice", invoice)["amountPaid"] == BooksBench.number("0.0"))
        #expect(bench.balance("undepositedFunds") == 0)
    }

    @Test func `a payment at another rate than its invoice books the difference`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let invoice = try bench.invoice(
            customer,
            item,
            "100.00",
            currency: 4,
            more: ["exchangeRate": BooksBench.number("1.1")]
        )
        _ = try bench.payment(
            customer,
            "100.00",
            on: invoice,
            currency: 4,
            more: ["exchangeRate": BooksBench.number("1.2")]
        )
        let rows = bench.state.books.trialBalance
        #expect(!rows.contains { $0.accountName == "Accounts Receivable" })
        let gain = rows.first { $0.accountName == "Realized Gain/Loss" }
        #expect(gain?.baseBalance == -10_00)
        #expect(bench.balance("undepositedFunds", "EUR") == 100_00)
        #expect(bench.baseSum == 0)
    }

    @Test func `the last of several partial payments leaves no rounding on receivables`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let invoice = try bench.invoice(
            customer,
            item,
            "1.00",
            currency: 4,
            more: ["exchangeRate": BooksBench.number("1.005")]
        )
        for amount in ["0.33", "0.33", "0.34"] {
            _ = try bench.payment(customer, amount, on: invoice, currency: 4)
        }
        #expect(
            !bench.state.books.trialBalance.contains { $0.accountName == "Accounts Receivable" }
        )
        #expect(bench.baseSum == 0)
    }

    @Test func `a rate of the base currency other than one is refused`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        func send(_ currency: Int64, _ rate: String) throws -> HTTPResponse {
            try bench.send(
                .post,
                "/customerPayment",
                [
                    "customer": ["id": .int(customer)], "payment": 5,
                    "currency": ["id": .int(currency)], "exchangeRate": BooksBench.number(rate),
                ]
            )
        }
        #expect(try send(1, "1.1").status == .badRequest)
        #expect(try send(4, "0").status == .badRequest)
        #expect(try send(1, "1").status == .noContent)
        #expect(try send(1, "1.00").status == .noContent)
    }

    @Test func `a refund takes from a credit memo or an unapplied payment what they have left`()
        throws
    {
        var bench = BooksBench()
        let customer = try bench.customer()
        let payment = try bench.payment(customer, "10.00")
        func refund(
            _ doc: Int64,
            _ amount: Int64,
            account: String = "undepositedFunds"
        ) throws
            -> HTTPResponse
        {
            try bench.send(
                .post,
                "/customerRefund",
                [
                    "customer": ["id": .int(customer)], "account": BooksBench.account(account),
                    "apply": ["items": [["doc": ["id": .int(doc)], "amount": .int(amount)]]],
                ]
            )
        }
        #expect(try refund(payment, 11).status == .badRequest)
        #expect(try refund(payment, 10, account: "salesIncome").status == .badRequest)
        #expect(try refund(payment, 0).detail?.contains("at least one") == true)
        let id = try #require(BooksBench.id(in: try refund(payment, 7)))
        #expect(try bench.read("customerRefund", id)["total"] == BooksBench.number("7.0"))
        #expect(try refund(payment, 4).status == .badRequest)
        #expect(try refund(payment, 3).status == .noContent)
        #expect(bench.balance("undepositedFunds") == 0)
        #expect(bench.balance("receivable") == 0)
        #expect(
            try bench.send(.delete, "/customerPayment/\(payment)").detail?.contains("dependent")
                == true
        )
    }

    @Test func `a refund without account is refused`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let response = try bench.send(
            .post,
            "/customerRefund",
            ["customer": ["id": .int(customer)]]
        )
        #expect(response.detail?.hasSuffix("for: Account.") == true)
    }

    @Test func `a customer deposit is applied by transform and refunded by its own sublist`() throws
    {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let invoice = try bench.invoice(customer, item, "6.00")
        let deposit = try bench.create(
            "customerDeposit",
            ["customer": ["id": .int(customer)], "payment": 10]
        )
        #expect(bench.balance("customerDeposits") == -10_00)
        let applied = try bench.send(
            .post,
            "/customerDeposit/\(deposit)/!transform/depositApplication",
            ["apply": ["items": [["doc": ["id": .int(invoice)], "apply": true]]]]
        )
        #expect(applied.status == .noContent)
        #expect(bench.balance("receivable") == 0)
        #expect(bench.balance("customerDeposits") == -4_00)
        func refund(_ amount: Int64) throws -> HTTPResponse {
            try bench.send(
                .post,
                "/customerRefund",
                [
                    "customer": ["id": .int(customer)],
                    "account": BooksBench.account("undepositedFunds"),
                    "deposit": ["items": [["doc": ["id": .int(deposit)], "amount": .int(amount)]]],
                ]
            )
        }
        #expect(try refund(5).status == .badRequest)
        #expect(try refund(4).status == .noContent)
        #expect(bench.balance("customerDeposits") == 0)
        #expect(try bench.send(.post, "/depositApplication", [:]).status.code == 405)
    }
}
