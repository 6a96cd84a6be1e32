import Accounting
package import HTTP
import JSON
package import Jobs

/// Salesforce's REST API for one org.
package struct SalesforceGateway: Sendable {
    /// The version used unless the settings name another; see `GET /services/data/`.
    package static let apiVersionDefault = "67.0"

    private let session: SalesforceSession
    private let transport: any HTTPTransport
    private let apiVersion: String

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

    /// Creates or updates one record; logs in anew at most once when the session has ended.
    package func upsert(_ upsert: RecordUpsert) async throws(StepFailure) -> UpsertOutcome {
        guard let target = upsert.target(apiVersion: apiVersion) else {
            throw .reject([Self.badAddress(upsert.key)])
        }
        let body = JSONValue.object(upsert.fields).serialized()
        let token = try await session.current()
        var response = try await patch(target, body, token, subject: upsert.key)
        if response.status == .unauthorized {
            let fresh = try await session.renewed(after: token)
            response = try await patch(target, body, fresh, subject: upsert.key)
        }
        // 300 is no success here: several records share the external id and nothing was written.
        guard response.status.isSuccess else {
            throw SalesforceErrorRule.failure(response, subject: upsert.key)
        }
        return try UpsertOutcome(response, key: upsert.key)
    }

    private func patch(
        _ target: String,
        _ body: [UInt8],
        _ token: SalesforceToken,
        subject: String
    ) async throws(StepFailure) -> HTTPResponse {
        guard let url = token.instance.with(target: target) else {
            throw .reject([Self.badAddress(subject)])
        }
        let fields: HTTPFields = [
            .authorization: "Bearer " + token.accessToken, .accept: "application/json",
            .contentType: "application/json",
        ]
        do {
            return try await transport.send(
                OutboundRequest(method: .patch, url: url, fields: fields, body: body)
            )
        } catch {
            throw error.stepFailure
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
