import Accounting
import Foundation
import HTTP
import JSON
import Sandbox
import Testing

extension EndToEndTests {
    /// A day of callers, through nothing but the program's public surfaces.
    @Suite struct DayInTheLifeTests {
        private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        private static let token = "m7Q2x9Zt4LbN8vKc"
        private static let client = SalesforceSimulatorConfiguration.demoClient

        static func start(onClosedWon policy: String = "invoice") async throws -> Workbench {
            try await Workbench.start(scale: 2) { settings in
                settings.extra = """
                    callbacks:
                      hosts: ["127.0.0.1"]
                      secrets: [\(secret)]
                      allowPlain: true
                      allowPrivate: true
                    salesforce:
                      baseURL: \(settings.salesforce)
                      organizationId: 00D000000000001EAA
                      clientCredentials:
                        clientID: \(client.consumerKey)
                        clientSecret: \(client.consumerSecret)
                      outboundMessageToken: \(token)
                      onClosedWon: \(policy)
                      names: { accountKey: Legacy_Key__c, opportunityKey: Legacy_Key__c }
                    """
            }
        }

        private static func customer(_ callback: String) -> JSONValue {
            [
                "name": "Northwind GmbH", "email": "books@northwind.example",
                "currencyCode": "EUR", "address": ["city": "Berlin", "country": "DE"],
                "callbackUrl": .string(callback),
            ]
        }

        private static func invoice(_ callback: String) -> JSONValue {
            [
                "customerId": "crm-7", "number": "SF-1042", "issuedOn": "2026-10-15",
                "currencyCode": "EUR", "callbackUrl": .string(callback),
                "lines": [
                    ["description": "Seats", "amount": "100.00"],
                    ["description": "Setup", "productId": "setup", "amount": "20.00"],
                ],
                "tax": "22.80", "total": "142.80",
            ]
        }

        /// Waits by long poll and entity tag until the job of a pushed record is done.
        private static func done(_ bench: Workbench, _ record: JSONValue) async throws -> JSONValue
        {
            let id = try #require(record["job"]?["id"]?.stringValue)
            var tag = ""
            for _ in 0..<40 {
                var fields = HTTPFields()
                if !tag.isEmpty { fields.set(.ifNoneMatch, tag) }
                let response = try await bench.service.api.send(
                    .get,
                    "/v1/jobs/\(id)?wait=5",
                    fields: fields
                )
                if response.status == .notModified { continue }
                let job = try JSONValue.parse(response.body)
                if job["done"]?.boolValue == true { return job }
                tag = response.fields[.etag] ?? ""
            }
            throw Overdue(description: "the job \(id) is not done")
        }

        /// Records in NetSuite that callers own; what Stripe brings is left aside.
        private static func count(_ bench: Workbench, _ type: String) async throws -> Int {
            let path = "/sandbox/records?type=\(type)"
            let records = try #require(try await bench.sandbox.netSuite.get(path).arrayValue)
            return records.count { $0["externalId"]?.stringValue?.contains("_x-") == true }
        }

        private static func put(
            _ bench: Workbench,
            _ receiver: CallbackReceiver
        ) async throws -> (customer: JSONValue, invoice: JSONValue) {
            let callback = receiver.base + "/done"
            let customer = try await bench.service.api.call(
                .put,
                "/v1/customers/crm-7",
                Self.customer(callback)
            )
            _ = try await Self.done(bench, customer)
            let invoice = try await bench.service.api.call(
                .put,
                "/v1/invoices/deal-1",
                Self.invoice(callback)
            )
            _ = try await Self.done(bench, invoice)
            return (customer, invoice)
        }

