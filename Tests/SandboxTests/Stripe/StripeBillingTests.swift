import HTTP
import JSON
import Testing

@testable import Sandbox

/// Customers, invoices and subscriptions that callers make.
@Suite struct StripeBillingTests {
    private static func customer(
        _ desk: StripeDesk,
        email: String? = "ap@acme.example"
    ) throws
        -> String
    {
        let mail = email.map { "&email=" + $0.replacing("@", with: "%40") } ?? ""
        let made = try desk.send(.post, "/v1/customers", form: "name=Acme\(mail)")
        try #require(made.status == 200, "\(made.body)")
        return try #require(made.body["id"]?.stringValue)
    }

    private static func draft(_ desk: StripeDesk, _ customer: String) throws -> String {
        let made = try desk.send(
            .post,
            "/v1/invoices",
            form: "customer=\(customer)&currency=usd&collection_method=send_invoice"
                + "&days_until_due=30&pending_invoice_items_behavior=exclude&metadata[deal]=d1"
        )
        try #require(made.status == 200, "\(made.body)")
        return try #require(made.body["id"]?.stringValue)
    }

    @Test func `a draft collects its items, is finalised once and then never changes`() throws {
        let desk = try StripeDesk()
        let customer = try Self.customer(desk)
        let invoice = try Self.draft(desk, customer)
        for amount in ["10000", "-500"] {
            let item = try desk.send(
                .post,
                "/v1/invoiceitems",
                form: "customer=\(customer)&invoice=\(invoice)&amount=\(amount)&currency=usd"
                    + "&description=Seats&metadata[line]=1"
            )
            #expect(item.status == 200, "\(item.body)")
            #expect(item.body["metadata"]?["line"] == "1")
        }
        let draft = try desk.send(.get, "/v1/invoices/\(invoice)").body
        #expect(draft["status"] == "draft")
        #expect(draft["total"]?.int64Value == 9500)
        #expect(draft["number"]?.isNull == true)
        #expect(draft["metadata"]?["deal"] == "d1")
        #expect(try desk.all("/v1/invoiceitems?invoice=\(invoice)").count == 2)
        #expect(try desk.all("/v1/invoices?customer=\(customer)").count == 1)

        let path = "/v1/invoices/\(invoice)/finalize"
        let final = try desk.send(.post, path, form: "auto_advance=true", key: "f1")
        #expect(final.body["status"] == "open")
        #expect(final.body["number"]?.stringValue?.hasSuffix("-0001") == true)
        let replay = try desk.send(.post, path, form: "auto_advance=true", key: "f1")
        #expect(replay.body == final.body)
        let again = try desk.send(.post, path, form: "", key: "f2")
        #expect(again.status == 400)
        #expect(again.code == "invoice_not_editable")
        let late = try desk.send(
            .post,
            "/v1/invoiceitems",
            form: "customer=\(customer)&invoice=\(invoice)&amount=1&currency=usd"
        )
        #expect(late.code == "invoice_not_editable")
        let events = try desk.all("/v1/events").compactMap { $0["type"]?.stringValue }
        #expect(events.contains("invoice.finalized") && events.contains("customer.created"))
        #expect(
            try desk.all("/v1/customers?email=ap%40acme.example").map { $0["id"]?.stringValue }
                == [customer]
        )
    }

    @Test(arguments: [
        ("/v1/customers", "email=nobody", "email_invalid"),
        ("/v1/customers", "surname=x", "parameter_unknown"),
        ("/v1/invoices", "currency=usd", "parameter_missing"),
        ("/v1/invoices", "customer=cus_other", "resource_missing"),
        ("/v1/invoiceitems", "customer=CUSTOMER&currency=usd", "parameter_missing"),
        (
            "/v1/invoiceitems", "customer=CUSTOMER&amount=1.5&currency=usd",
            "parameter_invalid_integer"
        ),
        (
            "/v1/invoiceitems", "customer=CUSTOMER&amount=1&currency=usd&invoice=in_other",
            "resource_missing"
        ), ("/v1/subscriptions", "customer=CUSTOMER", "parameter_missing"),
        ("/v1/subscriptions", "customer=CUSTOMER&items[0][quantity]=1", "parameter_missing"),
        ("/v1/subscriptions", "customer=CUSTOMER&items[0][price]=price_other", "resource_missing"),
        ("/v1/subscriptions", "customer=CUSTOMER&items=price_1", "parameter_invalid_array"),
    ])
    func `what Stripe would refuse is refused`(path: String, form: String, code: String) throws {
        let desk = try StripeDesk()
        let customer = try Self.customer(desk)
        let refused = try desk.send(
            .post,
            path,
            form: form.replacing("CUSTOMER", with: customer)
        )
        #expect(refused.status == 400)
        #expect(refused.code == code, "\(refused.body)")
        #expect(try desk.all("/v1/invoices?customer=\(customer)").isEmpty)
        #expect(try desk.all("/v1/subscriptions?customer=\(customer)&status=all").isEmpty)
    }

    @Test func `bills need an address, a term and one currency`() throws {
        let desk = try StripeDesk()
        let silent = try Self.customer(desk, email: nil)
        let sent = "collection_method=send_invoice&days_until_due=30"
        let missing = try desk.send(.post, "/v1/invoices", form: "customer=\(silent)&\(sent)")
        #expect(missing.error?["message"]?.stringValue?.hasPrefix("Missing email.") == true)
        let customer = try Self.customer(desk)
        let termless = try desk.send(
            .post,
            "/v1/invoices",
            form: "customer=\(customer)&collection_method=send_invoice"
        )
        #expect(termless.param == "days_until_due")
        let charged = try desk.send(
            .post,
            "/v1/invoices",
            form: "customer=\(customer)&days_until_due=3"
        )
        #expect(charged.param == "days_until_due")
        let invoice = try Self.draft(desk, customer)
        let foreign = try desk.send(
            .post,
            "/v1/invoiceitems",
            form: "customer=\(customer)&invoice=\(invoice)&amount=1&currency=eur"
        )
        #expect(foreign.param == "currency")
    }

    @Test func `a subscription takes recurring prices alike and bills them`() throws {
        let desk = try StripeDesk()
        let customer = try Self.customer(desk)
        let prices = try desk.all("/v1/prices?type=recurring")
        let price = try #require(prices.first)
        let id = try #require(price["id"]?.stringValue)
        let unit = try #require(price["unit_amount"]?.int64Value)
        let form =
            "customer=\(customer)&items[0][price]=\(id)&items[0][quantity]=2"
            + "&collection_method=send_invoice&days_until_due=14&metadata[deal]=d1"
        let made = try desk.send(.post, "/v1/subscriptions", form: form, key: "s1")
        #expect(made.status == 200, "\(made.body)")
        #expect(made.body["status"] == "active")
        let invoice = try #require(made.body["latest_invoice"]?.stringValue)
        let bill = try desk.send(.get, "/v1/invoices/\(invoice)").body
        #expect(bill["total"]?.int64Value == unit * 2)
        #expect(bill["status"] == "draft")
        let replay = try desk.send(.post, "/v1/subscriptions", form: form, key: "s1")
        #expect(replay.body["id"] == made.body["id"])
        #expect(try desk.all("/v1/subscriptions?customer=\(customer)").count == 1)
        let once = try #require(try desk.all("/v1/prices?type=one_time").first?["id"]?.stringValue)
        let refused = try desk.send(
            .post,
            "/v1/subscriptions",
            form: "customer=\(customer)&items[0][price]=\(once)"
        )
        #expect(refused.param == "items[0][price]")
    }

    @Test func `a key without the right makes nothing`() throws {
        let desk = try StripeDesk {
            $0.keys.append(StripeKey(secret: "rk_test_r", rights: ["customers": .read]))
        }
        let refused = try desk.send(
            .post,
            "/v1/customers",
            fields: [
                .authorization: "Bearer rk_test_r", "Stripe-Version": StripeWorld.newestVersion,
            ],
            form: "name=Acme"
        )
        #expect(refused.status == 403)
    }
}
