package import HTTP
import JSON
package import Jobs

/// An access token with the only address it may be sent to; prints without the token.
///
/// Salesforce names no end of its life: it is used until it is refused.
package struct SalesforceToken: Sendable, Hashable {
    let accessToken: String
    /// The origin of the org's API.
    package let instance: HTTPURL

    /// Reads the answer to a token request made at `base`.
    ///
    /// - Throws: a rejection for refused credentials, a retry while Salesforce is out of order.
    package init(_ response: HTTPResponse, base: HTTPURL) throws(StepFailure) {
        // A body that is no JSON object says nothing; the status decides then.
        let object = (try? JSONValue.parse(response.body))?.objectValue
        guard response.status.isSuccess else { throw Self.failure(response.status.code, object) }
        guard let token = object?["access_token"]?.stringValue, !token.isEmpty,
            let text = object?["instance_url"]?.stringValue, let instance = HTTPURL(text)
        else { throw .retry("Salesforce's answer to the login is not readable.") }
        // A token obtained over TLS must not leave in the clear.
        guard instance.scheme == base.scheme || instance.scheme == .https else {
            throw .reject([
                SalesforceFinding.loginRefused("Salesforce names an address without encryption.")
            ])
        }
        self.accessToken = token
        self.instance = instance
    }

    private static func failure(_ status: Int, _ object: JSONObject?) -> StepFailure {
        let code = object?["error"]?.stringValue ?? "HTTP \(status)"
        guard (400...499).contains(status), status != 408, status != 429 else {
            return .retry("Salesforce's login is out of order: \(code.prefix(64)).")
        }
        let description = object?["error_description"]?.stringValue.map { " (\($0.prefix(200)))" }
        return .reject([
            SalesforceFinding.loginRefused(
                "Salesforce refuses the login: \(code.prefix(64))\(description ?? "")."
            )
        ])
    }
}

extension SalesforceToken: CustomStringConvertible, CustomReflectable {
    package var description: String { "token for \(instance.authority)" }
    package var customMirror: Mirror { Mirror(self, children: ["instance": instance]) }
}
