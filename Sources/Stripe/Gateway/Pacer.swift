import Synchronization

/// Keeps requests below Stripe's limits: per endpoint first, then for the whole account.
///
/// Source: docs.stripe.com/rate-limits (100 requests a second live, 25 an endpoint).
final class Pacer: Sendable {
    private struct Buckets {
        var account: TokenBucket
        var endpoints: [String: TokenBucket] = [:]
    }

    private let limits: StripeLimits
    private let buckets: Mutex<Buckets>

    init(limits: StripeLimits) {
        self.limits = limits
        self.buckets = Mutex(Buckets(account: TokenBucket(perSecond: limits.accountPerSecond)))
    }

    /// Books the next free place at an endpoint; nil when the queue is longer than allowed.
    ///
    /// Endpoint names come from a closed set of our own, so the table cannot grow without bound.
    func delay(endpoint: String, at now: Duration) -> Duration? {
        buckets.withLock { buckets in
            let perSecond = limits.endpointPerSecond
            var bucket = buckets.endpoints[endpoint] ?? TokenBucket(perSecond: perSecond)
            let delay = bucket.delay(at: now)
            guard delay <= limits.queueMax else { return nil }
            bucket.take(at: now)
            buckets.endpoints[endpoint] = bucket
            return delay
        }
    }

    /// Books the next free place of the account; nil when the queue is longer than allowed.
    ///
    /// Asked for only after the wait at the endpoint, so that a crowded endpoint holds up no other.
    func accountDelay(at now: Duration) -> Duration? {
        buckets.withLock { buckets in
            let delay = buckets.account.delay(at: now)
            guard delay <= limits.queueMax else { return nil }
            buckets.account.take(at: now)
            return delay
        }
    }

    /// Stripe refused a request for its rate; `reason` is its own word for which limit.
    func slowDown(endpoint: String, reason: String?, at now: Duration) {
        buckets.withLock { buckets in
            if reason?.hasPrefix("endpoint") == true {
                buckets.endpoints[endpoint]?.slowDown(at: now)
            } else {
                buckets.account.slowDown(at: now)
            }
        }
    }

    /// The account's rate now, of a thousand at the full one.
    var ratePerMille: Int { buckets.withLock { $0.account.ratePerMille } }
}
