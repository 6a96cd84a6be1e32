import Accounting
import Cryptography
import HTTP
import JSON
import Testing

@testable import Sandbox

/// A simulated org and a session in it.
struct SalesforceTestOrg {
    static let now = Timestamp(seconds: 1_793_577_600)
    let simulator: SalesforceSimulator
    var token = ""

    init(_ change: (inout SalesforceSimulatorConfiguration) -> Void = { _ in }) async throws {
        var configuration = SalesforceSimulatorConfiguration.demo { Self.now }
        change(&configuration)
        simulator = SalesforceSimulator(configuration: configuration) { _ in }
        let answer = try JSONValue.parse(await logIn().body)
        token = try #require(answer["access_token"]?.stringValue)
    }

    func logIn(
        _ form: [QueryItem] = [QueryItem("grant_type", "client_credentials")],
        basic: String? = "demo-salesforce-key:demo-salesforce-secret"
    ) async -> HTTPResponse {
        var fields: HTTPFields = [
            .host: "org.test", .contentType: "application/x-www-form-urlencoded",
        ]
        if let basic { fields[.authorization] = "Basic " + Base64.encode(Array(basic.utf8)) }
        return await simulator.respond(
            to: HTTPRequest(
                method: .post,
                target: SalesforceLoginDesk.path,
                fields: fields,
                body: Array(QueryItem.encode(form).utf8)
            )
        )
    }

    func send(
        _ method: HTTPMethod,
        _ path: String,
        _ body: JSONValue? = nil,
        version: Int = 67,
        fields: HTTPFields = HTTPFields()
    ) async -> HTTPResponse {
        var fields = fields
        fields[.host] = "org.test"
        fields[.authorization] = "Bearer \(token)"
        return await simulator.respond(
            to: HTTPRequest(
                method: method,
                target: "/services/data/v\(version).0" + path,
                fields: fields,
                body: body?.serialized() ?? []
            )
        )
    }

    func control(_ path: String, _ body: JSONValue) async -> HTTPResponse {
        await simulator.respond(
            to: HTTPRequest(
                method: .post,
                target: "/sandbox/" + path,
                body: body.serialized()
            )
        )
    }
}

extension HTTPResponse {
    var salesforceContent: JSONValue? {
        // A body that is no JSON has no value.
        try? JSONValue.parse(body)
    }
    var salesforceCode: String? {
        salesforceContent?.arrayValue?.first?["errorCode"]?.stringValue
    }
}