        @Test func `a customer and an invoice are pushed, told of and pushed again without effect`()
            async throws
        {
            try await Peers.with { peers in
                let receiver = try await CallbackReceiver(refusals: 1)
                let bench = try await Self.start()
                defer { bench.kill() }
                let (account, deal) = try await Self.win(peers, bench)
                let preview = try await bench.service.api.call(
                    .put,
                    "/v1/customers/crm-7?preview=true",
                    Self.customer(receiver.base)
                )
                #expect(preview["state"]?.stringValue == "preview")
                #expect(try await Self.count(bench, "customer") == 0)

                _ = try await Self.put(bench, receiver)
                let customer = try await bench.service.api.get("/v1/customers/crm-7")
                let invoice = try await bench.service.api.get("/v1/invoices/deal-1")
                #expect(customer["state"]?.stringValue == "synced", "\(customer.text)")
                #expect(invoice["state"]?.stringValue == "synced", "\(invoice.text)")
                #expect(invoice["record"]?["externalId"]?.stringValue == "inv_x-deal-1")
                // The records of the org that hold these ids are told as well.
                let told = try await Self.shown(peers, bench, account, deal) { shown in
                    shown["Opportunity"]?["Sync_Status__c"]?.stringValue != nil
                }
                #expect(told["Account"]?["Sync_Status__c"]?.stringValue == "Synced")
                #expect(
                    told["Opportunity"]?["NetSuite_Id__c"] == invoice["record"]?["internalId"]
                )
                let item = invoice["job"]?["result"]?["items"]?.arrayValue?.first
                #expect(item == ["id": "deal-1", "outcome": "booked"])
                let booked = try await (Self.count(bench, "customer"), Self.count(bench, "invoice"))
                #expect(booked == (1, 1))

                // One news for each job, one of them repeated after it was refused.
                _ = try await eventually("three deliveries", within: .seconds(60)) {
                    receiver.requests.count >= 3 ? true : nil
                }
                let names = receiver.requests.map { $0.fields.values("webhook-id").first ?? "" }
                #expect(Set(names).count == 2, "\(names)")
                let judged = try await peers.script(
                    "webhook_verify.py",
                    input: JSONValue.object([
                        "secret": .string(Self.secret), "deliveries": receiver.deliveries,
                    ]).serialized(),
                    in: bench.folder
                )
                #expect(judged.hasPrefix("3"))

                for _ in 0..<2 {
                    let again = try await Self.put(bench, receiver)
                    #expect(again.customer["job"]?["id"] == customer["job"]?["id"])
                    #expect(again.invoice["job"]?["id"] == invoice["job"]?["id"])
                }
                try await bench.service.settled(within: .seconds(30))
                #expect(receiver.requests.count == 3)
                let after = try await (Self.count(bench, "customer"), Self.count(bench, "invoice"))
                #expect(after == booked)
                await receiver.stop()
            }
        }

