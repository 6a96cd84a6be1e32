import HTTP
import JSON
import TestSupport
import Testing

@testable import Sandbox

@Suite struct StripeParameterTests {
    @Test(arguments: StripeListTests.lists)
    func `an unknown parameter is refused on every list`(list: String) throws {
        let answer = try StripeDesk().send(.get, "/v1/\(list)?updated%5Bgte%5D=1")
        #expect(answer.status == 400)
        #expect(answer.code == "parameter_unknown")
        #expect(answer.param == "updated")
    }

    @Test(
        arguments: [
            ("charges?created[after]=1", "parameter_unknown", "created[after]"),
            ("charges?created[gte]=soon", "parameter_invalid_integer", "created[gte]"),
            ("charges?created=soon", "parameter_invalid_integer", "created"),
            ("charges?invoice=in_1", "parameter_unknown", "invoice"),
            ("charges?customer=", "parameter_invalid_empty", "customer"),
            ("charges?customer[id]=cus_1", "parameter_invalid_string", "customer"),
            ("charges?customer=cus_none", "resource_missing", "customer"),
            ("charges?expand=customer", "parameter_invalid_array", "expand"),
            ("charges?limit[a=1", "parameter_unknown", "limit[a"),
            ("charges?created=1&created[gt]=1", "parameter_invalid_hash", "created[gt]"),
            ("invoice_payments?payment[type]=cash", nil, "payment[type]"),
            (
                "invoice_payments?payment[payment_intent]=pi_1", "parameter_missing",
                "payment[type]"
            ),
            ("invoice_payments?payment[charge]=ch_1", "parameter_unknown", "payment[charge]"),
            ("invoice_payments?payment=pi_1", "parameter_invalid_hash", "payment"),
            (
                "invoice_payments?payment[type]=payment_intent&payment[payment_intent]=pi_none",
                "resource_missing", "payment[payment_intent]"
            ),
            ("invoices?status=late", nil, "status"),
            ("products?active=yes", nil, "active"),
            ("events?type=a&types[]=b", nil, "types"),
            ("balance_transactions?payout=po_none", "resource_missing", "payout"),
            ("balance?currency=usd", "parameter_unknown", "currency"),
            ("charges?limit=1&limit=2", nil, "limit"),
        ] as [(String, String?, String)]
    )
    func `a parameter that does not fit is refused by name`(
        target: String,
        code: String?,
        param: String
    ) throws {
        let answer = try StripeDesk().send(.get, "/v1/\(target)")
        #expect(answer.status == 400)
        #expect(answer.code == code)
        #expect(answer.param == param)
        #expect(answer.error?["type"] == "invalid_request_error")
    }

    @Test(arguments: [
        "expand[]=data.customer", "expand[0]=data.customer", "expand%5B%5D=data.customer",
    ])
    func `arrays may be indexed, unindexed or encoded`(query: String) throws {
        let answer = try StripeDesk().send(.get, "/v1/invoices?limit=1&\(query)")
        #expect(answer.data.first?["customer"]?["object"] == "customer")
    }

    @Test func `an array of events has at most twenty types`() throws {
        let types = (0..<21).map { "types[]=t\($0)" }
        let desk = try StripeDesk()
        let many = types.joined(separator: "&")
        let enough = types.dropLast().joined(separator: "&")
        #expect(try desk.send(.get, "/v1/events?\(many)").status == 400)
        #expect(try desk.send(.get, "/v1/events?\(enough)").status == 200)
    }

    /// The table is our own; the sample lists what Stripe documents.
    @Test func `the tables name the parameters Stripe documents`() throws {
        let sample = try JSONValue.parse(
            try Samples.data("stripe/reference/request-params.2026-10-28.endive.json")
        )
        let operations = try #require(sample["operations"]?.objectValue)
        var compared = 0
        for route in StripeRoute.all {
            guard case .list(let kind) = route.action,
                let documented = operations["GET \(route.template)"]?.objectValue
            else { continue }
            compared += 1
            #expect(
                Set(StripeParameterTable.list(kind).keys) == Set(documented.keys),
                "\(route.template)"
            )
        }
        #expect(compared == 17)
        for (path, shapes) in [
            ("GET /v1/invoices/:id/lines", StripeParameterTable.subList),
            ("GET /v1/credit_notes/:id/lines", StripeParameterTable.subList),
            ("GET /v1/customers/:id/balance_transactions", StripeParameterTable.customerBalance),
        ] {
            let documented = try #require(operations[path]?.objectValue)
            #expect(Set(shapes.keys) == Set(documented.keys), "\(path)")
        }
    }
}
