import Accounting
import Jobs
import NetSuite
import Sandbox
import Testing
import Workflows

/// What the account's record types have and demand, against what is written.
@Suite struct SchemaCheckTests {
    private static let kinds: [RecordKind] = Mapping.kinds

    private static func mapping(_ header: [FieldRule], lines: [FieldRule] = []) -> Mapping {
        Mapping(records: [.invoice: RecordMapping(header: header, lines: lines)])
    }

    @Test func `an account without demands of its own has nothing to say`() async throws {
        let findings = try await Bench.month(1).netSuiteGateway()
            .check(mapping: .none, kinds: Self.kinds)
        #expect(findings.isEmpty, "\(findings)")
    }

    @Test func `a field the form demands is told until something fills it`() async throws {
        let bench = try Bench.month(1) { books in
            books.customFields = ["custbody_region"]
            books.mandatoryFields = [.invoice: ["custbody_region"]]
        }
        let gateway = try bench.netSuiteGateway()
        let findings = await gateway.check(mapping: .none, kinds: Self.kinds)
        #expect(findings.map(\.subject) == ["mapping.records.invoice.header.custbody_region"])
        // The simulated account refuses what the check foretold.
        await (try bench.process()).finish(.invoiceSync, .span(bench.span))
        #expect(bench.books.findings.contains { $0.sentence.contains("custbody_region") })

        let template = try TextTemplate("emea")
        let filled = Self.mapping([FieldRule("custbody_region", .text(template))])
        #expect(await gateway.check(mapping: filled, kinds: Self.kinds).isEmpty)
    }

    @Test func `a mapped field the account does not have is told`() async throws {
        let bench = try Bench.month(1) { $0.customFields = ["custcol_known"] }
        let template = try TextTemplate("x")
        let mapping = Self.mapping(
            [
                FieldRule("custbody_gone", .text(template)),
                FieldRule("otherRefNum", .text(template)),
            ],
            lines: [
                FieldRule("custcol_known", .text(template)),
                FieldRule("custcol_gone", .text(template)),
            ]
        )
        let findings = await (try bench.netSuiteGateway())
            .check(mapping: mapping, kinds: Self.kinds)
        #expect(
            findings.map(\.subject) == [
                "mapping.records.invoice.header.custbody_gone",
                "mapping.records.invoice.lines.custcol_gone",
            ]
        )
    }
}
