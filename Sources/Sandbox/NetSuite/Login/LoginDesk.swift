import Accounting
import HTTP
import JSON

/// Who may call: checks token passports and access tokens, counts failures, locks users.
struct LoginDesk: Sendable {
    let accountID: String
    let tokens: [NetSuiteTokenCredential]
    let clients: [NetSuiteMachineClient]
    let locksAfterFailures: Bool

    /// Refused logins, oldest first, as far as they are kept.
    private(set) var auditTrail: [NetSuiteLoginReason] = []
    private var failures: [String: (count: Int, lockedUntil: Timestamp?)] = [:]
    /// When each (token, timestamp, nonce) was seen.
    private var nonces: [String: Timestamp] = [:]
    /// With so many of them the old ones are forgotten; twice what is left, so that it costs little.
    private var noncesMax = 10_000
    private var accessTokens: [String: (until: Timestamp, scopes: Set<String>)] = [:]

    /// How far a timestamp may be off, in seconds.
    static let timestampSecondsMax: Int64 = 300
    static let nonceLengthMin = 6
    static let failuresMax = 5
    static let lockSeconds: Int64 = 30 * 60
    static let tokenSeconds: Int64 = 3600
    private static let auditTrailMax = 1000

    init(_ configuration: NetSuiteSimulatorConfiguration) {
        accountID = configuration.accountID
        tokens = configuration.tokens
        clients = configuration.machineClients
        locksAfterFailures = configuration.rules.locksAfterFailedLogins
    }

    /// Nil for a caller who may go on, else the answer that stops him.
    mutating func refusal(
        of request: HTTPRequest,
        origin: String,
        answers: NetSuiteAnswers,
        now: Timestamp
    ) -> HTTPResponse? {
        let values = request.fields.values(.authorization)
        guard values.count == 1, let field = values.first else {
            note(.noCredentials)
            return unauthorized(answers)
        }
        if field.lowercased().hasPrefix("bearer") {
            return bearerRefusal(field, request, answers, now: now)
        }
        guard let passport = TokenPassport(field) else {
            note(.missingParameters)
            return unauthorized(answers)
        }
        let user = passport.token
        if isLocked(user, now: now) {
            note(.temporarilyLocked)
            return unauthorized(answers)
        }
        if let reason = fault(of: passport, request, origin: origin, now: now) {
            note(reason)
            fail(user, now: now)
            return unauthorized(answers)
        }
        failures[user] = nil
        return nil
    }

    private mutating func fault(
        of passport: TokenPassport,
        _ request: HTTPRequest,
        origin: String,
        now: Timestamp
    ) -> NetSuiteLoginReason? {
        guard passport.signatureMethod == "HMAC-SHA256" else { return .unknownAlgorithm }
        guard passport.version == "1.0" else { return .versionRejected }
        // The realm is the account id in capitals with an underscore, not the form host names use.
        guard passport.realm == accountID.uppercased() else { return .wrongRealm }
        guard let seconds = Int64(passport.timestamp),
            abs(seconds - now.seconds) <= Self.timestampSecondsMax
        else { return .invalidTimestamp }
        guard tokens.contains(where: { $0.consumerKey == passport.consumerKey }) else {
            return .consumerKeyUnknown
        }
        guard
            let credential = tokens.first(where: {
                $0.consumerKey == passport.consumerKey && $0.tokenID == passport.token
            })
        else { return .tokenRejected }
        // A query that cannot be decoded cannot have been signed as it was meant.
        guard let query = try? request.query,
            passport.isSigned(
                by: credential,
                over: passport.signatureBase(
                    method: request.method,
                    origin: origin,
                    path: request.path,
                    query: query
                )
            )
        else { return .invalidSignature }
        guard passport.nonce.utf8.count >= Self.nonceLengthMin else { return .nonceUsed }
        let key = "\(passport.token) \(passport.timestamp) \(passport.nonce)"
        guard nonces[key] == nil else { return .nonceUsed }
        forgetNonces(now: now)
        nonces[key] = now
        return nil
    }

    /// Nonces older than any acceptable timestamp can be forgotten.
    private mutating func forgetNonces(now: Timestamp) {
        guard nonces.count >= noncesMax else { return }
        let oldest = now.adding(.seconds(-2 * Self.timestampSecondsMax))
        nonces = nonces.filter { $0.value >= oldest }
        noncesMax = max(10_000, 2 * nonces.count)
    }

    private mutating func bearerRefusal(
        _ field: String,
        _ request: HTTPRequest,
        _ answers: NetSuiteAnswers,
        now: Timestamp
    ) -> HTTPResponse? {
        let parts = field.split(separator: " ")
        guard parts.count == 2 else {
            note(.accessTokenUnknown)
            var response = answers.fault(.malformedRequest())
            response.fields[.wwwAuthenticate] = bearerChallenge(
                "invalid_request",
                "The request could not be understood by the server due to malformed syntax."
            )
            return response
        }
        let scope = request.path == RestletService.path ? "restlets" : "rest_webservices"
        let isKnown =
            accessTokens[String(parts[1])].map { $0.until > now && $0.scopes.contains(scope) }
            ?? false
        let hasCookie = request.fields.contains("Cookie")
        guard isKnown, !hasCookie else {
            note(hasCookie ? .cookieWithBearer : .accessTokenUnknown)
            var response = unauthorized(answers)
            response.fields[.wwwAuthenticate] = bearerChallenge(
                "invalid_token",
                "Invalid login attempt."
            )
            return response
        }
        return nil
    }

    private func bearerChallenge(_ error: String, _ description: String) -> String {
        "Bearer realm=\"\(accountID)\", error=\"\(error)\", error_description=\"\(description)\""
    }

    /// 401 that does not tell why.
    func unauthorized(_ answers: NetSuiteAnswers) -> HTTPResponse {
        var response = answers.fault(
            RecordFault(
                status: 401,
                code: "INVALID_LOGIN",
                detail: "Invalid login attempt. For more details, see the Login Audit Trail in the"
                    + " NetSuite UI at Setup > Users/Roles > User Management > View Login Audit"
                    + " Trail."
            )
        )
        response.fields[.wwwAuthenticate] =
            "OAuth realm=\"\(accountID)\", error=\"token_rejected\","
            + " error_description=\"Invalid login attempt.\""
        return response
    }

    // MARK: Failures and tokens

    mutating func note(_ reason: NetSuiteLoginReason) {
        auditTrail.append(reason)
        if auditTrail.count > Self.auditTrailMax { auditTrail.removeFirst() }
    }

    func isLocked(_ user: String, now: Timestamp) -> Bool {
        guard locksAfterFailures, let until = failures[user]?.lockedUntil else { return false }
        return now < until
    }

    mutating func fail(_ user: String, now: Timestamp) {
        // Only users that exist can be locked; unknown names are not kept.
        guard
            tokens.contains(where: { $0.tokenID == user })
                || clients.contains(where: { $0.certificateID == user })
        else { return }
        var entry = failures[user] ?? (0, nil)
        if let until = entry.lockedUntil, until <= now { entry = (0, nil) }
        entry.count += 1
        if entry.count >= Self.failuresMax {
            entry.lockedUntil = now.adding(.seconds(Self.lockSeconds))
        }
        failures[user] = entry
    }

    mutating func succeed(_ user: String) { failures[user] = nil }

    mutating func issue(_ token: String, for scopes: Set<String>, now: Timestamp) {
        accessTokens = accessTokens.filter { $0.value.until > now }
        accessTokens[token] = (now.adding(.seconds(Self.tokenSeconds)), scopes)
    }
}
