import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct DepositRecordTests {
    private static func body(
        bank: String = "bank.USD",
        payments: [Int64] = [],
        other: [JSONValue] = [],
        cashback: [JSONValue] = []
    ) -> JSONValue {
        [
            "account": BooksBench.account(bank), "tranDate": "2026-11-02",
            "payment": ["items": .array(payments.map { ["id": .int($0), "deposit": true] })],
            "other": ["items": .array(other)], "cashback": ["items": .array(cashback)],
        ]
    }

    private static func line(_ purpose: String, _ amount: String) -> JSONValue {
        ["account": BooksBench.account(purpose), "amount": BooksBench.number(amount)]
    }

    @Test func `payments and other lines less cash back reach the bank`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let payment = try bench.payment(customer, "100.00")
        let refunded = try bench.payment(customer, "20.00")
        let refund = try bench.create(
            "customerRefund",
            [
                "customer": ["id": .int(customer)],
                "account": BooksBench.account("undepositedFunds"),
                "apply": ["items": [["doc": ["id": .int(refunded)], "apply": true]]],
            ]
        )
        let id = try bench.create(
            "deposit",
            Self.body(
                payments: [payment, refunded, refund],
                other: [Self.line("disputeReversals", "5.00")],
                cashback: [Self.line("processingFees", "3.20")]
            )
        )
        #expect(try bench.read("deposit", id)["total"] == BooksBench.number("101.8"))
        #expect(bench.balance("bank.USD") == 101_80)
        #expect(bench.balance("undepositedFunds") == 0)
        #expect(bench.balance("processingFees") == 3_20)
        #expect(bench.balance("disputeReversals") == -5_00)
        #expect(bench.baseSum == 0)
        #expect(try bench.read("customerPayment", payment)["status"]?["id"] == "C")
    }

    @Test func `a payment is deposited once, and freed when the deposit is deleted`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let payment = try bench.payment(customer, "10.00")
        let twice = try bench.send(.post, "/deposit", Self.body(payments: [payment, payment]))
        #expect(twice.errorPath == "payment.items[1].id")
        let id = try bench.create("deposit", Self.body(payments: [payment]))
        #expect(bench.balance("bank.USD") == 10_00)
        let again = try bench.send(.post, "/deposit", Self.body(payments: [payment]))
        #expect(again.detail?.contains("already been deposited") == true)
        #expect(
            try bench.send(.patch, "/customerPayment/\(payment)", ["memo": "x"]).detail?
                .contains("deposited") == true
        )
        #expect(try bench.send(.delete, "/customerPayment/\(payment)").status == .badRequest)
        #expect(try bench.send(.delete, "/deposit/\(id)").status == .noContent)
        #expect(try bench.read("customerPayment", payment)["status"]?["id"] == "B")
        #expect(
            try bench.send(.post, "/deposit", Self.body(payments: [payment])).status == .noContent
        )
    }

    @Test func `a deposit takes the payments of its own subsidiary, at a bank that serves it`()
        throws
    {
        var bench = BooksBench { configuration in
            configuration.subsidiaries.append(NetSuiteSubsidiary(id: 3, name: "Europe"))
            configuration.accounts.append(
                NetSuiteAccount(
                    id: 900,
                    number: "9000",
                    name: "Own Bank",
                    kind: .bank,
                    currency: "USD",
                    subsidiaries: [3]
                )
            )
        }
        let here = try bench.payment(try bench.customer(), "10.00")
        let there = try bench.payment(try bench.customer("Other", subsidiary: "3"), "20.00")
        let mixed = try bench.send(.post, "/deposit", Self.body(payments: [here, there]))
        #expect(mixed.errorPath == "payment.items[1].id")
        var body = try #require(Self.body(payments: [there]).objectValue)
        body["subsidiary"] = ["id": "3"]
        #expect(try bench.send(.post, "/deposit", .object(body)).status == .noContent)
        var stranger = try #require(Self.body(payments: [here]).objectValue)
        stranger["account"] = ["id": "900"]
        stranger["subsidiary"] = ["id": "1"]
        #expect(
            try bench.send(.post, "/deposit", .object(stranger)).detail?
                .contains("cannot be used with the Parent subsidiary") == true
        )
    }

    @Test func `only transactions in undeposited funds can be deposited`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let invoice = try bench.invoice(customer, item, "10.00")
        let banked = try bench.create(
            "customerPayment",
            [
                "customer": ["id": .int(customer)], "payment": 5,
                "account": BooksBench.account("bank.USD"),
            ]
        )
        for id in [invoice, banked] {
            let response = try bench.send(.post, "/deposit", Self.body(payments: [id]))
            #expect(response.errorPath == "payment.items[0].id")
        }
        #expect(
            try bench.send(.post, "/deposit", Self.body(payments: [4711])).errorCode
                == "INVALID_CONTENT"
        )
    }

    @Test func `foreign payments go to a bank of their currency or of the base currency`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        func pay() throws -> Int64 {
            try bench.payment(
                customer,
                "100.00",
                currency: 4,
                more: ["exchangeRate": BooksBench.number("1.0855")]
            )
        }
        let dollars = try bench.payment(customer, "10.00")
        #expect(
            try bench.send(.post, "/deposit", Self.body(bank: "bank.EUR", payments: [dollars]))
                .errorPath == "payment.items[0].id"
        )
        let first = try pay()
        #expect(
            try bench.send(.post, "/deposit", Self.body(bank: "bank.JPY", payments: [first]))
                .status == .badRequest
        )
        let base = try bench.create("deposit", Self.body(payments: [first, dollars]))
        #expect(try bench.read("deposit", base)["total"] == BooksBench.number("118.55"))
        let second = try pay()
        let own = try bench.create("deposit", Self.body(bank: "bank.EUR", payments: [second]))
        #expect(try bench.read("deposit", own)["total"] == BooksBench.number("100.0"))
        #expect(bench.balance("bank.EUR", "EUR") == 100_00)
        #expect(bench.balance("undepositedFunds", "EUR") == 0)
        #expect(bench.baseSum == 0)
    }

    @Test func `a foreign payment in a base currency deposit leaves undeposited funds empty`()
        throws
    {
        var bench = BooksBench()
        let customer = try bench.customer()
        let payment = try bench.payment(customer, "33.33", currency: 4)
        _ = try bench.create("deposit", Self.body(payments: [payment]))
        #expect(bench.balance("undepositedFunds", "EUR") == 0)
        #expect(bench.balance("bank.USD") == 36_16)
    }

    @Test func `a deposit goes to a bank account in that account's currency`() throws {
        var bench = BooksBench()
        let line = [Self.line("disputeReversals", "5.00")]
        for purpose in ["undepositedFunds", "clearing", "salesIncome"] {
            let response = try bench.send(
                .post,
                "/deposit",
                Self.body(bank: purpose, other: line)
            )
            #expect(response.detail?.hasSuffix("following field: account.") == true)
        }
        var body = try #require(Self.body(bank: "bank.EUR", other: line).objectValue)
        body["currency"] = ["id": "1"]
        #expect(
            try bench.send(.post, "/deposit", .object(body)).detail?.hasSuffix(
                "following field: currency."
            ) == true
        )
    }

    @Test func `negative lines and totals are refused unless the account allows them`() throws {
        var strict = BooksBench()
        let negative = Self.body(other: [Self.line("salesIncome", "-1.00")])
        let below = Self.body(cashback: [Self.line("processingFees", "1.00")])
        #expect(
            try strict.send(.post, "/deposit", negative).errorPath == "other.items[0].amount"
        )
        #expect(
            try strict.send(.post, "/deposit", below).detail?.contains("can not be negative")
                == true
        )
        let zero = Self.body(
            other: [Self.line("salesIncome", "1.00")],
            cashback: [Self.line("processingFees", "1.00")]
        )
        #expect(try strict.send(.post, "/deposit", zero).status == .noContent)
        var lax = BooksBench {
            $0.rules.refusesNegativeDepositLines = false
            $0.rules.refusesNegativeDepositTotals = false
        }
        #expect(try lax.send(.post, "/deposit", negative).status == .noContent)
        #expect(try lax.send(.post, "/deposit", below).status == .noContent)
        #expect(lax.balance("bank.USD") == -2_00)
    }

    @Test func `the number of lines is bounded`() throws {
        var bench = BooksBench { $0.rules.depositLinesMax = 2 }
        let line = Self.line("salesIncome", "1.00")
        #expect(
            try bench.send(.post, "/deposit", Self.body(other: [line, line])).status == .noContent
        )
        #expect(
            try bench.send(.post, "/deposit", Self.body(other: [line, line, line])).detail?
                .contains("maximum number of lines") == true
        )
        #expect(try bench.send(.post, "/deposit", Self.body()).status == .badRequest)
    }

    @Test func `a patch adds payments and unticking one frees it`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let first = try bench.payment(customer, "10.00")
        let second = try bench.payment(customer, "5.00")
        let id = try bench.create("deposit", Self.body(payments: [first]))
        _ = try bench.send(
            .patch,
            "/deposit/\(id)",
            ["payment": ["items": [["id": .int(second), "deposit": true]]]]
        )
        #expect(try bench.read("deposit", id)["total"] == BooksBench.number("15.0"))
        _ = try bench.send(
            .patch,
            "/deposit/\(id)",
            ["payment": ["items": [["id": .int(first), "deposit": false]]]]
        )
        #expect(bench.balance("bank.USD") == 5_00)
        #expect(try bench.read("customerPayment", first)["status"]?["id"] == "B")
        #expect(
            try bench.read("deposit", id)["payment"]?["items"]?.arrayValue?.count == 1
        )
    }

    @Test func `wrong accounts on lines are refused`() throws {
        var bench = BooksBench()
        bench.state.books.accounts[245]?.isInactive = true
        for purpose in ["bank.USD", "undepositedFunds", "bank.EUR", "rounding"] {
            let response = try bench.send(
                .post,
                "/deposit",
                Self.body(other: [Self.line(purpose, "1.00")])
            )
            #expect(response.errorPath == "other.items[0].account", "\(purpose)")
        }
        let receivable = try bench.send(
            .post,
            "/deposit",
            Self.body(other: [Self.line("receivable", "1.00")])
        )
        #expect(receivable.detail?.hasSuffix("for: Name.") == true)
    }

    @Test func `a cash sale and a journal line in undeposited funds are deposited too`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let sale = try bench.create(
            "cashSale",
            [
                "entity": ["id": .int(customer)],
                "item": ["items": [["item": ["id": .int(item)], "amount": 30]]],
            ]
        )
        let refund = try bench.send(.post, "/cashSale/\(sale)/!transform/cashRefund")
        let refundID = try #require(BooksBench.id(in: refund))
        let journal = try bench.create(
            "journalEntry",
            [
                "subsidiary": ["id": "1"],
                "line": [
                    "items": [
                        ["account": BooksBench.account("undepositedFunds"), "debit": 4],
                        ["account": BooksBench.account("suspense"), "credit": 4],
                    ]
                ],
            ]
        )
        var body = try #require(Self.body(payments: [sale, refundID]).objectValue)
        body["payment"] = [
            "items": [
                ["id": .int(sale), "deposit": true], ["id": .int(refundID), "deposit": true],
                ["id": .int(journal), "deposit": true, "lineId": 1],
            ]
        ]
        let id = try bench.create("deposit", .object(body))
        #expect(try bench.read("deposit", id)["total"] == BooksBench.number("4.0"))
        #expect(bench.balance("undepositedFunds") == 0)
        #expect(try bench.send(.delete, "/journalEntry/\(journal)").status == .badRequest)
    }
}
