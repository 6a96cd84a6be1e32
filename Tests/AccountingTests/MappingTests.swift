import Accounting
import Testing

/// Templates, conditions, items, filters and the first open day.
@Suite struct MappingTests {
    struct Filling: Sendable, CustomTestStringConvertible {
        let template: String
        let result: String?
        var testDescription: String { template }
    }

    static let fields = [
        "number": "A-1", "metadata.po": "77", "metadata.empty": "", "customer.name": "Ada | Co",
    ]

    @Test(arguments: [
        Filling(template: "PO {metadata.po}", result: "PO 77"),
        Filling(template: "{metadata.absent|number}", result: "A-1"),
        Filling(template: "{metadata.empty|'none'}", result: "none"),
        Filling(template: "{metadata.absent | 'a}b|c'}", result: "a}b|c"),
        Filling(template: "{{x}} {number}", result: "{x} A-1"),
        Filling(template: "{metadata.absent}", result: nil),
        Filling(template: "{customer.name}", result: "Ada | Co"),
        Filling(template: "", result: ""),
    ])
    func `a template takes the first alternative that has a value`(filling: Filling) throws {
        #expect(try TextTemplate(filling.template).filled(from: Self.fields) == filling.result)
    }

    @Test(arguments: [
        ("{a", TextTemplate.Fault.braceOpen), ("a}", .braceStray), ("{}", .alternativeEmpty),
        ("{a|}", .alternativeEmpty), ("{'a}", .braceOpen),
    ])
    func `a text that is no template is refused with its reason`(
        text: String,
        fault: TextTemplate.Fault
    ) {
        #expect(throws: fault) { try TextTemplate(text) }
    }

