import HTTP

/// What a rate rule says about one request.
struct RateState: Sendable, Hashable {
    let rule: RateRule
    let isAllowed: Bool
    /// Requests left now.
    let remaining: Int
    /// Until one more is allowed when none is left, else until all are.
    let resetSeconds: Int

    /// The two fields of draft-ietf-httpapi-ratelimit-headers, revision 10.
    func fields(policy: String) -> [HTTPField] {
        [
            HTTPField(.rateLimitPolicy, "\"\(policy)\";q=\(rule.requests);w=\(rule.windowSeconds)"),
            HTTPField(.rateLimit, "\"\(policy)\";r=\(remaining);t=\(resetSeconds)"),
        ]
    }
}

extension HTTPFieldName {
    /// `RateLimit-Policy`: how much is allowed.
    static let rateLimitPolicy: HTTPFieldName = "RateLimit-Policy"
    /// `RateLimit`: how much is left.
    static let rateLimit: HTTPFieldName = "RateLimit"
}

/// A bucket for each name, filled evenly over the window and never beyond the rule's number.
///
/// *Shape*: at most 8192 names; when they are used up, full buckets are forgotten, which changes
/// nothing, and failing that the one touched longest ago.
struct RateLimiter: Sendable {
    private struct Bucket {
        /// In millionths of a request.
        var level: Int64
        var filled: Duration
    }

    static let namesMax = 8192
    private static let whole: Int64 = 1_000_000

    let rule: RateRule
    private var buckets: [String: Bucket] = [:]

    init(rule: RateRule) { self.rule = rule }

    private var capacity: Int64 { Int64(rule.requests) * Self.whole }

    /// Takes one request out of a name's bucket.
    mutating func take(_ name: String, now: Duration) -> RateState {
        if buckets[name] == nil, buckets.count >= Self.namesMax { makeRoom(now) }
        let level = buckets[name].map { filled($0, now) } ?? capacity
        let isAllowed = level >= Self.whole
        let left = isAllowed ? level - Self.whole : level
        buckets[name] = Bucket(level: left, filled: now)
        let missing = left < Self.whole ? Self.whole - left : capacity - left
        return RateState(
            rule: rule,
            isAllowed: isAllowed,
            remaining: Int(left / Self.whole),
            resetSeconds: Int((missing + perSecond - 1) / perSecond)
        )
    }

    private var perSecond: Int64 { max(1, capacity / Int64(rule.windowSeconds)) }

    private func filled(_ bucket: Bucket, _ now: Duration) -> Int64 {
        let elapsed = min(now - bucket.filled, .seconds(rule.windowSeconds))
        let (seconds, attoseconds) = elapsed.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        let (product, overflow) = microseconds.multipliedReportingOverflow(by: perSecond)
        guard !overflow else { return capacity }
        return min(capacity, bucket.level + product / 1_000_000)
    }

    private mutating func makeRoom(_ now: Duration) {
        buckets = buckets.filter { filled($0.value, now) < capacity }
        guard buckets.count >= Self.namesMax,
            let oldest = buckets.min(by: { $0.value.filled < $1.value.filled })
        else { return }
        buckets[oldest.key] = nil
    }
}
