import Accounting
import HTTP
import JSON
import Jobs
import NetSuite
import Testing

/// Creating and finding records.
@Suite struct GatewayTests {
    @Test func `a record is created with one request`() async throws {
        let transport = ScriptedTransport([.created("invoice", "104")])
        let outcome = try await create(transport, Planned.invoice())
        #expect(outcome == .created(internalID: "104"))
        let request = try #require(transport.requests.first)
        #expect(transport.requests.count == 1)
        #expect(request.method == .post)
        #expect(request.url.path == "/services/rest/record/v1/invoice")
        #expect(request.bodyText.hasPrefix(#"{"externalId":"inv_in_1","entity""#))
    }

    @Test func `a deposit is given time`() async throws {
        let transport = ScriptedTransport([.created("deposit", "9")])
        _ = try await create(transport, Planned.deposit())
        #expect(transport.requests.first?.timeout == .seconds(600))
    }

    @Test func `items go to the type chosen in the settings`() async throws {
        let transport = ScriptedTransport([.created("serviceSaleItem", "9")])
        let planned = try Planned.document(
            "item_prod_1",
            .item(ItemDraft(name: "Plan X", role: .product)),
            source: "prod_1"
        )
        let settings = DocumentSettings(itemType: .serviceSaleItem)
        let gateway = try gateway(transport, Sample.configuration(settings: settings))
        _ = try await gateway.create(planned, references: [:])
        #expect(
            transport.requests.first?.url.path == "/services/rest/record/v1/serviceSaleItem"
        )
    }

    @Test(arguments: [
        "https://x.example/services/rest/record/v1/invoice/",
        "https://x.example/services/rest/record/v1/invoice/eid:inv_in_1", "nonsense",
    ])
    func `without a usable Location the id is looked up`(location: String) async throws {
        let transport = ScriptedTransport([
            HTTPResponse(status: .noContent, fields: [.location: location]),
            .json(#"{"links":[],"id":"104"}"#),
        ])
        let outcome = try await create(transport, Planned.invoice())
        #expect(outcome == .created(internalID: "104"))
        #expect(
            transport.requests.last?.url.target
                == "/services/rest/record/v1/invoice/eid:inv_in_1?fields=id"
        )
    }

    @Test(arguments: [
        "Error while accessing a resource. This record already exists.",
        "Fehler beim Zugriff auf eine Ressource. Dieser Datensatz ist bereits vorhanden.",
    ])
    func `a record that is there is reported as such`(detail: String) async throws {
        let transport = ScriptedTransport([.refusal(400, "USER_ERROR", detail)])
        #expect(try await create(transport, Planned.invoice()) == .alreadyExists)
        #expect(transport.requests.count == 1)
    }

    @Test func `an unknown refusal of a new record is a finding`() async throws {
        let transport = ScriptedTransport([
            .refusal(400, "USER_ERROR", "The moon is in the wrong house."), .rows([]),
        ])
        let failure = await stepFailure { try await create(transport, Planned.invoice()) }
        #expect(failure?.findings.map(\.code) == [.accountingSystemRefused])
        #expect(failure?.findings.map(\.subject) == ["inv_in_1"])
        #expect(failure?.sentence.contains("moon is in the wrong house") == true)
    }

    /// A create whose answer got lost has paid the invoice; repeated, it is refused for that.
    @Test(arguments: [
        "Invalid Field Value 89.5 for the following field: amount",
        "Record has been changed", "379 has already been deposited.",
        "… not within the date range of your accounting period.",
        "このレコードは既に存在します。",
    ])
    func `whatever the refusal says, a record that is there is there`(
        detail: String
    )
        async throws
    {
        let transport = ScriptedTransport([
            .refusal(400, "USER_ERROR", detail),
            .rows([["links": [], "id": "104", "externalid": "INV_in_1"]]),
        ])
        #expect(try await create(transport, Planned.invoice()) == .alreadyExists)
    }

    @Test func `a record somebody else is changing is tried again`() async throws {
        let transport = ScriptedTransport([
            .refusal(400, "USER_ERROR", "Record has been changed"), .rows([]),
        ])
        let failure = await stepFailure { try await create(transport, Planned.invoice()) }
        #expect(failure?.isRetryUsingAttempt == true)
    }

    @Test func `a closed period is a finding of its own`() async throws {
        let transport = ScriptedTransport([
            .refusal(400, "USER_ERROR", "… not within the date range of your accounting period."),
            .rows([]),
        ])
        let failure = await stepFailure { try await create(transport, Planned.invoice()) }
        #expect(failure?.findings.map(\.code) == [.periodClosed])
    }

    @Test func `what cannot be rendered is never sent`() async throws {
        let transport = ScriptedTransport([.created("invoice", "1")])
        let failure = await stepFailure {
            try await gateway(transport).create(Planned.invoice(), references: [:])
        }
        #expect(failure?.findings.map(\.code) == [.recordMissing, .recordMissing, .recordMissing])
        #expect(transport.requests.isEmpty)
    }

    @Test func `a customer without the currency is given it once`() async throws {
        let transport = ScriptedTransport([
            .refusal(400, "USER_ERROR", "Invalid Field Value 4 for the following field: currency"),
            .created("customer", "647"), .created("customerPayment", "379"),
        ])
        let outcome = try await create(transport, Planned.payment(Sample.money(1, "EUR")))
        #expect(outcome == .created(internalID: "379"))
        let change = transport.requests[1]
        #expect(change.method == .patch)
        #expect(change.url.path == "/services/rest/record/v1/customer/647")
        #expect(change.bodyText == #"{"currencyList":{"items":[{"currency":{"id":"4"}}]}}"#)
    }

    @Test func `a currency that stays refused is a finding`() async throws {
        let refusal = HTTPResponse.refusal(400, "USER_ERROR", "Invalid currency")
        let transport = ScriptedTransport([
            refusal, .created("customer", "647"), refusal, .rows([]),
        ])
        let failure = await stepFailure {
            try await create(transport, Planned.payment(Sample.money(1, "EUR")))
        }
        #expect(failure?.findings.map(\.code) == [.currencyUnsupported])
        #expect(transport.requests.count == 4)
    }

    @Test func `a deposit to an account of another currency is a finding`() async throws {
        let transport = ScriptedTransport([
            .refusal(400, "USER_ERROR", "Invalid Field Value 1 for the following field: currency"),
            .rows([]),
        ])
        let failure = await stepFailure { try await create(transport, Planned.deposit()) }
        #expect(failure?.findings.map(\.code) == [.currencyUnsupported])
        #expect(transport.requests.count == 2)
    }

    @Test(arguments: [
        (RecordKind.customer, 404, "NONEXISTENT_ID", "The record instance does not exist."),
        (.item, 404, "NONEXISTENT_ID", "Die Datensatzinstanz ist nicht vorhanden."),
        (.invoice, 400, "USER_ERROR", "Transaction type specified is incorrect."),
        (.deposit, 404, "NONEXISTENT_ID", "Record does not exist."),
    ])
    func `a record that is not there is nil`(
        kind: RecordKind,
        status: Int,
        code: String,
        detail: String
    ) async throws {
        let transport = ScriptedTransport([.refusal(status, code, detail)])
        let gateway = try gateway(transport)
        #expect(try await gateway.find(try Sample.id("x_1"), kind: kind) == nil)
        #expect(transport.requests.count == 1)
    }

    @Test func `in an unknown language a query tells whether a transaction is there`()
        async throws
    {
        let refusal = HTTPResponse.refusal(400, "USER_ERROR", "取引の種類が正しくありません。")
        let absent = ScriptedTransport([refusal, .rows([])])
        #expect(try await gateway(absent).find(try Sample.id("x_1"), kind: .invoice) == nil)
        let present = ScriptedTransport([refusal, .rows([["id": "7", "externalid": "x_1"]])])
        let failure = await stepFailure {
            try await gateway(present).find(try Sample.id("x_1"), kind: .invoice)
        }
        #expect(failure?.findings.map(\.code) == [.accountingSystemRefused])
    }

    @Test func `a wrong base address is not taken for an absent record`() async throws {
        let transport = ScriptedTransport([HTTPResponse(status: .notFound)])
        let failure = await stepFailure {
            try await gateway(transport).find(try Sample.id("x_1"), kind: .customer)
        }
        #expect(failure?.findings.map(\.code) == [.accountingSystemRefused])
    }

    @Test func `an invoice is read with its lines, a deposit without`() async throws {
        let transport = ScriptedTransport([.json(#"{"id":"7","total":1.0}"#)])
        let gateway = try gateway(transport)
        let found = try await gateway.find(try Sample.id("inv_in_1"), kind: .invoice)
        #expect(found == ExistingRecord(internalID: "7", fields: ["total": "1"]))
        _ = try await gateway.find(try Sample.id("dep_po_1"), kind: .deposit)
        #expect(
            transport.requests.map(\.url.target) == [
                "/services/rest/record/v1/invoice/eid:inv_in_1?expandSubResources=true",
                "/services/rest/record/v1/deposit/eid:dep_po_1",
            ]
        )
    }

    @Test func `what was just created compares equal through the whole way`() async throws {
        let text =
            #"{"id":"104","entity":{"id":"647"},"tranDate":"2026-11-02","total":89.5,"#
            + #""currency":{"id":"1"},"memo":"Stripe invoice in_1","item":{"items":["#
            + #"{"amount":100.0},{"amount":-10.5}]}}"#
        let gateway = try gateway(ScriptedTransport([.json(text)]))
        let planned = try Planned.invoice()
        let found = try #require(
            try await gateway.find(planned.externalID, kind: .invoice)
        )
        let references = try Planned.references()
        #expect(
            gateway.differences(between: planned, and: found, references: references).isEmpty
        )
    }

    private func create(
        _ transport: ScriptedTransport,
        _ planned: PlannedDocument
    ) async throws -> CreateOutcome {
        try await gateway(transport).create(planned, references: try Planned.references())
    }

    private func gateway(
        _ transport: ScriptedTransport,
        _ configuration: NetSuiteConfiguration? = nil
    ) throws -> NetSuiteGateway {
        NetSuiteGateway(
            configuration: try configuration ?? Sample.configuration(),
            transport: transport,
            surroundings: VirtualTime().surroundings
        )
    }
}
