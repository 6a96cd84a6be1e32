import Accounting
import HTTP
import JSON
import Jobs
import Testing

@testable import NetSuite

/// Queries, changes and the check before the first use.
@Suite struct QueryTests {
    private let time = VirtualTime()

    @Test func `pages are read until there are no more`() async throws {
        let transport = ScriptedTransport { _, index in
            .success(.rows([["ID": .string("\(index)")]], hasMore: index < 2))
        }
        let rows = try await gateway(transport).rows("SELECT id FROM t", parameters: ["a", "b"])
        #expect(rows == [["id": "0"], ["id": "1"], ["id": "2"]])
        #expect(
            transport.requests.compactMap(\.url.queryText)
                == ["limit=1000&offset=0", "limit=1000&offset=1000", "limit=1000&offset=2000"]
        )
        #expect(
            transport.requests[0].bodyText == #"{"q":"SELECT id FROM t","params":["a","b"]}"#
        )
    }

    @Test func `a page without rows ends the reading whatever it promises`() async throws {
        let transport = ScriptedTransport([.rows([], hasMore: true)])
        #expect(try await gateway(transport).rows("SELECT 1").isEmpty)
        #expect(transport.requests.count == 1)
    }

    @Test func `reading is bounded`() async throws {
        let transport = ScriptedTransport([.rows([["id": "1"]], hasMore: true)])
        let gateway = try gateway(transport)
        let failure = await stepFailure { try await gateway.rows("SELECT 1") }
        #expect(failure?.findings.count == 1)
        #expect(transport.requests.count == 100)
    }

    @Test(arguments: [(0, 0), (1, 1), (1000, 1), (1001, 2), (2500, 3)])
    func `ids are looked up a thousand at a time`(count: Int, requests: Int) async throws {
        let transport = ScriptedTransport { request, _ in
            // The body was written by the gateway; unreadable is as good as empty here.
            let body = try? JSONValue.parse(request.body)
            let names = body?["params"]?.arrayValue ?? []
            return .success(
                .rows(
                    names.map { name in
                        ["id": .string("9" + (name.stringValue ?? "")), "externalid": name]
                    }
                )
            )
        }
        let ids = try (0..<count).map { try Sample.id("\($0)") }
        let found = try await gateway(transport).internalIDs(of: ids + ids, kind: .invoice)
        #expect(found.count == count)
        #expect(found.allSatisfy { $0.value == "9" + $0.key.text })
        #expect(transport.requests.count == requests)
    }

    @Test func `what is owed in a currency nobody knows is refused, not counted as another`()
        async throws
    {
        func receivables(_ invoice: JSONValue) async throws -> Result<Money?, StepFailure> {
            let gateway = try gateway(ScriptedTransport([.rows([invoice]), .rows([])]))
            let day = try #require(CalendarDate("2026-10-01"))
            do throws(StepFailure) {
                let found = try await gateway.receivables(of: ["7"], paidSince: day)
                return .success(found["7"]?.open.first?.value)
            } catch { return .failure(error) }
        }
        let owed = Money(1250, try #require(Currency("USD")))
        #expect(
            try await receivables(["id": "5", "entity": "7", "currency": "1", "amount": "12.5"])
                .get() == owed
        )
        // An account with one currency has no column for it.
        #expect(try await receivables(["id": "5", "entity": "7", "amount": "12.5"]).get() == owed)
        for wrong: JSONValue in [
            ["id": "5", "entity": "7", "currency": "9", "amount": "12.5"],
            ["id": "5", "entity": "7", "currency": "1", "amount": "12.505"],
            ["id": "5", "entity": "7", "currency": "1"],
        ] {
            guard case .failure(let failure) = try await receivables(wrong) else {
                Issue.record("\(wrong.text) was read")
                continue
            }
            #expect(failure.findings.map(\.code) == [.objectUnreadable])
        }
    }

    @Test(arguments: [
        (RecordKind.customer, "customer"), (.item, "item"), (.invoice, "transaction"),
        (.deposit, "transaction"), (.journalEntry, "transaction"),
    ])
    func `each kind is looked up in the table of its group`(
        kind: RecordKind,
        table: String
    )
        async throws
    {
        let transport = ScriptedTransport([.rows([])])
        _ = try await gateway(transport).internalIDs(of: [try Sample.id("a_1")], kind: kind)
        #expect(
            transport.requests.first?.bodyText
                == #"{"q":"SELECT id, externalid FROM \#(table) WHERE externalid IN (?)"#
                + #" ORDER BY id","params":["a_1"]}"#
        )
    }

    @Test func `case is forgiven, but the exact id wins`() async throws {
        let transport = ScriptedTransport([
            .rows([
                ["id": 1, "externalid": "inv_IN_1"], ["id": 2, "externalid": "inv_in_1"],
                ["id": 3, "externalid": "INV_IN_2"],
            ])
        ])
        let one = try Sample.id("inv_in_1")
        let two = try Sample.id("inv_in_2")
        let found = try await gateway(transport).internalIDs(of: [one, two], kind: .invoice)
        #expect(found == [one: "2", two: "3"])
    }

    @Test func `currencies are asked for once in a while`() async throws {
        let transport = ScriptedTransport([
            .rows([
                ["id": "1", "symbol": "USD", "isbasecurrency": "T"],
                ["id": "4", "symbol": "EUR", "isbasecurrency": "F"], ["id": "9", "symbol": "XXX"],
                ["id": "8"],
            ])
        ])
        let gateway = try gateway(transport, Sample.configuration(asksForCurrencies: true))
        let map = try await gateway.currencies()
        let usd = try Sample.currency("USD")
        #expect(map.base == usd)
        #expect(map.id(of: usd) == "1")
        #expect(map.id(of: try Sample.currency("EUR")) == "4")
        #expect(map.currency(id: "4")?.code == "EUR")
        _ = try await gateway.currencies()
        #expect(transport.requests.count == 1)
        time.advance(.seconds(600))
        _ = try await gateway.currencies()
        #expect(transport.requests.count == 2)
    }

    @Test func `a customer's address is changed where Quittance wrote it`() async throws {
        let book =
            #"{"id":"647","addressBook":{"items":[{"label":"HQ","internalId":1},"#
            + #"{"label":"Stripe","internalId":24}]}}"#
        let transport = ScriptedTransport([
            .json(book), .created("customer", "647"), .created("customer", "647"),
        ])
        try await gateway(transport).update("647", to: try draft())
        #expect(
            transport.requests.map { "\($0.method) \($0.url.target)" } == [
                "GET /services/rest/record/v1/customer/647?expandSubResources=true",
                "PATCH /services/rest/record/v1/customer/647/addressBook/24/addressBookAddress",
                "PATCH /services/rest/record/v1/customer/647",
            ]
        )
        #expect(
            transport.requests[2].bodyText
                == #"{"isPerson":false,"companyName":"Example GmbH","email":"ap@example.com"}"#
        )
    }

    @Test(arguments: [
        (#"{"id":"647","addressBook":{"items":[{"label":"HQ","internalId":1}]}}"#, true),
        (#"{"id":"647"}"#, true),
        (#"{"id":"647","addressBook":{"items":[{"label":"Stripe"}]}}"#, false),
    ])
    func `a customer without our address is given one`(book: String, isAdded: Bool) async throws {
        let transport = ScriptedTransport([.json(book), .created("customer", "647")])
        try await gateway(transport).update("647", to: try draft())
        #expect(transport.requests.count == 2)
        #expect(transport.requests[1].bodyText.contains(#""label":"Stripe""#) == isAdded)
    }

    @Test func `records can be changed, made out of others, and deleted`() async throws {
        let transport = ScriptedTransport { request, _ in
            request.method == .delete
                ? .success(.refusal(404, "NONEXISTENT_ID", "gone"))
                : .success(.created("creditMemo", "12"))
        }
        let gateway = try gateway(transport)
        try await gateway.patch(.deposit, .internalID("9"), ["memo": "x"], replacing: ["other"])
        let id = try await gateway.transform(.invoice, "104", into: .creditMemo, [:])
        try await gateway.delete(.deposit, .externalID(try Sample.id("dep_1")))
        #expect(id == "12")
        #expect(
            transport.requests.map { "\($0.method) \($0.url.target)" } == [
                "PATCH /services/rest/record/v1/deposit/9?replace=other",
                "POST /services/rest/record/v1/invoice/104/!transform/creditMemo",
                "DELETE /services/rest/record/v1/deposit/eid:dep_1",
            ]
        )
    }

    @Test func `a clean account passes the check`() async throws {
        let transport = try checkTransport(special: "UndepFunds")
        let findings = try await gateway(transport)
            .check(currencies: [], settledIn: [try Sample.currency("USD")])
        #expect(findings == [])
    }

    @Test func `the check reports clock, roles, accounts and currencies together`() async throws {
        let transport = try checkTransport(
            seconds: 1_800_000_090,
            special: nil,
            changing: ["500": ("AcctRec", "F"), try Sample.number(.rounding): ("Expense", "T")]
        )
        let configuration = try Sample.configuration(chart: Sample.chart(without: [.suspense]))
        let findings = try await gateway(transport, configuration)
            .check(
                currencies: [try Sample.currency("GBP")],
                settledIn: [try Sample.currency("USD")]
            )
        #expect(
            findings.map(\.subject) == [
                "clock", "suspense", "rounding", "bank.USD", "undepositedFunds", "GBP",
            ]
        )
        #expect(findings[0].sentence == "This machine's clock is 90 seconds behind NetSuite's.")
    }

    @Test func `a check of a refused login ends there but always asks anew`() async throws {
        let transport = ScriptedTransport([.refusal(401, "INVALID_LOGIN", "Invalid")])
        let gateway = try gateway(transport)
        for _ in 0..<2 {
            let findings = await gateway.check(currencies: [], settledIn: [])
            #expect(findings.map(\.code) == [.authenticationRefused])
        }
        #expect(transport.requests.count == 2)
    }

    @Test func `a check without an answer says so`() async throws {
        let transport = ScriptedTransport { _, _ in
            .failure(
                TransportFailure(
                    kind: .resolve,
                    sentence: "no such host",
                    requestMayHaveBeenProcessed: false
                )
            )
        }
        let findings = try await gateway(transport).check(currencies: [], settledIn: [])
        #expect(findings.map(\.code) == [.accountingSystemRefused])
        #expect(findings.first?.sentence.contains("no such host") == true)
    }

    private func draft() throws -> CustomerDraft {
        CustomerDraft(
            source: "cus_A",
            name: "Example GmbH",
            person: nil,
            email: "ap@example.com",
            phone: nil,
            address: PostalAddress(
                line1: "Street 2",
                line2: nil,
                city: nil,
                state: nil,
                postalCode: nil,
                country: nil
            ),
            currencies: []
        )
    }

    /// An account whose answers suit every role, but for the changed ones.
    private func checkTransport(
        seconds: Int64 = 1_800_000_000,
        special: String?,
        changing: [String: (type: String, inactive: String)] = [:]
    ) throws -> ScriptedTransport {
        var types: [String: (type: String, inactive: String)] = [:]
        for entry in try Sample.chart().mapped {
            let type = AccountRule.types(for: entry.role).min() ?? ""
            types[entry.account] = changing[entry.account] ?? (type, "F")
        }
        let rows: [JSONValue] = types.sorted { $0.key < $1.key }.map { id, account in
            [
                "id": .string(id), "accttype": .string(account.type),
                "isinactive": .string(account.inactive),
            ]
        }
        return ScriptedTransport { request, _ in
            if request.url.path.hasSuffix("/serverTime") {
                let text = Timestamp(seconds: seconds).text
                return .success(.json(#"{"serverTime":"\#(text)"}"#))
            }
            if request.url.path.contains("/account/") {
                let name = special.map { #","sSpecAcct":{"id":"\#($0)"}"# } ?? ""
                return .success(.json(#"{"id":"1"\#(name)}"#))
            }
            return .success(.rows(rows))
        }
    }

    private func gateway(
        _ transport: ScriptedTransport,
        _ configuration: NetSuiteConfiguration? = nil
    ) throws -> NetSuiteGateway {
        NetSuiteGateway(
            configuration: try configuration ?? Sample.configuration(),
            transport: transport,
            surroundings: time.surroundings
        )
    }
}
