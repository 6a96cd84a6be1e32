import HTTP
import Jobs

/// Keeps the access token between requests and gets a new one when it is refused.
///
/// Two callers that find no token at the same moment may both log in; that is harmless.
actor SalesforceSession {
    private let login: SalesforceLogin
    private let base: HTTPURL
    private let transport: any HTTPTransport
    private let now: @Sendable () -> Int64
    private var token: SalesforceToken?

    init(
        login: SalesforceLogin,
        base: HTTPURL,
        transport: any HTTPTransport,
        now: @escaping @Sendable () -> Int64
    ) {
        self.login = login
        self.base = base
        self.transport = transport
        self.now = now
    }

    /// The token in use; logs in when there is none.
    func current() async throws(StepFailure) -> SalesforceToken {
        if let token { return token }
        return try await logIn()
    }

    /// A token other than the one that was refused.
    ///
    /// Another caller may have renewed it already; then that one serves.
    func renewed(after refused: SalesforceToken) async throws(StepFailure) -> SalesforceToken {
        if let token, token != refused { return token }
        token = nil
        return try await logIn()
    }

    private func logIn() async throws(StepFailure) -> SalesforceToken {
        let request = try login.tokenRequest(at: base, now: now())
        let response: HTTPResponse
        do {
            response = try await transport.send(request)
        } catch {
            throw error.stepFailure
        }
        let fresh = try SalesforceToken(response, base: base)
        token = fresh
        return fresh
    }
}

extension TransportFailure {
    /// What a request to Salesforce without an answer means: it may be repeated.
    var stepFailure: StepFailure {
        let reason = "Salesforce did not answer (\(kind.rawValue)): \(sentence)"
        return .retry(after: nil, reason: reason, usesAttempt: kind != .cancelled)
    }
}
