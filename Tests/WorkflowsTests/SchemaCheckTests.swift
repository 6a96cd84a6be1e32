import Accounting
import Jobs
import NetSuite
import Sandbox
import Synchronization
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

    @Test func `a field every line must have is told, and refused, until something fills it`()
        async throws
    {
        let bench = try Bench.month(1) { books in
            books.customFields = ["custcol_project"]
            books.mandatoryLineFields = [.invoice: ["custcol_project", "location"]]
            books.lists["location"] = [7]
        }
        let gateway = try bench.netSuiteGateway()
        let findings = await gateway.check(mapping: .none, kinds: Self.kinds)
        #expect(
            findings.map(\.subject) == [
                "mapping.records.invoice.lines.custcol_project",
                "mapping.records.invoice.lines.location",
            ]
        )
        let invoice = try #require(
            try await bench.work().first { $0.kind == .invoiceSync }?.id
        )
        await (try bench.process()).finish(.invoiceSync, .objects([invoice]))
        let refused = try #require(bench.books.findings.first)
        // NetSuite names the field by its label; the fix says where the mapping takes it.
        #expect(refused.fix.contains("lines.custcol_project, lines.location"), "\(refused)")

        let filled = Self.mapping(
            [],
            lines: [
                FieldRule("custcol_project", .text(try TextTemplate("x"))),
                FieldRule("location", .reference(try TextTemplate("7"))),
            ]
        )
        #expect(await gateway.check(mapping: filled, kinds: Self.kinds).isEmpty)
        let run = try await bench.process(mapping: filled).finish(.invoiceSync, .objects([invoice]))
        #expect(run.failure == nil, "\(run)")
    }

    @Test func `references written as they stand must exist and be active`() async throws {
        let bench = try Bench.month(1) { books in
            books.lists["department"] = [3, 4]
            books.lists["class"] = [5]
            books.inactiveEntries = ["department": [4]]
        }
        func rule(_ name: String, _ text: String) throws -> FieldRule {
            FieldRule(name, .reference(try TextTemplate(text)))
        }
        let mapping = Mapping(records: [
            .invoice: RecordMapping(
                header: [
                    try rule("department", "{metadata.department|'3'}"),
                    try rule("class", "{metadata.class}"),
                ],
                lines: [try rule("department", "4")],
                rules: [
                    .init(
                        condition: Condition(["currency": ["EUR"]]),
                        header: [try rule("class", "6"), try rule("location", "north")],
                        lines: []
                    )
                ]
            )
        ])
        let settings = DocumentSettings(
            subsidiary: "1",
            line: Classification(class: "9")
        )
        let findings = await (try bench.netSuiteGateway(settings: settings))
            .check(references: mapping)
        #expect(
            findings.map { "\($0.subject): \($0.sentence)" } == [
                "mapping.records.invoice.lines.department: The department 4 is inactive.",
                "mapping.records.invoice.header.class:"
                    + " NetSuite shows no class with the internal id 6.",
                "netsuite.lines.class: NetSuite shows no class with the internal id 9.",
                "mapping.records.invoice.header.location:"
                    + " NetSuite shows no location with the internal id north.",
            ]
        )
        #expect(try await bench.netSuiteGateway().check(references: .none).isEmpty)
    }

    @Test func `accounts must be open to the subsidiaries they are used for`() async throws {
        let closed = NetSuiteDemoChart.accountIDs["salesIncome"]
        let bench = try SubsidiaryTests.bench()
        let clean = try await bench.netSuiteGateway().check(
            currencies: [],
            settledIn: [try Bench.currency("USD")]
        )
        #expect(clean.isEmpty, "\(clean)")
        let narrow = try Bench.month(1) { configuration in
            configuration.subsidiaries.append(
                NetSuiteSubsidiary(id: 3, name: "Europe", baseCurrency: "EUR")
            )
            configuration.accounts = configuration.accounts.map { account in
                var account = account
                account.subsidiaries = account.id == closed ? [1] : nil
                return account
            }
        }
        let settings = DocumentSettings(
            subsidiary: "1",
            subsidiaries: ["3": try Bench.currency("EUR")]
        )
        let findings = try await narrow.netSuiteGateway(settings: settings).check(
            currencies: [],
            settledIn: [try Bench.currency("USD")]
        )
        #expect(findings.map(\.subject) == ["salesIncome of subsidiary 3"], "\(findings)")
    }

    @Test func `today's accounting period must exist and be open`() async throws {
        let today = NetSuiteMonth(of: Bench.moment.dateInUTC)
        let closed = try Bench.month(1) { $0.closedMonths = [today] }
        let findings = try await closed.netSuiteGateway().check(currencies: [], settledIn: [])
        #expect(findings.map(\.code) == [.periodClosed])
        #expect(findings.first?.sentence.contains("is closed") == true)
        let before = NetSuiteMonth(of: Bench.moment.dateInUTC.adding(days: -40))
        let ended = try Bench.month(1) { $0.periods = $0.periods.lowerBound...before }
        let none = try await ended.netSuiteGateway().check(currencies: [], settledIn: [])
        #expect(none.first?.sentence.contains("no accounting period") == true)
    }

    @Test func `what the account said is kept, and a mapping is held against it without a call`()
        async throws
    {
        let bench = try Bench.month(1) { $0.customFields = ["custbody_known"] }
        let store = MemoryCatalogue()
        let mapping = Self.mapping([
            FieldRule("custbody_known", .text(try TextTemplate("x"))),
            FieldRule("custbody_gone", .text(try TextTemplate("x"))),
        ])
        let first = try bench.netSuiteGateway(catalogue: store)
        let unknown = await first.validate(mapping: mapping, kinds: Self.kinds)
        #expect(unknown.findings.isEmpty && unknown.readAt == nil)
        #expect(first.catalogueAge == nil)
        let told = await first.check(mapping: mapping, kinds: Self.kinds)
        let calls = bench.netSuiteWire.calls.count
        // Another life of the service knows what the check has read.
        let later = try bench.netSuiteGateway(catalogue: store)
        let kept = await later.validate(mapping: mapping, kinds: Self.kinds)
        #expect(kept.findings == told)
        #expect(kept.findings.map(\.subject) == ["mapping.records.invoice.header.custbody_gone"])
        #expect(kept.readAt == Bench.moment)
        #expect(later.catalogueAge == .zero)
        #expect(bench.netSuiteWire.calls.count == calls)
        store.spoil()
        let spoiled = try bench.netSuiteGateway(catalogue: store)
        #expect(await spoiled.validate(mapping: mapping, kinds: Self.kinds).readAt == nil)
    }

    @Test func `a refusal has the catalogue read again, and once for many`() async throws {
        let bench = try Bench.month(1) { books in
            books.customFields = ["custbody_region"]
            books.mandatoryFields = [.invoice: ["custbody_region"]]
        }
        await (try bench.process()).finish(.invoiceSync, .span(bench.span))
        let refused = bench.books.findings.filter { $0.sentence.contains("custbody_region") }
        #expect(refused.count > 5)
        #expect(
            refused.allSatisfy { finding in
                finding.fix.contains("demands header.custbody_region")
                    && finding.fix.contains("mapping.records.invoice")
            }
        )
        let path = "GET /services/rest/record/v1/metadata-catalog/invoice"
        #expect(bench.netSuiteWire.calls.count { $0 == path } == 1)
    }
}

/// Keeps a catalogue as the store does.
private final class MemoryCatalogue: CatalogueStore {
    private let entries = Mutex<[String: CatalogueEntry]>([:])

    func catalogueEntry(
        _ name: String,
        of resource: String
    ) async throws(StoreFault) -> CatalogueEntry? {
        entries.withLock { $0[resource + " " + name] }
    }

    func keep(
        _ entry: CatalogueEntry,
        as name: String,
        of resource: String
    ) async throws(StoreFault) {
        entries.withLock { $0[resource + " " + name] = entry }
    }

    /// Makes everything unreadable.
    func spoil() {
        entries.withLock { entries in
            entries = entries.mapValues { CatalogueEntry(content: "{", readAt: $0.readAt) }
        }
    }
}
