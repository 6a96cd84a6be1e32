import Accounting
import Cryptography
import JSON
import Synchronization

/// Accepts JSON Web Tokens of one identity provider.
///
/// The header's algorithm is only compared with those the settings allow, never obeyed; the key
/// decides whether it fits. A token that was accepted is remembered for a minute, so that a caller's
/// next request costs one digest.
final class TokenAuthenticator: Sendable {
    private struct Remembered {
        let client: Client
        let until: Duration
    }

    private struct State {
        var keySet: KeySet?
        /// When the last look at the provider's set ended.
        var read: Duration?
        var looking = 0
        var accepted: [[UInt8]: Remembered] = [:]
    }

    /// How long a key set is believed, and how soon an unknown key may cause another look.
    private static let keySetLife = Duration.seconds(600)
    private static let lookAgain = Duration.seconds(30)
    private static let memory = Duration.seconds(60)
    private static let rememberedMax = 256
    /// Looks at the provider's set at a time.
    private static let looksMax = 4

    private let rules: TokenRules
    private let runtime: RESTRuntime
    private let state = Mutex(State())

    init(rules: TokenRules, runtime: RESTRuntime) {
        self.rules = rules
        self.runtime = runtime
    }

    /// The caller a token stands for.
    func client(_ compact: String) async throws(Refusal) -> Client {
        let digest = SHA256.digest(Array(compact.utf8))
        let now = runtime.uptime()
        if let known = state.withLock({ $0.accepted[digest] }), known.until > now {
            return known.client
        }
        let token: JWT.Unverified
        do { token = try JWT.parse(compact) } catch {
            throw .tokenInvalid("it is not a JSON Web Token")
        }
        let (algorithm, keyID) = try header(token)
        guard let key = try await key(keyID, for: algorithm) else {
            throw .tokenInvalid("the provider has no such key")
        }
        let payload: [UInt8]
        do { payload = try JWT.verify(compact, key: key, algorithm: algorithm) } catch {
            throw .tokenInvalid("its signature is wrong")
        }
        let claims: TokenClaims
        let seconds = runtime.now().seconds
        do throws(TokenFault) {
            claims = try TokenClaims(payload, rules: rules, now: seconds)
        } catch {
            throw .tokenInvalid(error.reason)
        }
        let client = Client(id: "token:\(claims.subject)", scopes: claims.scopes)
        let life = min(Self.memory, .seconds(max(0, claims.expires - seconds)))
        state.withLock { state in
            if state.accepted.count >= Self.rememberedMax { state.accepted.removeAll() }
            state.accepted[digest] = Remembered(client: client, until: now + life)
        }
        return client
    }

    private func header(
        _ token: JWT.Unverified
    ) throws(Refusal) -> (SignatureAlgorithm, String?) {
        guard let header = try? JSONValue.parse(token.header),  // whatever the parser said
            let name = header["alg"]?.stringValue
        else { throw .tokenInvalid("its header names no algorithm") }
        guard let algorithm = SignatureAlgorithm(rawValue: name),
            rules.algorithms.contains(algorithm)
        else { throw .tokenInvalid("its algorithm is not allowed here") }
        // An extension that must be understood is not (RFC 7515 section 4.1.11).
        guard header["crit"] == nil else { throw .tokenInvalid("it needs an extension (crit)") }
        if let type = header["typ"]?.stringValue?.lowercased(),
            !["jwt", "at+jwt", "application/at+jwt"].contains(type)
        {
            throw .tokenInvalid("it is no access token (typ)")
        }
        return (algorithm, header["kid"]?.stringValue)
    }

    /// The key a token names; an unknown one leads to another look at the provider's set.
    private func key(
        _ id: String?,
        for algorithm: SignatureAlgorithm
    ) async throws(Refusal) -> PublicKey? {
        let now = runtime.uptime()
        let (known, age) = state.withLock { state in
            (state.keySet, state.read.map { now - $0 })
        }
        let key = known?.key(id: id, for: algorithm)
        if key != nil, let age, age < Self.keySetLife { return key }
        if let age, age < Self.lookAgain {
            guard known != nil else { throw .keySetUnavailable }
            return key
        }
        let mayLook = state.withLock { state in
            guard state.looking < Self.looksMax else { return false }
            state.looking += 1
            return true
        }
        guard mayLook else { throw .keySetUnavailable }
        let fresh = await rules.keySet().flatMap { KeySet($0) }
        state.withLock { state in
            state.looking -= 1
            state.read = runtime.uptime()
        }
        // A provider that is out of reach does not take away the keys it gave before.
        guard let set = fresh ?? known else { throw .keySetUnavailable }
        state.withLock { $0.keySet = set }
        return set.key(id: id, for: algorithm)
    }
}
