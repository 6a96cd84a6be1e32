import Cryptography
import JSON

/// The claims of a token whose signature is good, judged one by one.
///
/// *Source*: RFC 7519 section 4.1, RFC 8725.
struct TokenClaims: Sendable {
    let subject: String
    let scopes: Set<Scope>
    /// In seconds since 1970.
    let expires: Int64

    /// The longest subject that is taken over into logs and the audit chain.
    private static let subjectLengthMax = 120

    /// Reads and judges the claims; throws the reason in words that follow “the token is not accepted:”.
    init(_ payload: [UInt8], rules: TokenRules, now: Int64) throws(TokenFault) {
        guard let claims = try? JSONValue.parse(payload), claims.objectValue != nil else {
            throw TokenFault("its claims are not a JSON object")  // whatever the parser said
        }
        guard claims["iss"]?.stringValue == rules.issuer else {
            throw TokenFault("it was issued by someone else")
        }
        guard Self.audiences(claims).contains(rules.audience) else {
            throw TokenFault("it is meant for another audience")
        }
        guard let expires = claims["exp"]?.wholeSeconds else {
            throw TokenFault("it has no end (exp)")
        }
        guard expires + rules.toleranceSeconds > now else { throw TokenFault("it has expired") }
        let begins = claims["nbf"]?.wholeSeconds
        let issued = claims["iat"]?.wholeSeconds
        for moment in [begins, issued].compactMap(\.self)
        where moment > now + rules.toleranceSeconds {
            throw TokenFault("it is not valid yet")
        }
        guard expires - (issued ?? now) <= rules.lifetimeSecondsMax + rules.toleranceSeconds else {
            throw TokenFault("it lives longer than \(rules.lifetimeSecondsMax) seconds")
        }
        guard let subject = claims["sub"]?.stringValue, Self.isSane(subject) else {
            throw TokenFault("its subject (sub) is missing or not fit for a log")
        }
        self.subject = subject
        self.expires = expires
        scopes = Self.scopes(claims[rules.scopeClaim], prefix: rules.scopePrefix)
    }

    private static func audiences(_ claims: JSONValue) -> [String] {
        if let one = claims["aud"]?.stringValue { return [one] }
        return (claims["aud"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    private static func scopes(_ claim: JSONValue?, prefix: String) -> Set<Scope> {
        let words =
            claim?.stringValue.map { $0.split(separator: " ").map(String.init) }
            ?? (claim?.arrayValue ?? []).compactMap(\.stringValue)
        let ours = words.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
        return Scope.parse(ours.filter { $0 != "write" }.joined(separator: " "))
    }

    /// Printable ASCII without blanks, of a bounded length.
    private static func isSane(_ text: String) -> Bool {
        (1...subjectLengthMax).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

/// Why a token is not accepted.
struct TokenFault: Error, Sendable, Hashable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

extension JSONValue {
    /// A NumericDate: seconds, whose fraction is cut off; nil for anything else.
    fileprivate var wholeSeconds: Int64? {
        if let whole = int64Value { return whole }
        guard case .number(let number) = self else { return nil }
        return Int64(number.text.prefix { $0 != "." })
    }
}