    @Test func `a template looks values up in a table, and tells what it may come to`() throws {
        let tables = ["team": ["north": "3", "south": "4"]]
        let template = try TextTemplate("{team(metadata.team)|'9'}", tables: tables)
        #expect(template.filled(from: ["metadata.team": "south"]) == "4")
        #expect(template.filled(from: ["metadata.team": "west"]) == "9")
        #expect(template.filled(from: [:]) == "9")
        #expect(template.fields == ["metadata.team"])
        #expect(template.constants == ["3", "4", "9"])
        #expect(try TextTemplate("{team(metadata.team)}", tables: tables).filled(from: [:]) == nil)
        #expect(try TextTemplate("T-{team(id)}", tables: tables).constants.isEmpty)
        #expect(throws: TextTemplate.Fault.tableUnknown("teem")) {
            try TextTemplate("{teem(id)}", tables: tables)
        }
    }

    @Test func `a template names its fields, and only known ones are allowed`() throws {
        let template = try TextTemplate("{metadata.po|line.product|'x'} {number}")
        #expect(template.fields == ["metadata.po", "line.product", "number"])
        #expect(FieldScope.object.knows("metadata.po"))
        #expect(!FieldScope.object.knows("metadata."))
        #expect(!FieldScope.object.knows("line.product"))
        #expect(FieldScope.line.knows("line.product"))
        #expect(!FieldScope.line.knows("amount"))
    }

    private func policy(_ mapping: Mapping, openFrom: String? = nil) throws -> BookingPolicy {
        BookingPolicy(
            zone: .utc,
            baseCurrency: try Sample.currency("USD"),
            customerCurrencies: [],
            mapping: mapping,
            openFrom: openFrom.flatMap { CalendarDate($0) }
        )
    }

    private func mapped(_ mapping: Mapping, openFrom: String? = nil) throws -> Plan {
        let policy = try policy(mapping, openFrom: openFrom)
        let invoice = try Sample.invoice(lines: [("il_1", 600), ("il_2", 400)])
        let plan = try policy.plan(invoice: Sample.situation(invoice))
        return policy.mapped(plan, MappingContext(Sample.situation(invoice)))
    }

    private func invoice(_ plan: Plan) throws -> PlannedDocument {
        try #require(plan.documents.first { $0.kind == .invoice })
    }

    @Test func `items are chosen by product, by default or made on demand`() throws {
        let chosen = try mapped(
            Mapping(items: ItemMapping(products: ["prod_il_1": "144"]))
        )
        #expect(
            try invoice(chosen).lines.map(\.item.text) == ["item_netsuite-144", "item_prod_il_2"]
        )
        // The item nobody needs is not made; the foreign one is not either.
        #expect(
            chosen.documents.filter { $0.kind == .item }.map(\.externalID.text)
                .contains("item_prod_il_1") == false
        )
        #expect(try invoice(chosen).dependsOn.contains { $0.foreignInternalID == "144" })
        let all = try mapped(Mapping(items: ItemMapping(standard: "9")))
        #expect(try invoice(all).lines.allSatisfy { $0.item.foreignInternalID == "9" })
        #expect(all.documents.filter { $0.kind == .item }.isEmpty)
        let ruled = try mapped(
            Mapping(
                items: ItemMapping(
                    rules: [
                        .init(condition: Condition(["line.id": ["il_2"]]), item: "7")
                    ],
                    standard: "9"
                )
            )
        )
        #expect(try invoice(ruled).lines.map(\.item.foreignInternalID) == ["9", "7"])
    }

    @Test func `items are made for prices where the mapping says so and chooses no other`() throws {
        func sold(_ mapping: ItemMapping, price: String) throws -> Plan {
            let invoice = try Sample.invoice(
                lines: [("il_1", 600), ("il_2", 400)],
                prices: ["il_1": price]
            )
            let policy = try policy(Mapping(items: mapping))
            let plan = try policy.plan(invoice: Sample.situation(invoice))
            return policy.mapped(plan, MappingContext(Sample.situation(invoice)))
        }
        func items(_ plan: Plan) -> [String] {
            plan.documents.filter { $0.kind == .item }.map(\.externalID.text)
        }
        let plan = try sold(ItemMapping(madeFor: .price), price: "price_1")
        let lines = try invoice(plan).lines.map(\.item.text)
        #expect(lines == ["item_price_1", "item_prod_il_2"])
        #expect(items(plan) == ["item_price_1"])
        let item = try #require(plan.documents.first { $0.externalID.text == "item_price_1" })
        guard case .item(let draft) = item.document else {
            Issue.record("\(item.document)")
            return
        }
        #expect(draft.name == "il_1 (price_1)" && item.sources == ["price_1"])
        #expect(try invoice(plan).dependsOn.contains(item.externalID))
        // An id that cannot be an external id leaves the item to the product.
        for (price, mapping, name) in [
            ("gold plan!", ItemMapping(madeFor: .price), "item_prod_il_1"),
            ("price_1", ItemMapping(prices: ["price_1": "7"], madeFor: .price), "item_netsuite-7"),
            ("price_1", ItemMapping(madeFor: .product), "item_prod_il_1"),
        ] {
            let plan = try sold(mapping, price: price)
            #expect(try invoice(plan).lines.first?.item.text == name)
            #expect(!items(plan).contains("item_price_1"))
        }
    }

    @Test func `fields follow templates, and rules win where their condition holds`() throws {
        let record = RecordMapping(
            header: [
                FieldRule("custbody_number", .text(try TextTemplate("{number}"))),
                FieldRule("class", .reference(try TextTemplate("5"))),
                FieldRule("custbody_absent", .text(try TextTemplate("{metadata.none}"))),
            ],
            lines: [FieldRule("custcol_line", .text(try TextTemplate("{line.id}")))],
            rules: [
                .init(
                    condition: Condition(["currency": ["USD", "CAD"]]),
                    header: [FieldRule("class", .reference(try TextTemplate("6")))],
                    lines: []
                ),
                .init(
                    condition: Condition(["currency": ["EUR"]]),
                    header: [FieldRule("class", .reference(try TextTemplate("8")))],
                    lines: []
                ),
            ]
        )
        let fields = try invoice(try mapped(Mapping(records: [.invoice: record]))).fields
        #expect(
            fields.header == [
                FieldSetting("custbody_number", .text("A-1")),
                FieldSetting("class", .reference("6")),
            ]
        )
        #expect(
            fields.lines == [
                [FieldSetting("custcol_line", .text("il_1"))],
                [FieldSetting("custcol_line", .text("il_2"))],
            ]
        )
    }

    @Test func `what falls before the first open day is dated then and says so`() throws {
        let plan = try mapped(.none, openFrom: "2030-01-01")
        let document = try invoice(plan)
        guard case .invoice(let draft) = document.document else { return }
        #expect(draft.date.text == "2030-01-01")
        #expect(draft.memo.contains("dated \(Sample.moment.dateInUTC.text) at Stripe"))
        #expect(document.entries.map(\.date.text) == ["2030-01-01"])
        let early = try mapped(.none, openFrom: "2020-01-01")
        #expect(try invoice(early).entries.map(\.date) == [Sample.moment.dateInUTC])
    }

    @Test(arguments: [
        ([String: String](), false, true), (["netsuite_block_integration": "true"], false, false),
        (["netsuite_block_integration": "false"], false, true), ([:], true, false),
        (["netsuite_allow_integration": "true"], true, true),
        (
            ["netsuite_allow_integration": "true", "netsuite_block_integration": "true"], true,
            false
        ),
    ])
    func `the connector's keys block and allow`(
        metadata: [String: String],
        isAllowList: Bool,
        isAdmitted: Bool
    ) throws {
        let policy = try policy(Mapping(filter: SyncFilter(isAllowList: isAllowList)))
        let customer = CustomerFacts(
            id: "cus_1",
            name: nil,
            isPerson: nil,
            email: nil,
            phone: nil,
            address: nil,
            currency: nil,
            isDeleted: false,
            created: nil,
            metadata: metadata
        )
        #expect(policy.admits(MappingContext(customer: customer)) == isAdmitted)
    }
}