        @Test
        func `a won opportunity is noticed, booked and written back, however often it is told`()
            async throws
        {
            try await Peers.with { peers in
                let bench = try await Self.start()
                defer { bench.kill() }
                let (account, deal) = try await Self.win(peers, bench)
                for _ in 0..<3 {
                    for (number, record) in [
                        ("1", ("Account", account)), ("2", ("Opportunity", deal)),
                    ] {
                        try await Self.notify(bench, number, record.0, record.1)
                    }
                }
                let shown = try await Self.shown(peers, bench, account, deal) { shown in
                    ["Account", "Opportunity"].allSatisfy {
                        shown[$0]?["Sync_Status__c"]?.stringValue != nil
                    }
                }
                for object in ["Account", "Opportunity"] {
                    #expect(
                        shown[object]?["Sync_Status__c"]?.stringValue == "Synced",
                        "\(shown.text)"
                    )
                    #expect(shown[object]?["NetSuite_Id__c"]?.stringValue?.isEmpty == false)
                    #expect(shown[object]?["Sync_Error__c"]?.isNull == true)
                }
                #expect(try await Self.count(bench, "customer") == 1)
                #expect(try await Self.count(bench, "invoice") == 1)
                let link = try await bench.service.api.get("/v1/links?source=x-\(deal)")
                #expect(link["items"]?.arrayValue?.first?["amount"]?.stringValue == "1200.50")
                // Another look at the account tells what it owes by now.
                try await Self.notify(bench, "3", "Account", account)
                let owing = try await Self.shown(peers, bench, account, deal) { shown in
                    shown["Account"]?["Open_Balance__c"]?.numberValue?.text == "1200.5"
                }
                #expect(
                    owing["Account"]?["Open_Balance_Detail__c"]?.stringValue == "1200.50 USD"
                )
                // Every write of ours carries our name, so that change events of it can be told.
                let counters = try await bench.sandbox.salesforce.get("/sandbox/counters")
                #expect(try #require(counters["writers"]?["quittance"]?.int64Value) >= 2)
            }
        }

        @Test func `a won deal is ordered in NetSuite or billed by Stripe, as told, once`()
            async throws
        {
            try await Peers.with { peers in
                for policy in ["salesOrder", "stripeInvoice"] {
                    let bench = try await Self.start(onClosedWon: policy)
                    defer { bench.kill() }
                    let (account, deal) = try await Self.win(peers, bench)
                    let preview = try await bench.service.api.call(
                        .post,
                        "/v1/previews",
                        ["kind": "salesforce.opportunity", "ids": [.string(deal)]]
                    )
                    let documents = preview["plans"]?.arrayValue?.first?["documents"]?.arrayValue
                    let kinds = (documents ?? []).compactMap { $0["kind"]?.stringValue }
                    #expect(kinds.contains("salesOrder") == (policy == "salesOrder"))
                    try await Self.checkPreview(bench, deal, isOrder: policy == "salesOrder")
                    for number in ["1", "2"] {
                        try await Self.notify(bench, number, "Opportunity", deal)
                        try await bench.service.settled(within: .seconds(30))
                    }
                    let shown = try await Self.shown(peers, bench, account, deal) { shown in
                        shown["Opportunity"]?["Sync_Status__c"]?.stringValue != nil
                    }
                    let record = shown["Opportunity"]
                    #expect(record?["Sync_Status__c"]?.stringValue == "Synced", "\(shown.text)")
                    #expect(try await Self.count(bench, "invoice") == 0)
                    let orders = try await Self.count(bench, "salesOrder")
                    #expect(orders == (policy == "salesOrder" ? 1 : 0))
                    guard policy == "stripeInvoice" else { continue }
                    let internalID = try await Self.checkBill(bench, shown)
                    // Once the bill is in NetSuite, the opportunity knows its id there.
                    let told = try await Self.shown(peers, bench, account, deal) { shown in
                        shown["Opportunity"]?["NetSuite_Id__c"]?.stringValue != nil
                    }
                    #expect(told["Opportunity"]?["NetSuite_Id__c"]?.stringValue == internalID)
                    #expect(told["Opportunity"]?["Sync_Status__c"]?.stringValue == "Synced")
                }
            }
        }

        /// The invoice at Stripe says what was sold, and books like any other.
        private static func checkBill(
            _ bench: Workbench,
            _ shown: JSONValue
        ) async throws -> String {
            let customer = try #require(
                shown["Account"]?["Stripe_Customer_Id__c"]?.stringValue
            )
            let invoice = try #require(
                shown["Opportunity"]?["Stripe_Invoice_Id__c"]?.stringValue
            )
            let response = try await bench.sandbox.stripe.send(
                .get,
                "/v1/invoices?customer=\(customer)",
                fields: ["Stripe-Version": "2026-10-28.endive"]
            )
            let bills = try JSONValue.parse(response.body)["data"]?.arrayValue ?? []
            #expect(bills.map { $0["id"]?.stringValue } == [invoice])
            #expect(bills.first?["status"]?.stringValue == "open")
            #expect(bills.first?["total"]?.int64Value == 120_050)
            _ = try await bench.service.api.call(
                .post,
                "/v1/invoice-syncs",
                ["ids": [.string(invoice)]]
            )
            try await bench.service.settled(within: .seconds(30))
            let link = try await bench.service.api.get("/v1/links?source=\(invoice)")
            let booked = link["items"]?.arrayValue?.first
            #expect(booked?["externalId"]?.stringValue == "inv_\(invoice)")
            #expect(booked?["amount"]?.stringValue == "1200.50")
            return try #require(booked?["internalId"]?.stringValue)
        }

        /// The command line shows the same as the service.
        private static func checkPreview(
            _ bench: Workbench,
            _ deal: String,
            isOrder: Bool
        ) async throws {
            let shown = try await bench.run("preview", "salesforce.opportunity", deal)
            #expect(shown.status == 0, "\(shown.errors)")
            #expect(shown.output.contains("salesOrder so_x-\(deal)") == isOrder, "\(shown.output)")
        }

        static func login(_ bench: Workbench) -> [String] {
            [bench.sandbox.salesforce.base, client.consumerKey, client.consumerSecret]
        }

        /// An account with a contact and a won opportunity of two products.
        private static func win(
            _ peers: Peers,
            _ bench: Workbench
        ) async throws -> (account: String, deal: String) {
            let text = try await peers.script(
                "salesforce_day.py",
                login(bench) + ["create"],
                in: bench.folder
            )
            let made = try JSONValue.parse(Array(text.utf8))
            return (
                try #require(made["account"]?.stringValue),
                try #require(made["opportunity"]?.stringValue)
            )
        }

        /// Both records as the org shows them, once they are as expected.
        private static func shown(
            _ peers: Peers,
            _ bench: Workbench,
            _ account: String,
            _ deal: String,
            once isReady: (JSONValue) -> Bool
        ) async throws -> JSONValue {
            try await eventually("the records are as expected", within: .seconds(60)) {
                let text = try await peers.script(
                    "salesforce_day.py",
                    login(bench) + ["read", account, deal],
                    in: bench.folder
                )
                let shown = try JSONValue.parse(Array(text.utf8))
                return isReady(shown) ? shown : nil
            }
        }

        private static func notify(
            _ bench: Workbench,
            _ number: String,
            _ object: String,
            _ id: String
        ) async throws {
            let body = """
                <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" \
                xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>\
                <notifications xmlns="http://soap.sforce.com/2005/09/outbound">\
                <OrganizationId>00D000000000001EAA</OrganizationId><SessionId xsi:nil="true"/>\
                <Notification><Id>04l00000000000\(number)</Id><sObject xsi:type="sf:\(object)" \
                xmlns:sf="urn:sobject.enterprise.soap.sforce.com"><sf:Id>\(id)</sf:Id></sObject>\
                </Notification></notifications></soapenv:Body></soapenv:Envelope>
                """
            let response = try await bench.service.api.post(
                "/v1/webhooks/salesforce/\(token)",
                Array(body.utf8),
                type: "text/xml; charset=UTF-8"
            )
            #expect(response.status == .ok)
            #expect(String(decoding: response.body, as: UTF8.self).contains("<Ack>true</Ack>"))
        }
    }
}
