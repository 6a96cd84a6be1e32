import Accounting
import Cryptography
import HTTP
import Jobs
import Synchronization

/// Puts the proof of identity on each request and judges a refused one.
final class Authenticator: Sendable {
    private enum Scheme: Sendable {
        case signed(TokenBasedSigner)
        case bearer(AccessTokenSource)
    }

    /// A login NetSuite refused, remembered so that the next jobs do not lock the user out.
    private struct RefusedLogin: Sendable {
        let until: Timestamp
        let failure: StepFailure
    }

    let skew: ClockSkew
    private let scheme: Scheme
    private let surroundings: Surroundings
    private let refused = Mutex(RefusedLogin?.none)

    /// Five refused logins lock a user for 30 minutes.
    static let holdAfterRefusal = Duration.seconds(600)
    private static let bearerPrefix = "Bearer "

    init(
        configuration: NetSuiteConfiguration,
        transport: any HTTPTransport,
        surroundings: Surroundings
    ) {
        let skew = ClockSkew(now: surroundings.now)
        self.skew = skew
        self.surroundings = surroundings
        switch configuration.credentials {
        case .tokenBased(let credentials):
            scheme = .signed(
                TokenBasedSigner(account: configuration.account, credentials: credentials)
            )
        case .clientCredentials(let credentials):
            scheme = .bearer(
                AccessTokenSource(
                    credentials: credentials,
                    tokenURL: configuration.tokenURL,
                    transport: transport,
                    surroundings: surroundings,
                    skew: skew,
                    callsScripts: configuration.restlet != nil
                )
            )
        }
    }

    /// The value of the `Authorization` field; `refused` is the value the last attempt carried.
    func authorization(
        method: HTTPMethod,
        url: HTTPURL,
        refused: String?
    ) async throws(StepFailure) -> String {
        if let failure = rememberedRefusal { throw failure }
        switch scheme {
        case .signed(let signer):
            return signer.authorization(
                method: method,
                url: url,
                nonce: Hex.encode(surroundings.randomBytes(16)),
                seconds: skew.seconds
            )
        case .bearer(let source):
            let token = refused.map { String($0.dropFirst(Self.bearerPrefix.count)) }
            do throws(StepFailure) {
                return Self.bearerPrefix + (try await source.token(refused: token))
            } catch {
                if case .reject = error { remember(error) }
                throw error
            }
        }
    }

    /// When the access token at hand is renewed; nil without one, and where requests are signed.
    var tokenRenewal: Timestamp? {
        switch scheme {
        case .signed: nil
        case .bearer(let source): source.renewal.withLock { $0 }
        }
    }

    /// Whether another attempt may succeed where this one was refused with 401.
    ///
    /// A token may have been withdrawn before its time; a signature may have been dated wrongly.
    func mayTryAgain(after response: HTTPResponse) -> Bool {
        switch scheme {
        case .bearer:
            return true
        case .signed:
            guard let date = response.fields[.date].flatMap(ServerClock.timestamp(httpDate:)) else {
                return false
            }
            return skew.learn(serverTime: date) > ClockSkew.alarm
        }
    }

    /// Keeps a refused login for a while.
    func remember(_ failure: StepFailure) {
        let until = surroundings.now().adding(Self.holdAfterRefusal)
        refused.withLock { $0 = RefusedLogin(until: until, failure: failure) }
    }

    /// Tries again at once, as a person asked for a check.
    func forgetRefusal() { refused.withLock { $0 = nil } }

    private var rememberedRefusal: StepFailure? {
        let now = surroundings.now()
        return refused.withLock { refused in
            if let until = refused?.until, until <= now { refused = nil }
            return refused?.failure
        }
    }
}
