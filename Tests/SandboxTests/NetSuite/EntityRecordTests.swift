import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct EntityRecordTests {
    @Test func `a create answers 204 with the absolute address of the record`() throws {
        var bench = BooksBench()
        let response = try bench.send(
            .post,
            "/customer",
            ["companyName": "A", "subsidiary": ["id": "1"]]
        )
        #expect(response.status == .noContent)
        #expect(response.body.isEmpty)
        #expect(
            response.fields[.location]
                == "http://sim.test/services/rest/record/v1/customer/641"
        )
    }

    @Test func `types and property names are read without regard to case`() throws {
        var bench = BooksBench()
        let id = try bench.create(
            "CUSTOMER",
            ["companyname": "A", "SUBSIDIARY": ["id": "1"], "externalid": "cus_1"]
        )
        let record = try bench.read("Customer", id)
        #expect(record["companyName"] == "A")
        #expect(record["externalId"] == "cus_1")
    }

    @Test func `missing mandatory fields are named together by their labels`() throws {
        var bench = BooksBench()
        let company = try bench.send(.post, "/customer", [:])
        #expect(company.status == .badRequest)
        #expect(company.errorCode == "USER_ERROR")
        #expect(
            company.detail
                == "Error while accessing a resource."
                + " Please enter value(s) for: Company Name, Subsidiary."
        )
        let person = try bench.send(
            .post,
            "/customer",
            ["isPerson": true, "subsidiary": ["id": "1"]]
        )
        #expect(person.detail?.contains("First Name, Last Name.") == true)
    }

    @Test func `an unknown property is refused when asked for and dropped otherwise`() throws {
        var bench = BooksBench()
        let body: JSONValue = ["companyName": "A", "subsidiary": ["id": "1"], "colour": "red"]
        #expect(try bench.send(.post, "/customer", body).errorPath == "colour")
        let lax = try bench.send(
            .post,
            "/customer",
            body,
            fields: ["X-NetSuite-PropertyNameValidation": "Warning"]
        )
        #expect(lax.status == .noContent)
        let wrong = try bench.send(
            .post,
            "/customer",
            body,
            fields: ["X-NetSuite-PropertyNameValidation": "Maybe"]
        )
        #expect(wrong.status == .badRequest)
    }

    @Test func `custom fields exist only where the account has them`() throws {
        let body: JSONValue = [
            "companyName": "A", "subsidiary": ["id": "1"], "custentity_source": "cus_1",
        ]
        var without = BooksBench()
        #expect(try without.send(.post, "/customer", body).status == .badRequest)
        var with = BooksBench { $0.customFields = ["custentity_source"] }
        let id = try with.create("customer", body)
        #expect(try with.read("customer", id)["custentity_source"] == "cus_1")
        #expect(
            try with.query("SELECT id FROM customer WHERE custentity_source = 'cus_1'").count == 1
        )
    }

    @Test func `entities share one space of external ids without regard to case`() throws {
        var bench = BooksBench()
        _ = try bench.customer("A", externalID: "cus_Abc")
        let customer = try bench.send(
            .post,
            "/customer",
            ["companyName": "B", "subsidiary": ["id": "1"], "externalId": "CUS_aBC"]
        )
        #expect(customer.detail == "Error while accessing a resource. This entity already exists.")
        let contact = try bench.send(
            .post,
            "/contact",
            ["entityId": "C", "subsidiary": ["id": "1"], "externalId": "cus_abc"]
        )
        #expect(contact.detail?.hasSuffix("This entity already exists.") == true)
    }

    @Test func `a second customer of the same name is refused unless the account allows it`() throws
    {
        var strict = BooksBench()
        _ = try strict.customer("Same")
        let second = try strict.send(
            .post,
            "/customer",
            ["companyName": "same", "subsidiary": ["id": "1"]]
        )
        #expect(second.detail?.hasSuffix("This entity already exists.") == true)
        var lax = BooksBench { $0.rules.requiresUniqueEntityNames = false }
        _ = try lax.customer("Same")
        _ = try lax.customer("Same")
    }

    @Test(arguments: ["a b", "a|b", "a/b", "é", "a.b"])
    func `an external id of other characters is refused`(text: String) throws {
        var bench = BooksBench()
        let response = try bench.send(
            .post,
            "/customer",
            ["companyName": "A", "subsidiary": ["id": "1"], "externalId": .string(text)]
        )
        #expect(response.errorPath == "externalId")
    }

    @Test func `a missing entity is not found by either key`() throws {
        var bench = BooksBench()
        for path in ["/customer/1", "/customer/eid:nobody"] {
            let response = try bench.send(.get, path)
            #expect(response.status == .notFound)
            #expect(response.errorCode == "NONEXISTENT_ID")
        }
    }

    @Test func `an unknown record type names its address`() throws {
        var bench = BooksBench()
        let response = try bench.send(.get, "/file/1")
        #expect(response.status == .notFound)
        #expect(response.detail == "Record type 'file' does not exist.")
    }

    @Test func `an upsert creates once and then updates`() throws {
        var bench = BooksBench()
        let body: JSONValue = ["companyName": "A", "subsidiary": ["id": "1"]]
        let first = try bench.send(.put, "/customer/eid:cus_1", body)
        let second = try bench.send(.put, "/customer/eid:CUS_1", ["email": "a@example.com"])
        #expect(first.status == .noContent && second.status == .noContent)
        #expect(BooksBench.id(in: first) == BooksBench.id(in: second))
        let id = try #require(BooksBench.id(in: first))
        let record = try bench.read("customer", id)
        #expect(record["externalId"] == "cus_1")
        #expect(record["email"] == "a@example.com")
        #expect(try bench.send(.put, "/customer/\(id)", body).status.code == 405)
    }

    @Test func `a null clears a field`() throws {
        var bench = BooksBench()
        let id = try bench.customer()
        _ = try bench.send(.patch, "/customer/\(id)", ["email": "a@example.com"])
        #expect(try bench.send(.patch, "/customer/\(id)", ["email": nil]).status == .noContent)
        #expect(try bench.read("customer", id)["email"] == nil)
    }

    @Test func `wrong values are refused with their place`() throws {
        var bench = BooksBench()
        let base: JSONObject = ["companyName": "A", "subsidiary": ["id": "1"]]
        let wrong: [(String, JSONValue)] = [
            ("subsidiary", ["id": "9"]), ("currency", ["id": "99"]), ("isPerson", "yes"),
            ("isInactive", 1), ("phone", 5), ("emailPreference", ["id": "FAX"]),
            ("email", "nonsense"), ("parent", ["id": "5"]),
        ]
        for (name, value) in wrong {
            var body = base
            body[name] = value
            let response = try bench.send(.post, "/customer", .object(body))
            #expect(response.status == .badRequest, "\(name)")
        }
        #expect(bench.state.books.entities.isEmpty)
    }

    @Test func `a country must be a two letter code`() throws {
        var bench = BooksBench()
        func body(_ country: JSONValue) -> JSONValue {
            [
                "companyName": "A", "subsidiary": ["id": "1"],
                "addressBook": ["items": [["addressBookAddress": ["country": country]]]],
            ]
        }
        #expect(try bench.send(.post, "/customer", body("Germany")).status == .badRequest)
        #expect(try bench.send(.post, "/customer", body(["id": "DE"])).status == .noContent)
    }

    @Test func `a body that is no JSON object is invalid content`() throws {
        var bench = BooksBench()
        #expect(try bench.send(.post, "/customer", []).errorCode == "INVALID_CONTENT")
        let type = try bench.send(
            .post,
            "/customer",
            [:],
            fields: [.contentType: "text/plain"]
        )
        #expect(type.status == .unsupportedMediaType)
    }

    @Test func `a customer with transactions stays, one without goes`() throws {
        var bench = BooksBench()
        let busy = try bench.customer("Busy")
        let idle = try bench.customer("Idle")
        _ = try bench.payment(busy, "5.00")
        let refused = try bench.send(.delete, "/customer/\(busy)")
        #expect(refused.detail?.contains("dependent records") == true)
        #expect(try bench.send(.delete, "/customer/\(idle)").status == .noContent)
        #expect(try bench.send(.get, "/customer/\(idle)").status == .notFound)
    }

    @Test func `an item needs its account and a free name`() throws {
        var bench = BooksBench()
        let bare = try bench.send(.post, "/serviceSaleItem", ["itemId": "Plan"])
        #expect(bare.detail?.hasSuffix("Please enter value(s) for: Income Account.") == true)
        _ = try bench.item("Plan")
        let twin = try bench.send(
            .post,
            "/otherChargeSaleItem",
            ["itemId": "plan", "incomeAccount": BooksBench.account("salesTax")]
        )
        #expect(twin.detail?.hasSuffix("This record already exists.") == true)
    }

    @Test func `revenue is deferred to an account of that type alone`() throws {
        var bench = BooksBench()
        let refused = try bench.send(
            .post,
            "/serviceSaleItem",
            [
                "itemId": "Year", "incomeAccount": BooksBench.account("salesIncome"),
                "deferredRevenueAccount": BooksBench.account("salesTax"),
            ]
        )
        #expect(refused.detail?.contains("following field: deferredRevenueAccount") == true)
    }

    @Test func `reference data can be read but not written`() throws {
        var bench = BooksBench()
        let account = try bench.read("account", 209)
        #expect(account["sSpecAcct"]?["id"] == "UndepFunds")
        #expect(try bench.read("currency", 4)["symbol"] == "EUR")
        #expect(try bench.read("subsidiary", 1)["name"] == "Parent")
        #expect(try bench.send(.patch, "/account/209", ["acctName": "x"]).status.code == 405)
        #expect(try bench.send(.post, "/currency", [:]).status.code == 405)
    }

    @Test func `a read can be cut to the fields asked for`() throws {
        var bench = BooksBench()
        let id = try bench.customer()
        let response = try bench.send(.get, "/customer/\(id)?fields=id,companyName")
        let object = try #require(try JSONValue.parse(response.body).objectValue)
        #expect(Set(object.keys) == ["links", "id", "companyName"])
        #expect(try bench.send(.get, "/customer/\(id)?fields=colour").status == .badRequest)
        #expect(try bench.send(.get, "/customer/\(id)?colour=red").status == .badRequest)
    }
}
