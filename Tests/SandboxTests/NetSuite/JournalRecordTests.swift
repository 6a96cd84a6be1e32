import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct JournalRecordTests {
    private static func line(_ purpose: String, _ side: String, _ amount: String) -> JSONValue {
        ["account": BooksBench.account(purpose), side: BooksBench.number(amount)]
    }

    private static func body(_ lines: [JSONValue], currency: Int64 = 1) -> JSONValue {
        [
            "subsidiary": ["id": "1"], "currency": ["id": .int(currency)],
            "line": ["items": .array(lines)],
        ]
    }

    @Test func `a balanced journal posts its lines`() throws {
        var bench = BooksBench()
        _ = try bench.create(
            "journalEntry",
            Self.body([
                Self.line("processingFees", "debit", "3.00"),
                Self.line("taxOnFees", "debit", "0.57"),
                Self.line("clearing", "credit", "3.57"),
            ])
        )
        #expect(bench.balance("clearing") == -3_57)
        #expect(bench.balance("taxOnFees") == 57)
    }

    @Test func `a journal that does not balance is refused with what is missing`() throws {
        var bench = BooksBench()
        let response = try bench.send(
            .post,
            "/journalEntry",
            Self.body([
                Self.line("clearing", "debit", "3.00"), Self.line("suspense", "credit", "2.99"),
            ])
        )
        #expect(response.detail?.hasSuffix("Transaction was not in balance. Total = 0.01") == true)
        #expect(bench.state.books.trialBalance.isEmpty)
    }

    @Test func `a line has a debit or a credit above zero`() throws {
        var bench = BooksBench()
        var both = try #require(Self.line("clearing", "debit", "1.00").objectValue)
        both["credit"] = 1
        let credit = Self.line("suspense", "credit", "1.00")
        let neither: JSONValue = ["account": BooksBench.account("clearing")]
        for line in [.object(both), neither, Self.line("clearing", "debit", "-1.00")] {
            let response = try bench.send(.post, "/journalEntry", Self.body([line, credit]))
            #expect(response.status == .badRequest)
        }
        #expect(try bench.send(.post, "/journalEntry", Self.body([credit])).status == .badRequest)
    }

    @Test func `a journal needs a subsidiary, and a customer on receivables`() throws {
        var bench = BooksBench()
        let lines = [
            Self.line("receivable", "debit", "1.00"), Self.line("suspense", "credit", "1.00"),
        ]
        let bare = try bench.send(
            .post,
            "/journalEntry",
            ["line": ["items": .array(lines)]]
        )
        #expect(bare.detail?.hasSuffix("for: Subsidiary.") == true)
        #expect(
            try bench.send(.post, "/journalEntry", Self.body(lines)).detail?.hasSuffix("for: Name.")
                == true
        )
    }

    @Test func `a bank account of another currency is refused`() throws {
        var bench = BooksBench()
        let response = try bench.send(
            .post,
            "/journalEntry",
            Self.body([
                Self.line("bank.EUR", "debit", "1.00"), Self.line("clearing", "credit", "1.00"),
            ])
        )
        #expect(response.errorPath == "line.items[0].account")
        _ = try bench.create(
            "journalEntry",
            Self.body(
                [Self.line("bank.EUR", "debit", "1.00"), Self.line("clearing", "credit", "1.00")],
                currency: 4
            )
        )
        #expect(bench.balance("bank.EUR", "EUR") == 1_00)
        #expect(bench.baseSum == 0)
    }

    @Test func `rounding to base currency is settled so that the books balance`() throws {
        var bench = BooksBench()
        _ = try bench.create(
            "journalEntry",
            Self.body(
                [
                    Self.line("clearing", "debit", "1"), Self.line("suspense", "debit", "1"),
                    Self.line("preCutover", "credit", "2"),
                ],
                currency: 5
            )
        )
        #expect(bench.balance("preCutover", "JPY") == -2)
        #expect(bench.baseSum == 0)
    }

    @Test func `an account of another subsidiary is refused`() throws {
        var bench = BooksBench {
            $0.subsidiaries.append(NetSuiteSubsidiary(id: 2, name: "Child"))
            $0.accounts.append(
                NetSuiteAccount(
                    id: 900,
                    number: "9000",
                    name: "Own",
                    kind: .otherCurrentAsset,
                    subsidiaries: [2]
                )
            )
        }
        func send(_ subsidiary: JSONValue) throws -> HTTPResponse {
            try bench.send(
                .post,
                "/journalEntry",
                [
                    "subsidiary": ["id": subsidiary],
                    "line": [
                        "items": [
                            ["account": ["id": "900"], "debit": 1],
                            ["account": BooksBench.account("suspense"), "credit": 1],
                        ]
                    ],
                ]
            )
        }
        #expect(
            try send("1").detail?.hasSuffix(
                "The 9000 Own account cannot be used with the Parent subsidiary."
            ) == true
        )
        #expect(try send("2").status == .noContent)
    }
}
