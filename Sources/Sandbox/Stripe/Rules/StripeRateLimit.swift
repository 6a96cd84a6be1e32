import HTTP

/// Counts requests of the last second, for the account and for each endpoint.
///
/// Source: https://docs.stripe.com/rate-limits
struct StripeRateLimit: Sendable {
    let accountPerSecond: Int
    let endpointPerSecond: Int
    private var account: [Int64] = []
    private var endpoints: [String: [Int64]] = [:]

    init(accountPerSecond: Int, endpointPerSecond: Int) {
        self.accountPerSecond = accountPerSecond
        self.endpointPerSecond = endpointPerSecond
    }

    /// Lets a request in, or says which limit it breaks.
    ///
    /// - Throws: `StripeFault` 429 with `Stripe-Rate-Limited-Reason`.
    mutating func admit(_ endpoint: String, atMilliseconds now: Int64) throws(StripeFault) {
        account.removeAll { $0 <= now - 1_000 }
        var recent = endpoints[endpoint] ?? []
        recent.removeAll { $0 <= now - 1_000 }
        defer { endpoints[endpoint] = recent }
        if account.count >= accountPerSecond { throw Self.limited("global-rate") }
        if recent.count >= endpointPerSecond { throw Self.limited("endpoint-rate") }
        account.append(now)
        recent.append(now)
    }

    private static func limited(_ reason: String) -> StripeFault {
        var fault = StripeFault(
            .tooManyRequests,
            "Request rate limit exceeded. Learn more about rate limits here"
                + " https://docs.stripe.com/rate-limits.",
            code: "rate_limit"
        )
        fault.fields.set("Stripe-Rate-Limited-Reason", reason)
        return fault
    }
}
