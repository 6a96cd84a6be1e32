import HTTP

/// What can be wrong with the caller's credential.
extension Refusal {
    static let keyMissing = Refusal(
        .unauthorized,
        "KEY_MISSING",
        "Send Authorization: Bearer and an API key.",
        fields: [challenge("")]
    )
    /// Not a key, unknown, expired or revoked; which one is nobody's business.
    static let keyInvalid = Refusal(
        .unauthorized,
        "KEY_INVALID",
        "The API key is not valid, has expired or was revoked.",
        fields: [challenge(#", error="invalid_token""#)]
    )
    static let certificateUnknown = Refusal(
        .unauthorized,
        "CERTIFICATE_UNKNOWN",
        "The client certificate is valid, but the settings grant its subject nothing.",
        fields: [challenge("")]
    )
    /// Too many keys are being hashed at the moment.
    static let authenticationBusy = Refusal(
        Problem(
            status: .serviceUnavailable,
            code: "AUTHENTICATION_BUSY",
            detail: "Too many unknown keys are being checked at the moment.",
            retryable: true,
            retryAfterSeconds: 1
        )
    )

    /// A signed token that is not accepted; the reason helps whoever issues it and no attacker.
    static func tokenInvalid(_ reason: String) -> Refusal {
        Refusal(
            .unauthorized,
            "TOKEN_INVALID",
            "The token is not accepted: \(reason).",
            fields: [challenge(#", error="invalid_token""#)]
        )
    }

    /// The keys of the identity provider cannot be read, so no token can be judged.
    static let keySetUnavailable = Refusal(
        Problem(
            status: .serviceUnavailable,
            code: "KEY_SET_UNAVAILABLE",
            detail: "The identity provider's keys cannot be read at the moment.",
            retryable: true,
            retryAfterSeconds: 30
        )
    )

    static func scopeMissing(_ scopes: Set<Scope>) -> Refusal {
        let text = Scope.allCases.filter { scopes.contains($0) }.map(\.rawValue)
        return Refusal(
            .forbidden,
            "SCOPE_MISSING",
            "The caller lacks the scope \(text.joined(separator: " or ")).",
            fields: [
                challenge(
                    ", error=\"insufficient_scope\", scope=\"\(text.joined(separator: " "))\""
                )
            ]
        )
    }

    /// Too many failures came from this address, or for this key.
    static func lockedOut(after wait: Duration) -> Refusal {
        tooMany(
            "AUTHENTICATION_LOCKED",
            "Too many credentials were refused; further ones are not looked at for a while.",
            after: wait.wholeSeconds
        )
    }

    static func tooManyRequests(_ state: RateState, policy: String) -> Refusal {
        tooMany(
            "TOO_MANY_REQUESTS",
            "More than \(state.rule.requests) requests in \(state.rule.windowSeconds) seconds.",
            after: state.resetSeconds,
            fields: state.fields(policy: policy)
        )
    }

    private static func tooMany(
        _ code: Problem.Code,
        _ detail: String,
        after seconds: Int,
        fields: [HTTPField] = []
    ) -> Refusal {
        Refusal(
            Problem(
                status: .tooManyRequests,
                code: code,
                detail: detail,
                retryable: true,
                retryAfterSeconds: max(1, seconds)
            ),
            fields: fields
        )
    }

    private static func challenge(_ words: String) -> HTTPField {
        HTTPField(.wwwAuthenticate, #"Bearer realm="quittance""# + words)
    }
}
