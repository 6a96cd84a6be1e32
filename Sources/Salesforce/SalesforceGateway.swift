import Accounting
package import HTTP
import JSON
package import Jobs

/// Salesforce's REST API for one org.
package struct SalesforceGateway: Sendable {
    /// The version used unless the settings name another; see `GET /services/data/`.
    package static let apiVersionDefault = "67.0"
    /// Marks our writes, so that change events of our own making can be told from others.
    ///
    /// Source: Change Data Capture guide, `changeOrigin`.
    static let clientName = "quittance"

    private let session: SalesforceSession
    private let transport: any HTTPTransport
    let apiVersion: String

    /// A gateway that logs in at `base`, with `now` telling Unix seconds.
    package init(
        login: SalesforceLogin,
        base: HTTPURL,
        apiVersion: String = SalesforceGateway.apiVersionDefault,
        transport: any HTTPTransport,
        now: @escaping @Sendable () -> Int64
    ) {
        self.session = SalesforceSession(login: login, base: base, transport: transport, now: now)
        self.transport = transport
        self.apiVersion = apiVersion
    }

    /// Creates or updates one record.
    package func upsert(_ upsert: RecordUpsert) async throws(StepFailure) -> UpsertOutcome {
        guard let target = upsert.target(apiVersion: apiVersion) else {
            throw .reject([Self.badAddress(upsert.key)])
        }
        let body = JSONValue.object(upsert.fields).serialized()
        let response = try await call(.patch, target, body, subject: upsert.key)
        return try UpsertOutcome(response, key: upsert.key)
    }

    /// Updates records by their ids, at most 200; the results are in the records' order.
    func update(_ records: [JSONObject]) async throws(StepFailure) -> [RecordCollection.Result] {
        precondition(records.count <= RecordCollection.recordsMax, "a collection has 200 records")
        let response = try await call(
            .patch,
            "/services/data/v\(apiVersion)/composite/sobjects",
            RecordCollection.body(records),
            subject: "Salesforce"
        )
        return try RecordCollection.results(response, count: records.count)
    }

    /// Creates or updates records by an external id they carry, at most 200.
    func upsert(
        _ records: [JSONObject],
        object: String,
        keyField: String
    ) async throws(StepFailure) -> [RecordCollection.Result] {
        precondition(records.count <= RecordCollection.recordsMax, "a collection has 200 records")
        let response = try await call(
            .patch,
            "/services/data/v\(apiVersion)/composite/sobjects/\(object)/\(keyField)",
            RecordCollection.body(records),
            subject: object
        )
        return try RecordCollection.results(response, count: records.count)
    }

    /// The fields of one record.
    func record(
        _ object: String,
        _ id: RecordID,
        fields: [String]
    ) async throws(StepFailure) -> JSONValue {
        let list = PercentCoding.encode(fields.joined(separator: ","))
        let response = try await call(
            .get,
            "/services/data/v\(apiVersion)/sobjects/\(object)/\(id.text)?fields=\(list)",
            [],
            subject: id.text
        )
        return try Self.content(response, subject: id.text)
    }

    /// All rows of a query, page after page, at most `rowsMax`.
    func query(
        _ text: String,
        subject: String,
        rowsMax: Int = 2000
    ) async throws(StepFailure) -> [JSONValue] {
        var target = "/services/data/v\(apiVersion)/query?q=" + PercentCoding.encode(text)
        var rows: [JSONValue] = []
        while true {
            let page = try Self.content(
                try await call(.get, target, [], subject: subject),
                subject: subject
            )
            guard let records = page["records"]?.arrayValue else {
                throw .retry("Salesforce's answer to a query is not readable.")
            }
            rows += records
            guard page["done"]?.boolValue == false else { return rows }
            guard let next = page["nextRecordsUrl"]?.stringValue, next.hasPrefix("/services/data/"),
                rows.count < rowsMax
            else { throw .retry("Salesforce's answer to a query has no end.") }
            target = next
        }
    }

    /// Sends a request; logs in anew at most once when the session has ended.
    private func call(
        _ method: HTTPMethod,
        _ target: String,
        _ body: [UInt8],
        subject: String
    ) async throws(StepFailure) -> HTTPResponse {
        let token = try await session.current()
        var response = try await send(method, target, body, token, subject: subject)
        if response.status == .unauthorized {
            let fresh = try await session.renewed(after: token)
            response = try await send(method, target, body, fresh, subject: subject)
        }
        // 300 is no success here: several records share the external id and nothing was written.
        guard response.status.isSuccess else {
            throw SalesforceErrorRule.failure(response, subject: subject)
        }
        return response
    }

    private func send(
        _ method: HTTPMethod,
        _ target: String,
        _ body: [UInt8],
        _ token: SalesforceToken,
        subject: String
    ) async throws(StepFailure) -> HTTPResponse {
        guard let url = token.instance.with(target: target) else {
            throw .reject([Self.badAddress(subject)])
        }
        var fields: HTTPFields = [
            .authorization: "Bearer " + token.accessToken, .accept: "application/json",
            "Sforce-Call-Options": "client=\(Self.clientName)",
        ]
        if !body.isEmpty { fields[.contentType] = "application/json" }
        do {
            return try await transport.send(
                OutboundRequest(method: method, url: url, fields: fields, body: body)
            )
        } catch {
            throw error.stepFailure
        }
    }

    private static func content(
        _ response: HTTPResponse,
        subject: String
    ) throws(StepFailure) -> JSONValue {
        do { return try JSONValue.parse(response.body) } catch {
            throw .retry("Salesforce's answer for \(subject) is not readable.")
        }
    }

    private static func badAddress(_ subject: String) -> Finding {
        Finding(
            .remoteSystemRefused,
            subject: subject,
            sentence: "The object, its external id field or the value cannot stand in an address.",
            fix: "Check the Salesforce names and the API version in the settings."
        )
    }
}
