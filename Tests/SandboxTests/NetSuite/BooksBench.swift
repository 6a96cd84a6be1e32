import Accounting
import HTTP
import JSON
import Testing

@testable import Sandbox

/// A simulated account without login and limits, and the records most tests start from.
struct BooksBench {
    var state: NetSuiteState
    let answers: NetSuiteAnswers
    var now = Timestamp(seconds: 1_793_577_600)

    static let chart = NetSuiteDemoChart.accountIDs

    init(_ change: (inout NetSuiteSimulatorConfiguration) -> Void = { _ in }) {
        var configuration = Self.configuration
        change(&configuration)
        state = NetSuiteState(configuration)
        answers = NetSuiteAnswers(wording: configuration.wording)
    }

    /// The demonstration account, with the clock at 2026-11-02T00:00:00Z.
    static var configuration: NetSuiteSimulatorConfiguration {
        NetSuiteSimulatorConfiguration.demo { Timestamp(seconds: 1_793_577_600) }
    }

    /// The reference to an account of the demonstration chart.
    static func account(_ purpose: String) -> JSONValue {
        ["id": .string(String(chart[purpose] ?? 0))]
    }

    mutating func send(
        _ method: HTTPMethod,
        _ path: String,
        _ body: JSONValue? = nil,
        fields: HTTPFields = HTTPFields()
    ) throws -> HTTPResponse {
        var fields = fields
        if body != nil, !fields.contains(.contentType) { fields[.contentType] = "application/json" }
        if !fields.contains("X-NetSuite-PropertyNameValidation") {
            fields["X-NetSuite-PropertyNameValidation"] = "Error"
        }
        let target = path.hasPrefix("/services") ? path : RecordService.prefix + path
        let request = HTTPRequest(
            method: method,
            target: target,
            fields: fields,
            body: body?.serialized() ?? []
        )
        let call = try #require(
            NetSuiteCall(request, origin: "http://sim.test", concurrencyMax: 5, now: now)
        )
        return state.respond(to: call, answers)
    }

    /// Creates a record and gives its internal id.
    mutating func create(_ type: String, _ body: JSONValue) throws -> Int64 {
        let response = try send(.post, "/\(type)", body)
        try #require(
            response.status == .noContent,
            "\(String(decoding: response.body, as: UTF8.self))"
        )
        return try #require(Self.id(in: response))
    }

    /// Reads a record with its lines.
    mutating func read(_ type: String, _ id: Int64) throws -> JSONValue {
        let response = try send(.get, "/\(type)/\(id)?expandSubResources=true")
        try #require(response.status == .ok)
        return try JSONValue.parse(response.body)
    }

    static func id(in response: HTTPResponse) -> Int64? {
        response.fields[.location]?.split(separator: "/").last.flatMap { Int64($0) }
    }

    /// The balance of an account in minor units, by purpose and currency.
    func balance(_ purpose: String, _ currency: String = "USD") -> Int64 {
        state.books.trialBalance
            .first { $0.accountID == Self.chart[purpose] && $0.currency == currency }?.balance ?? 0
    }

    /// What all accounts together hold in base currency: zero, or the books are broken.
    var baseSum: Int64 { state.books.trialBalance.reduce(0) { $0 + $1.baseBalance } }

    /// Runs a query and gives its rows.
    mutating func query(_ text: String, _ parameters: [JSONValue] = []) throws -> [JSONValue] {
        let response = try sendQuery(text, parameters)
        try #require(
            response.status == .ok,
            "\(String(decoding: response.body, as: UTF8.self))"
        )
        return try #require(try JSONValue.parse(response.body)["items"]?.arrayValue)
    }

    mutating func sendQuery(
        _ text: String,
        _ parameters: [JSONValue] = [],
        target: String = "",
        fields: HTTPFields = ["Prefer": "transient"]
    ) throws -> HTTPResponse {
        try send(
            .post,
            SuiteQLService.path + target,
            ["q": .string(text), "params": .array(parameters)],
            fields: fields
        )
    }
}

extension BooksBench {
    mutating func customer(
        _ name: String = "Example GmbH",
        currencies: [Int64] = [1, 4, 5, 6],
        externalID: String? = nil,
        subsidiary: String = "1"
    ) throws -> Int64 {
        var body: JSONObject = [
            "companyName": .string(name), "subsidiary": ["id": .string(subsidiary)],
            "currency": ["id": .int(currencies[0])],
            "currencyList": [
                "items": .array(currencies.dropFirst().map { ["currency": ["id": .int($0)]] })
            ],
        ]
        if let externalID { body["externalId"] = .string(externalID) }
        return try create("customer", .object(body))
    }

    mutating func item(_ name: String = "Plan", _ purpose: String = "salesIncome") throws -> Int64 {
        try create(
            "serviceSaleItem",
            ["itemId": .string(name), "incomeAccount": Self.account(purpose)]
        )
    }

    /// An invoice of one line; the amount is decimal text.
    mutating func invoice(
        _ customer: Int64,
        _ item: Int64,
        _ amount: String,
        currency: Int64 = 1,
        more: JSONObject = [:]
    ) throws -> Int64 {
        var body: JSONObject = [
            "entity": ["id": .int(customer)], "tranDate": "2026-11-02",
            "currency": ["id": .int(currency)],
            "item": ["items": [["item": ["id": .int(item)], "amount": Self.number(amount)]]],
        ]
        for (key, value) in more.members { body[key] = value }
        return try create("invoice", .object(body))
    }

    /// A payment, applied where an invoice is given.
    mutating func payment(
        _ customer: Int64,
        _ amount: String,
        on invoice: Int64? = nil,
        currency: Int64 = 1,
        more: JSONObject = [:]
    ) throws -> Int64 {
        var body: JSONObject = [
            "customer": ["id": .int(customer)], "payment": Self.number(amount),
            "currency": ["id": .int(currency)], "tranDate": "2026-11-02", "undepFunds": true,
        ]
        if let invoice {
            body["apply"] = [
                "items": [
                    ["doc": ["id": .int(invoice)], "apply": true, "amount": Self.number(amount)]
                ]
            ]
        }
        for (key, value) in more.members { body[key] = value }
        return try create("customerPayment", .object(body))
    }

    /// A JSON number from decimal text.
    static func number(_ text: String) -> JSONValue {
        JSONNumber(text).map(JSONValue.number) ?? .null
    }
}

extension HTTPResponse {
    /// The first error detail of a refused request.
    var detail: String? { errorDetail?["detail"]?.stringValue }
    var errorCode: String? { errorDetail?["o:errorCode"]?.stringValue }
    var errorPath: String? { errorDetail?["o:errorPath"]?.stringValue }

    private var errorDetail: JSONValue? {
        // A body that is no JSON has no details.
        (try? JSONValue.parse(body))?["o:errorDetails"]?.arrayValue?.first
    }
}
