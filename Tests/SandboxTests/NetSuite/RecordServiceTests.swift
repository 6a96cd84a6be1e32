import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct RecordServiceTests {
    @Test func `an invoice becomes a payment of what is due`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let invoice = try bench.invoice(customer, item, "10.00", currency: 4)
        let half = try bench.send(
            .post,
            "/invoice/\(invoice)/!transform/customerPayment",
            ["payment": 4, "externalId": "pay_1", "tranDate": "2026-11-03"]
        )
        let first = try #require(BooksBench.id(in: half))
        #expect(try bench.read("customerPayment", first)["unapplied"] == BooksBench.number("0.0"))
        let rest = try bench.send(.post, "/invoice/\(invoice)/!transform/customerpayment")
        let second = try #require(BooksBench.id(in: rest))
        #expect(try bench.read("customerPayment", second)["payment"] == BooksBench.number("6.0"))
        let third = try bench.send(.post, "/invoice/\(invoice)/!transform/customerPayment")
        #expect(third.detail?.contains("paid in full") == true)
    }

    @Test func `an invoice becomes a credit memo of its lines`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let invoice = try bench.invoice(customer, item, "10.00")
        let response = try bench.send(.post, "/invoice/\(invoice)/!transform/creditMemo")
        let memo = try #require(BooksBench.id(in: response))
        #expect(try bench.read("creditMemo", memo)["status"]?["id"] == "B")
        #expect(bench.balance("receivable") == 0)
        #expect(bench.balance("salesIncome") == 0)
    }

    @Test func `only listed transforms exist`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let invoice = try bench.invoice(customer, item, "10.00")
        for path in ["/invoice/\(invoice)/!transform/deposit", "/invoice/\(invoice)/!attach/file"] {
            #expect(try bench.send(.post, path).status == .badRequest)
        }
        #expect(
            try bench.send(.post, "/invoice/\(invoice)/!transform/nothing").status == .notFound
        )
        #expect(
            try bench.send(.get, "/invoice/\(invoice)/!transform/creditMemo").status.code == 405
        )
        #expect(
            try bench.send(
                .post,
                "/customer/\(customer)/!transform/customerPayment",
                ["payment": 5]
            ).status == .noContent
        )
    }

    @Test func `a list shows ids page by page in no useful order`() throws {
        var bench = BooksBench()
        var created: Set<String> = []
        for number in 1...7 { created.insert(String(try bench.customer("C\(number)"))) }
        var seen: [String] = []
        var offset = 0
        while true {
            let response = try bench.send(.get, "/customer?limit=3&offset=\(offset)")
            let page = try JSONValue.parse(response.body)
            #expect(page["totalResults"] == 7)
            let items = try #require(page["items"]?.arrayValue)
            seen += items.compactMap { $0["id"]?.stringValue }
            guard page["hasMore"] == true else { break }
            offset += 3
        }
        #expect(Set(seen) == created)
        #expect(seen.count == 7)
        #expect(seen != seen.sorted())
    }

    @Test(arguments: [
        "limit=0", "limit=1001", "limit=3&offset=2", "limit=x", "offset=-3", "limit=1&limit=2",
    ])
    func `a page that is not allowed is refused`(query: String) throws {
        var bench = BooksBench()
        #expect(try bench.send(.get, "/customer?\(query)").status == .badRequest)
    }

    @Test(arguments: [
        ("externalId%20IS%20%22CUS_1%22", 1), ("externalId%20IS%20cus_9", 0),
        ("email%20START_WITH%20a@", 1), ("id%20ANY_OF%20[641,642,9]", 2),
        ("email%20EMPTY", 1), ("email%20IS_NOT%20x", 2),
        ("companyName%20CONTAIN%20%22two%20w%22%20OR%20externalId%20IS%20cus_1", 2),
        ("isPerson%20IS%20false%20AND%20externalId%20IS%20cus_1", 1),
    ])
    func `a filter selects by body fields`(filter: String, count: Int64) throws {
        var bench = BooksBench()
        for (name, id, email) in [("One", "cus_1", "a@example.com"), ("Two words", "cus_2", nil)] {
            _ = try bench.create(
                "customer",
                [
                    "companyName": .string(name), "subsidiary": ["id": "1"],
                    "externalId": .string(id), "isPerson": false, "email": .optional(email),
                ]
            )
        }
        let response = try bench.send(.get, "/customer?q=\(filter)")
        #expect(response.status == .ok)
        #expect(try JSONValue.parse(response.body)["totalResults"] == .int(count))
    }

    @Test(arguments: [
        "colour%20IS%20red", "email%20AFTER%20x", "email%20IS", "email", "(email%20IS%20x)",
        "email%20IS%20x%20NOR%20email%20IS%20y", "email%20IS%20%22x", "id%20ANY_OF%205",
    ])
    func `a filter outside the subset is refused`(filter: String) throws {
        var bench = BooksBench()
        let response = try bench.send(.get, "/customer?q=\(filter)")
        #expect(response.errorCode == "INVALID_PARAMETER")
    }

    @Test func `an address is changed through its line`() throws {
        var bench = BooksBench()
        let id = try bench.create(
            "customer",
            [
                "companyName": "A", "subsidiary": ["id": "1"],
                "addressBook": [
                    "items": [
                        [
                            "label": "Home", "defaultBilling": true,
                            "addressBookAddress": ["city": "Berlin", "country": ["id": "DE"]],
                        ]
                    ]
                ],
            ]
        )
        let line = try bench.read("customer", id)["addressBook"]?["items"]?.arrayValue?.first
        let key = try #require(line?["internalId"]?.int64Value)
        let path = "/customer/\(id)/addressBook/\(key)/addressBookAddress"
        #expect(try bench.send(.patch, path, ["city": "Bonn"]).status == .noContent)
        let address = try JSONValue.parse(try bench.send(.get, path).body)
        #expect(address["city"] == "Bonn")
        #expect(address["country"]?["id"] == "DE")
        #expect(try bench.send(.patch, path, ["country": "Germany"]).status == .badRequest)
        #expect(
            try bench.send(.get, "/customer/\(id)/addressBook/99/addressBookAddress").status
                == .notFound
        )
    }

    @Test func `a sublist can be read on its own`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let invoice = try bench.invoice(customer, item, "10.00")
        let list = try JSONValue.parse(try bench.send(.get, "/invoice/\(invoice)/item").body)
        #expect(list["totalResults"] == 1)
        #expect(try bench.send(.get, "/invoice/\(invoice)/colour").status == .badRequest)
        let folded = try JSONValue.parse(try bench.send(.get, "/invoice/\(invoice)").body)
        #expect(folded["item"]?["items"] == nil)
        #expect(folded["item"]?["links"] != nil)
    }

    @Test func `the catalogue lists types and their properties`() throws {
        var bench = BooksBench()
        let list = try JSONValue.parse(
            try bench.send(.get, "/metadata-catalog?select=customer,invoice").body
        )
        #expect(list["items"]?.arrayValue?.count == 2)
        #expect(
            try bench.send(.get, "/metadata-catalog?select=customer,%20invoice").errorCode
                == "INVALID_REQUEST"
        )
        let schema = try JSONValue.parse(try bench.send(.get, "/metadata-catalog/deposit").body)
        #expect(schema["properties"]?["cashback"] != nil)
        #expect(try bench.send(.get, "/metadata-catalog/file").status == .notFound)
    }

    @Test func `server time and limits are read from the system service`() throws {
        var bench = BooksBench()
        let time = try bench.send(.get, "/services/rest/system/v1/serverTime")
        #expect(
            try JSONValue.parse(time.body)["serverTime"] == "2026-11-02T00:00:00.000Z"
        )
        let limits = try bench.send(.get, "/services/rest/system/v1/governanceLimits")
        #expect(try JSONValue.parse(limits.body)["accountConcurrencyLimit"] == 5)
        #expect(try bench.send(.get, "/services/rest/system/v1/other").status == .badRequest)
        #expect(try bench.send(.options, "/services/rest/").status == .noContent)
    }

    @Test func `wording can be older, localised and differently addressed`() throws {
        var english = BooksBench()
        var legacy = BooksBench {
            $0.wording.language = .legacyPrefix
            $0.wording.usesLegacyTypeAddresses = true
        }
        var german = BooksBench { $0.wording.language = .german }
        func answer(_ bench: inout BooksBench) throws -> (HTTPResponse, String?) {
            let response = try bench.send(.get, "/invoice/1")
            return (response, try JSONValue.parse(response.body)["type"]?.stringValue)
        }
        let now = try answer(&english)
        #expect(now.1 == "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.1")
        #expect(now.0.detail?.hasPrefix("Error while accessing a resource. ") == true)
        let then = try answer(&legacy)
        #expect(
            then.1 == "https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html#sec10.4.1"
        )
        #expect(then.0.detail?.hasPrefix("Error while accessing resource: ") == true)
        #expect(
            try answer(&german).0.detail
                == "Fehler beim Zugriff auf eine Ressource. Der Transaktionstyp ist falsch."
        )
    }

    @Test func `spaces in an address are refused`() throws {
        var bench = BooksBench()
        #expect(
            try bench.send(.get, "/customer/a%20b").detail?.contains("Spaces are not allowed")
                == true
        )
    }

    @Test func `a record read back and written again stays the same`() throws {
        var bench = BooksBench()
        let customer = try bench.customer()
        let item = try bench.item()
        let invoice = try bench.invoice(customer, item, "10.00", more: ["memo": "x"])
        let before = bench.state.books.trialBalance
        #expect(try bench.send(.patch, "/invoice/\(invoice)", [:]).status == .noContent)
        #expect(bench.state.books.trialBalance == before)
    }
}
