import Accounting
import HTTP
import JSON
import Jobs
import Testing

@testable import Salesforce

/// What accounts owe, written where it differs.
@Suite struct SalesBalanceTests {
    private static let first = "001000000000001AAA"
    private static let second = "001000000000002AAA"

    private func bench(
        _ script: [Result<HTTPResponse, TransportFailure>]
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
            names: SalesforceNames(),
            currency: try #require(Currency("EUR"))
        )
        return (records, transport)
    }

    private static func money(_ units: Int64, _ code: String = "EUR") throws -> Money {
        Money(units, try #require(Currency(code)))
    }

    private static func receivables(_ amounts: Money...) -> CustomerReceivables {
        CustomerReceivables(
            open: Dictionary(
                amounts.map { ($0.currency, $0) },
                uniquingKeysWith: { first, _ in first }
            )
        )
    }

    private static func row(_ id: String, _ fields: String) -> String {
        #"{"Id":"\#(id)",\#(fields)}"#
    }

    private static let nothing =
        #""Open_Balance__c":null,"Open_Balance_Detail__c":null,"# + #""Last_Payment_Date__c":null"#

    private static func rows(_ rows: String...) -> Result<HTTPResponse, TransportFailure> {
        .answer(
            200,
            #"{"totalSize":1,"done":true,"records":[\#(rows.joined(separator: ","))]}"#
        )
    }

    @Test func `only accounts that say something else are written`() async throws {
        let (gateway, transport) = try bench([
            Self.rows(
                Self.row(
                    Self.first,
                    #""Open_Balance__c":1200.5,"Open_Balance_Detail__c":"1200.50 EUR""#
                ),
                Self.row(Self.second, Self.nothing)
            ),
            .answer(200, #"[{"id":"001000000000002AAA","success":true,"errors":[]}]"#),
        ])
        let payment = CustomerReceivables(
            lastPayment: .init(
                date: try #require(CalendarDate("2026-10-31")),
                amount: try Self.money(990)
            )
        )
        let outcomes = try await gateway.write(balances: [
            (Self.first, Self.receivables(try Self.money(120_050))), (Self.second, payment),
        ])
        #expect(outcomes.count == 2 && outcomes.allSatisfy { $0 == nil })
        let body = try JSONValue.parse(try #require(transport.requests.last?.body))
        let records = try #require(body["records"]?.arrayValue)
        #expect(records.map { $0["id"]?.stringValue } == [Self.second])
        #expect(records[0]["Open_Balance__c"]?.numberValue?.text == "0.00")
        #expect(records[0]["Open_Balance_Detail__c"]?.isNull == true)
        #expect(records[0]["Last_Payment_Amount__c"]?.numberValue?.text == "9.90")
        #expect(records[0]["Last_Payment_Date__c"]?.stringValue == "2026-10-31")
    }

    @Test func `nothing is written where nothing is new`() async throws {
        let (gateway, transport) = try bench([
            Self.rows(Self.row(Self.first, #""Open_Balance__c":0,"Open_Balance_Detail__c":null"#))
        ])
        let outcomes = try await gateway.write(balances: [(Self.first, CustomerReceivables())])
        #expect(outcomes.count == 1 && outcomes[0] == nil)
        #expect(transport.requests.count == 2)
    }

    @Test func `amounts of several currencies are told, never added up`() async throws {
        let (gateway, transport) = try bench([
            Self.rows(Self.row(Self.first, Self.nothing)),
            .answer(200, #"[{"id":"001000000000001AAA","success":true,"errors":[]}]"#),
        ])
        let both = Self.receivables(try Self.money(100), try Self.money(5, "USD"))
        _ = try await gateway.write(balances: [(Self.first, both)])
        let body = try JSONValue.parse(try #require(transport.requests.last?.body))
        let record = try #require(body["records"]?.arrayValue?.first)
        #expect(record["Open_Balance__c"]?.isNull == true)
        #expect(record["Open_Balance_Detail__c"]?.stringValue == "1.00 EUR, 0.05 USD")
    }

    @Test func `an account that is not shown and one that is refused are told one by one`()
        async throws
    {
        let (gateway, _) = try bench([
            Self.rows(Self.row(Self.second, Self.nothing)),
            .answer(
                200,
                """
                [{"success":false,"errors":[{"statusCode":"UNABLE_TO_LOCK_ROW","message":"No.",\
                "fields":[]}]}]
                """
            ),
        ])
        let outcomes = try await gateway.write(balances: [
            (Self.first, Self.receivables(try Self.money(1))),
            (Self.second, Self.receivables(try Self.money(1))),
        ])
        guard case .reject(let findings) = outcomes[0], case .retry = outcomes[1] else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(findings.map(\.code) == [.objectMissing])
    }
}
