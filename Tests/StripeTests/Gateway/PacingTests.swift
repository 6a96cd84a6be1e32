import HTTP
import Testing

@testable import Stripe

@Suite struct PacingTests {
    @Test func `a bucket lets its burst through and then one request each interval`() {
        var bucket = TokenBucket(perSecond: 4)
        let start = Duration.seconds(50)
        var delays: [Duration] = []
        for _ in 1...6 {
            delays.append(bucket.delay(at: start))
            bucket.take(at: start)
        }
        #expect(
            delays == [.zero, .zero, .zero, .zero, .milliseconds(250), .milliseconds(500)]
        )
    }

    @Test func `a bucket fills up again with time and not beyond its burst`() {
        var bucket = TokenBucket(perSecond: 2)
        bucket.take(at: .seconds(10))
        bucket.take(at: .seconds(10))
        #expect(bucket.delay(at: .seconds(10)) == .milliseconds(500))
        #expect(bucket.delay(at: .seconds(10) + .milliseconds(499)) == .milliseconds(1))
        #expect(bucket.delay(at: .seconds(10) + .milliseconds(500)) == .zero)
        let later = Duration.seconds(1000)
        bucket.take(at: later)
        bucket.take(at: later)
        #expect(bucket.delay(at: later) == .milliseconds(500))
    }

    @Test func `in any second no more than burst and rate get through`() {
        var bucket = TokenBucket(perSecond: 25)
        var now = Duration.zero
        var starts: [Duration] = []
        for _ in 1...200 {
            now += bucket.delay(at: now)
            bucket.take(at: now)
            starts.append(now)
        }
        #expect(now == .seconds(7))
        #expect(zip(starts, starts.dropFirst(50)).allSatisfy { $1 - $0 >= .seconds(1) })
    }

    @Test func `a crowded endpoint holds up no other`() {
        var limits = StripeLimits()
        limits.endpointPerSecond = 1
        limits.accountPerSecond = 100
        let pacer = Pacer(limits: limits)
        #expect(pacer.delay(endpoint: "a", at: .zero) == .zero)
        #expect(pacer.delay(endpoint: "a", at: .zero) == .seconds(1))
        #expect(pacer.delay(endpoint: "a", at: .zero) == .seconds(2))
        #expect(pacer.delay(endpoint: "b", at: .zero) == .zero)
        #expect(pacer.accountDelay(at: .zero) == .zero)
    }

    @Test func `a queue that is too long takes nobody in`() {
        var limits = StripeLimits()
        limits.endpointPerSecond = 1
        limits.accountPerSecond = 1
        limits.queueMax = .seconds(1)
        let pacer = Pacer(limits: limits)
        for expected in [Duration.zero, .seconds(1), nil, nil] {
            #expect(pacer.delay(endpoint: "a", at: .zero) == expected)
            #expect(pacer.accountDelay(at: .zero) == expected)
        }
        #expect(pacer.delay(endpoint: "a", at: .seconds(1)) == .seconds(1))
    }

    @Test func `the back-off doubles up to its limit, half of it chance`() {
        let rule = RetryRule(limits: StripeLimits())
        let least = (1...6).map { rule.delay(after: $0) { _ in 0 } }
        #expect(
            least == [500, 500, 1000, 2000, 2500, 2500].map { .milliseconds($0) }
        )
        let most = (1...6).map { rule.delay(after: $0) { $0 - 1 } }
        #expect(
            most == [500, 1000, 2000, 4000, 5000, 5000].map { .milliseconds($0) }
        )
    }

    @Test(arguments: [
        (200, false), (400, false), (401, false), (402, false), (403, false), (404, false),
        (408, false), (409, true), (424, false), (429, true), (500, true), (502, true), (503, true),
        (504, true),
    ])
    func `the statuses worth another try are the official ones and 429`(
        code: Int,
        repeats: Bool
    ) throws {
        let rule = RetryRule(limits: StripeLimits())
        let status = try #require(HTTPStatus(code: code))
        #expect(rule.repeats(HTTPResponse(status: status)) == repeats)
        let yes = HTTPResponse(status: status, fields: ["Stripe-Should-Retry": "true"])
        #expect(rule.repeats(yes))
        let no = HTTPResponse(status: status, fields: ["Stripe-Should-Retry": "false"])
        #expect(!rule.repeats(no))
    }

    @Test(arguments: [
        (
            400, Optional("payout_reconciliation_not_ready"),
            StripeErrorRule.Meaning.notYet(.seconds(600))
        ),
        (404, "payout_reconciliation_not_ready", .notYet(.seconds(600))),
        (400, "lock_timeout", .throttled), (429, "lock_timeout", .throttled),
        (400, "rate_limit", .throttled), (429, nil, .throttled), (408, nil, .temporary),
        (409, "idempotency_key_in_use", .temporary), (424, nil, .temporary),
        (500, "lock_timeout", .temporary), (599, nil, .temporary),
    ])
    func `an error that is nobody's fault is not for a person`(
        status: Int,
        code: String?,
        meaning: StripeErrorRule.Meaning
    ) {
        #expect(StripeErrorRule.meaning(status: status, code: code) == meaning)
    }

    @Test func `every other status is a refusal`() {
        let temporary = Set([408, 409, 424, 429]).union(500...599)
        for status in 100...599 where !temporary.contains(status) {
            guard case .refused = StripeErrorRule.meaning(status: status, code: "other") else {
                Issue.record("\(status) is no refusal")
                continue
            }
        }
    }
}
