import HTTP

/// Which failed requests are sent again at once, and after which delay.
///
/// Follows the official library as measured: connection failures, 409 and every 5xx, unless the
/// server says otherwise in `Stripe-Should-Retry`; back-off from half a second to five, half of it
/// jitter. A server job in addition repeats 429, which the library leaves to its caller.
struct RetryRule: Sendable {
    let limits: StripeLimits

    /// Whether another try of a request that got this answer makes sense.
    func repeats(_ response: HTTPResponse) -> Bool {
        switch response.fields["Stripe-Should-Retry"] {
        case "true": true
        case "false": false
        default:
            response.status.code == 409 || response.status.code == 429
                || response.status.code >= 500
        }
    }

    /// Whether another try of a request that got no answer makes sense.
    func repeats(_ failure: TransportFailure) -> Bool {
        switch failure.kind {
        case .resolve, .connect, .timeout, .closed: true
        case .tls, .protocolViolation, .tooLarge, .cancelled: false
        }
    }

    /// The delay before the next try, after `failures` failed ones.
    func delay(after failures: Int, random: (UInt64) -> UInt64) -> Duration {
        var base = limits.firstDelay
        for _ in 1..<max(1, failures) { base = min(base * 2, limits.delayMax) }
        let half = base / 2
        let (seconds, attoseconds) = half.components
        let microseconds = UInt64(seconds) * 1_000_000 + UInt64(attoseconds / 1_000_000_000_000)
        let jittered = half + .microseconds(Int64(random(microseconds + 1)))
        return max(limits.firstDelay, jittered)
    }
}
