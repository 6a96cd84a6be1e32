import Accounting
import Cryptography
import HTTP
import JSON
import Jobs
import Synchronization

/// Keeps one access token and renews it before it ends; callers at the same time share one renewal.
actor AccessTokenSource {
    private struct Kept {
        let token: String
        /// From here on a caller asks for the next one.
        let renewAt: Timestamp
    }

    private let assertion: ClientAssertion
    private let transport: any HTTPTransport
    private let surroundings: Surroundings
    private let skew: ClockSkew
    /// One renewal at a time; waiting for it can be cancelled.
    private let turn = FairSemaphore(permits: 1)
    private var kept: Kept? {
        didSet { renewal.withLock { $0 = kept?.renewAt } }
    }
    /// When the token at hand is renewed, for whoever only looks; nil without one.
    nonisolated let renewal = Mutex<Timestamp?>(nil)
    private var renewals = 0
    private var lastFailure: StepFailure?

    /// A token of an hour is renewed after 50 minutes, a shorter one after five sixths of its life.
    static let lifeNumerator: Int64 = 5
    static let lifeDenominator: Int64 = 6
    static let timeout = Duration.seconds(30)

    init(
        credentials: ClientCredentials,
        tokenURL: HTTPURL,
        transport: any HTTPTransport,
        surroundings: Surroundings,
        skew: ClockSkew,
        callsScripts: Bool = false
    ) {
        assertion = ClientAssertion(
            credentials: credentials,
            tokenURL: tokenURL,
            scopes: ["rest_webservices"] + (callsScripts ? ["restlets"] : [])
        )
        self.transport = transport
        self.surroundings = surroundings
        self.skew = skew
    }

    /// A token that is not near its end; `refused` is one NetSuite no longer takes.
    func token(refused: String? = nil) async throws(StepFailure) -> String {
        if let token = usable(refused) { return token }
        let seen = renewals
        guard await turn.acquire(turn.ticket()) else { throw .cancelled }
        defer { turn.release() }
        // Whoever held the turn before may have brought a token, or learnt that there is none.
        if let token = usable(refused) { return token }
        if renewals != seen, let lastFailure { throw lastFailure }
        renewals += 1
        lastFailure = nil
        do throws(StepFailure) {
            let fresh = try await renewed()
            kept = fresh
            return fresh.token
        } catch {
            kept = nil
            if error != .cancelled { lastFailure = error }
            throw error
        }
    }

    private func usable(_ refused: String?) -> String? {
        guard let kept, kept.token != refused, surroundings.now() < kept.renewAt else { return nil }
        return kept.token
    }

    private func renewed() async throws(StepFailure) -> Kept {
        let asked = surroundings.now()
        let id = Hex.encode(surroundings.randomBytes(16))
        let request: OutboundRequest
        do throws(CryptographyFault) {
            request = self.assertion.request(
                try self.assertion.signed(seconds: skew.seconds, id: id),
                timeout: Self.timeout
            )
        } catch {
            throw .reject([
                Finding(
                    .authenticationRefused,
                    subject: "netsuite",
                    sentence: "The client assertion could not be signed: \(error).",
                    fix: "Check the private key in the settings."
                )
            ])
        }
        let response: HTTPResponse
        do throws(TransportFailure) {
            response = try await transport.send(request)
        } catch {
            throw StepFailure(error, whileDoing: "ask for an access token")
        }
        return try Self.kept(from: response, askedAt: asked)
    }

    /// Reads the answer: `expires_in` may be a number or a text.
    private static func kept(
        from response: HTTPResponse,
        askedAt: Timestamp
    )
        throws(StepFailure) -> Kept
    {
        guard response.status.isSuccess else { throw failure(response) }
        // A body that is no JSON is reported below like one without a token.
        let body = try? JSONValue.parse(response.body)
        guard let token = body?["access_token"]?.stringValue, !token.isEmpty,
            token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw .retry("NetSuite's answer to the request for an access token held none.") }
        let text = body?["expires_in"]?.numberValue?.text ?? body?["expires_in"]?.stringValue
        let life = text.flatMap { Int64($0) }.map { min(max($0, 0), 3600) } ?? 3600
        let renewAfter = life * lifeNumerator / lifeDenominator
        return Kept(token: token, renewAt: askedAt.adding(.seconds(renewAfter)))
    }

    /// A refusal will not go away by repeating; an outage will.
    private static func failure(_ response: HTTPResponse) -> StepFailure {
        let refusal = Refusal(response)
        let meaning = RefusalTable.meaning(of: refusal)
        let isTemporary = meaning == .unavailable || meaning == .throttled
        return refusal.failure(
            isTemporary ? meaning : .loginRefused,
            subject: "netsuite",
            action: "issue an access token"
        )
    }
}
