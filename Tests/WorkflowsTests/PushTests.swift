import Accounting
import JSON
import Jobs
import Testing

@testable import Workflows

/// Records that callers own, planned and compared with what is booked.
@Suite struct PushTests {
    private struct Source: PushedSourceReader {
        let records: [PushedRecord]
        var known: [Link] = []

        func links(source: String) async throws(StoreFault) -> [Link] {
            known.filter { $0.sources.contains(source) }
        }

        func pushed(
            _ kind: PushedKind,
            _ externalID: String
        ) async throws(StoreFault) -> PushedRecord? {
            records.first { $0.kind == kind && $0.externalID == externalID }
        }
    }

    private static func record(_ kind: PushedKind, _ id: String, _ content: String) -> PushedRecord
    {
        PushedRecord(
            kind: kind,
            externalID: id,
            content: content,
            jobID: JobID(number: 1),
            changed: Timestamp(seconds: 0)
        )
    }

    private static let customer = record(
        .customer,
        "c",
        #"{"currencyCode":"EUR","isPerson":false,"name":"Northwind"}"#
    )

    @Test func `content survives its stored form`() throws {
        let customer = try PushedContentJSON.customer(Self.customer)
        #expect(customer.name == "Northwind")
        #expect(customer.currency?.code == "EUR")
        let text = PushedContentJSON.json(customer).text
        let again = try PushedContentJSON.customer(Self.record(.customer, "c", text))
        #expect(again == customer)

        let content =
            #"{"customerId":"c","issuedOn":"2026-10-31","currencyCode":"EUR","lines":[{"description":"Seats","quantity":"2","amount":"0.10"}],"tax":"0.02","total":"0.12"}"#
        let invoice = try PushedContentJSON.invoice(
            Self.record(.invoice, "i", content),
            of: customer
        )
        #expect(invoice.total.minorUnits == 12)
        #expect(invoice.lines.map(\.amount.minorUnits) == [10])
        let stored = PushedContentJSON.json(invoice).text
        #expect(
            try PushedContentJSON.invoice(Self.record(.invoice, "i", stored), of: customer)
                == invoice
        )
    }

    @Test func `a customer's records in the books of other subsidiaries follow as well`()
        async throws
    {
        let id = try #require(ExternalID("cust_x-c-s3"))
        let link = Link(
            externalID: id,
            kind: .customer,
            internalID: "12",
            sources: ["x-c"],
            fingerprint: "",
            amount: nil,
            origin: .created,
            subsidiary: "3"
        )
        let policy = BookingPolicy(
            zone: .utc,
            baseCurrency: try #require(Currency("USD")),
            customerCurrencies: []
        )
        let source = Source(records: [Self.customer], known: [link])
        let plan = try await PushedRecordPlanner(.customer, source: source, policy: policy)
            .plan("c")
        #expect(plan.documents.map(\.externalID.text) == ["cust_x-c", "cust_x-c-s3"])
        #expect(plan.documents.map(\.subsidiary) == [nil, "3"])
    }

    @Test(arguments: ["", "{}", "[]", #"{"name":7}"#])
    func `damaged content is refused as such`(content: String) {
        let failure = #expect(throws: StepFailure.self) {
            try PushedContentJSON.customer(Self.record(.customer, "c", content))
        }
        guard case .reject(let findings) = failure else {
            Issue.record("not rejected: \(String(describing: failure))")
            return
        }
        #expect(findings.map(\.code) == [.objectUnreadable])
    }
}
