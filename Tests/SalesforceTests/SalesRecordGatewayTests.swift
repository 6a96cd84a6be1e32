import Accounting
import HTTP
import JSON
import Jobs
import Testing

@testable import Salesforce

@Suite struct SalesRecordGatewayTests {
    private static let id = "006000000000001AAA"
    private static let account = #"{"Name":"Acme","Phone":null,"BillingCity":"Berlin"}"#

    private func bench(
        _ script: [Result<HTTPResponse, TransportFailure>],
        names: SalesforceNames = SalesforceNames(),
        dealForm: DealForm? = nil
    ) throws -> (gateway: SalesRecordGateway, transport: ScriptedTransport) {
        let transport = ScriptedTransport([.token("t1")] + script)
        let gateway = SalesforceGateway(
            login: .clientCredentials(clientID: "id", clientSecret: "s3cret"),
            base: try #require(HTTPURL("https://acme.my.salesforce.com")),
            transport: transport,
            now: { 0 }
        )
        let records = SalesRecordGateway(
            gateway: gateway,
            names: names,
            currency: try #require(Currency("EUR")),
            dealForm: dealForm
        )
        return (records, transport)
    }

    private static func opportunity(_ fields: String) -> Result<HTTPResponse, TransportFailure> {
        .answer(200, #"{"Name":"Renewal","CloseDate":"2026-10-31",\#(fields)}"#)
    }

    private static func rows(_ rows: String) -> Result<HTTPResponse, TransportFailure> {
        .answer(200, #"{"totalSize":1,"done":true,"records":[\#(rows)]}"#)
    }

    private func failure(
        _ script: [Result<HTTPResponse, TransportFailure>]
    ) async throws -> StepFailure? {
        let gateway = try bench(script).gateway
        do throws(StepFailure) {
            _ = try await gateway.opportunity(Self.id)
            return nil
        } catch { return error }
    }

    @Test func `an account becomes a customer`() async throws {
        let (gateway, transport) = try bench([.answer(200, Self.account)])
        let customer = try await gateway.account("001000000000001")
        #expect(customer.externalID == "001000000000001AAA")
        #expect(customer.name == "Acme")
        #expect(customer.address?.city == "Berlin")
        let target = try #require(transport.requests.last?.url.target)
        #expect(
            target.hasPrefix("/services/data/v67.0/sobjects/Account/001000000000001AAA?fields=")
        )
    }

    @Test func `a won opportunity becomes an invoice with its products, exact to the cent`()
        async throws
    {
        let (gateway, _) = try bench([
            Self.opportunity(#""AccountId":"001000000000001AAA","Amount":120.30,"IsWon":true"#),
            Self.rows(
                #"{"Product2Id":"01t000000000001AAA","Description":"Seats","Quantity":3.0,"#
                    + #""TotalPrice":100.10},{"Product2Id":null,"Quantity":1,"TotalPrice":20.2}"#
            ), .answer(200, Self.account),
        ])
        let invoice = try #require(try await gateway.opportunity(Self.id)).sale
        #expect(invoice.total.minorUnits == 12_030)
        #expect(invoice.lines.map(\.amount.minorUnits) == [10_010, 2_020])
        #expect(invoice.lines.map(\.productID) == ["01t000000000001AAA", nil])
        #expect(invoice.date.text == "2026-10-31")
        #expect(invoice.customer.externalID == "001000000000001AAA")
    }

    @Test func `without products the amount is the one line`() async throws {
        let (gateway, _) = try bench([
            Self.opportunity(#""AccountId":"001000000000001AAA","Amount":500,"IsWon":true"#),
            Self.rows(""), .answer(200, Self.account),
        ])
        let invoice = try #require(try await gateway.opportunity(Self.id)).sale
        #expect(invoice.lines.map(\.description) == ["Renewal"])
        #expect(invoice.lines.map(\.amount.minorUnits) == [50_000])
    }

    @Test func `an opportunity that is not won is nothing, whatever its stage is called`()
        async throws
    {
        let (gateway, transport) = try bench([
            Self.opportunity(#""AccountId":null,"Amount":1,"IsWon":false"#)
        ])
        #expect(try await gateway.opportunity(Self.id) == nil)
        #expect(transport.requests.count == 2)
    }

    @Test(arguments: [
        #""AccountId":null,"Amount":1,"IsWon":true"#,
        #""AccountId":"001000000000001AAA","Amount":1.005,"IsWon":true"#,
        #""AccountId":"001000000000001AAA","Amount":-1,"IsWon":true"#,
        #""AccountId":"001000000000001AAA","Amount":null,"IsWon":true"#,
    ])
    func `a deal that cannot be booked exactly needs a person`(fields: String) async throws {
        let failure = try await failure([
            Self.opportunity(fields), Self.rows(""), .answer(200, Self.account),
        ])
        guard case .reject(let findings) = failure else {
            Issue.record("not rejected: \(String(describing: failure))")
            return
        }
        #expect(findings.map(\.subject) == [PushedSource.of(Self.id)])
    }

    @Test func `a product without a price needs a person`() async throws {
        let failure = try await failure([
            Self.opportunity(#""AccountId":"001000000000001AAA","Amount":1,"IsWon":true"#),
            Self.rows(#"{"Description":"Gift","TotalPrice":null}"#),
        ])
        guard case .reject = failure else {
            Issue.record("not rejected: \(String(describing: failure))")
            return
        }
    }

    private static func state(_ id: String) -> SalesRecordGateway.StateFields {
        SalesRecordGateway.StateFields(
            type: "Account",
            id: id,
            status: "Synced",
            at: Timestamp(seconds: 0),
            jobID: "job_1",
            internalID: "77",
            reason: nil
        )
    }

    @Test func `states are written in collections of two hundred, marked as ours`() async throws {
        func answer(_ count: Int) -> Result<HTTPResponse, TransportFailure> {
            let one = #"{"id":"001000000000001AAA","success":true,"errors":[]}"#
            return .answer(
                200,
                "[" + [String](repeating: one, count: count).joined(separator: ",") + "]"
            )
        }
        let (gateway, transport) = try bench([answer(200), answer(1)])
        let states = (0..<201).map { _ in Self.state("001000000000001AAA") }
        let outcomes = try await gateway.write(states)
        #expect(outcomes.count == 201 && outcomes.allSatisfy { $0 == nil })
        let requests = transport.requests.dropFirst()
        #expect(requests.count == 2)
        for request in requests {
            #expect(request.method.rawValue == "PATCH")
            #expect(request.url.target == "/services/data/v67.0/composite/sobjects")
            #expect(request.fields["Sforce-Call-Options"] == "client=quittance")
        }
        let body = try JSONValue.parse(try #require(requests.last?.body))
        let record = try #require(body["records"]?.arrayValue?.first)
        #expect(record["attributes"]?["type"]?.stringValue == "Account")
        #expect(record["NetSuite_Id__c"]?.stringValue == "77")
        #expect(record["Sync_Error__c"]?.isNull == true)
    }

    @Test(arguments: [
        ("UNABLE_TO_LOCK_ROW", true), ("SERVER_UNAVAILABLE", true),
        ("FIELD_CUSTOM_VALIDATION_EXCEPTION", false), ("DUPLICATE_VALUE", false),
        ("ENTITY_IS_DELETED", false),
    ])
    func `one record's trouble is its own`(code: String, isPassing: Bool) async throws {
        let (gateway, _) = try bench([
            .answer(
                200,
                """
                [{"success":false,"errors":[{"statusCode":"\(code)","message":"No.","fields":[]}]},
                 {"id":"001000000000001AAA","success":true,"errors":[]}]
                """
            )
        ])
        let outcomes = try await gateway.write([Self.state("a"), Self.state("b")])
        #expect(outcomes.count == 2 && outcomes[1] == nil)
        switch outcomes[0] {
        case .retry: #expect(isPassing)
        case .reject(let findings):
            #expect(!isPassing)
            #expect(findings.map(\.subject) == ["a"])
        case .snooze, nil: Issue.record("neither: \(String(describing: outcomes[0]))")
        }
    }

    @Test func `a deal to be sold through Stripe brings its prices, its ids and an address`()
        async throws
    {
        let (gateway, transport) = try bench(
            [
                Self.opportunity(
                    #""AccountId":"001000000000001AAA","Amount":100.10,"IsWon":true,"#
                        + #""Stripe_Subscription_Id__c":"sub_1""#
                ),
                Self.rows(
                    #"{"Product2Id":"01t000000000001AAA","Quantity":1.0,"TotalPrice":100.10}"#
                ),
                .answer(200, Self.account), Self.rows(#"{"Email":"ap@acme.example"}"#),
                Self.rows(
                    #"{"Id":"01t000000000001AAA","Stripe_Price_Id__c":"price_1"}"#
                ),
            ],
            dealForm: .subscription
        )
        let deal = try #require(try await gateway.opportunity(Self.id))
        #expect(deal.prices == ["price_1"])
        #expect(deal.stripeSubscriptionID == "sub_1")
        #expect(deal.stripeInvoiceID == nil)
        #expect(deal.sale.customer.email == "ap@acme.example")
        let targets = transport.requests.map(\.url.target)
        #expect(targets[1].contains("Stripe_Subscription_Id__c"))
        #expect(!targets[1].contains("Stripe_Invoice_Id__c"))
        #expect(targets.last?.contains("Product2") == true)
    }

    @Test func `states of records pushed under other ids are written by the field that holds them`()
        async throws
    {
        let (gateway, transport) = try bench([
            .answer(
                200,
                """
                [{"id":"001000000000001AAA","success":true,"created":false,"errors":[]},
                 {"success":false,"errors":[{"statusCode":"REQUIRED_FIELD_MISSING",\
                "message":"Required fields are missing: [Name]","fields":["Name"]}]}]
                """
            )
        ])
        let states = ["crm-7", "crm-8"].map { id in
            SalesRecordGateway.StateFields(
                type: "Account",
                keyField: "Legacy_Key__c",
                id: id,
                status: "Synced",
                at: Timestamp(seconds: 0),
                jobID: "job_1",
                internalID: "77",
                reason: nil
            )
        }
        let outcomes = try await gateway.write(states)
        #expect(outcomes[0] == nil)
        guard case .reject(let findings) = outcomes[1] else {
            Issue.record("not rejected: \(String(describing: outcomes[1]))")
            return
        }
        #expect(findings.map(\.code) == [.objectMissing])
        #expect(findings[0].sentence.contains("Legacy_Key__c crm-8"))
        let request = try #require(transport.requests.last)
        #expect(
            request.url.target
                == "/services/data/v67.0/composite/sobjects/Account/Legacy_Key__c"
        )
        let body = try JSONValue.parse(request.body)
        let record = try #require(body["records"]?.arrayValue?.first)
        #expect(record["Legacy_Key__c"]?.stringValue == "crm-7")
        #expect(record["id"] == nil)
    }

    @Test func `an answer with another number of results is asked for again`() async throws {
        let (gateway, _) = try bench([.answer(200, "[]")])
        await #expect(throws: StepFailure.self) { try await gateway.write([Self.state("a")]) }
    }

    @Test func `an upsert by external id carries the key in each record`() async throws {
        let transport = ScriptedTransport([
            .token("t1"),
            .answer(
                200,
                #"[{"id":"001000000000001AAA","success":true,"created":true,"errors":[]}]"#
            ),
        ])
        let gateway = SalesforceGateway(
            login: .clientCredentials(clientID: "id", clientSecret: "s3cret"),
            base: try #require(HTTPURL("https://acme.my.salesforce.com")),
            transport: transport,
            now: { 0 }
        )
        let record: JSONObject = [
            "attributes": ["type": "Account"], "Stripe_Customer_Id__c": "cus_1", "Name": "Acme",
        ]
        let results = try await gateway.upsert(
            [record],
            object: "Account",
            keyField: "Stripe_Customer_Id__c"
        )
        #expect(results == [.written(RecordID("001000000000001AAA"))])
        let target = transport.requests.last?.url.target
        #expect(target == "/services/data/v67.0/composite/sobjects/Account/Stripe_Customer_Id__c")
    }
}
