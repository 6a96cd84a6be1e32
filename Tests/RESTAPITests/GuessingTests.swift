import Accounting
import HTTP
import JSON
import Jobs
import Synchronization
import Testing

@testable import RESTAPI

@Suite struct LockoutTests {
    @Test func `the first failures are free, then waits double up to a quarter of an hour`() {
        var lockout = Lockout(freeFailures: 3)
        var waits: [Int64] = []
        for _ in 0..<16 {
            _ = lockout.fail("a", now: .seconds(5))
            waits.append(lockout.wait(of: "a", now: .seconds(5))?.components.seconds ?? 0)
        }
        let doubled: [Int64] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
        #expect(waits == [0, 0, 0] + doubled)
        #expect(lockout.wait(of: "b", now: .seconds(5)) == nil)
        #expect(lockout.wait(of: "a", now: .seconds(904)) == .seconds(1))
        #expect(lockout.wait(of: "a", now: .seconds(905)) == nil)
    }

    @Test func `success and a quiet quarter of an hour forget`() {
        var lockout = Lockout(freeFailures: 1)
        for _ in 0..<4 { _ = lockout.fail("a", now: .zero) }
        lockout.succeed("a")
        let delays = [Duration.zero, .seconds(900), .seconds(1801)].map {
            lockout.fail("a", now: $0)
        }
        #expect(delays == [false, true, false])
    }

    @Test func `the names it remembers are bounded, and the oldest goes first`() {
        var lockout = Lockout(freeFailures: 0)
        for number in 0...Lockout.namesMax {
            _ = lockout.fail("n\(number)", now: .milliseconds(number / 10))
        }
        let last = Lockout.namesMax
        #expect(lockout.wait(of: "n\(last)", now: .milliseconds(last / 10)) == .seconds(1))
        let kept = (0..<10).filter { lockout.wait(of: "n\($0)", now: .milliseconds(1)) != nil }
        #expect(kept.count == 9)
    }
}

@Suite struct RateLimiterTests {
    @Test func `a bucket holds the whole rule and fills evenly`() {
        var limiter = RateLimiter(rule: RateRule(requests: 6, windowSeconds: 60))
        for left in (0..<6).reversed() {
            let state = limiter.take("a", now: .zero)
            #expect(state.isAllowed)
            #expect(state.remaining == left)
        }
        let refused = limiter.take("a", now: .seconds(9))
        #expect(!refused.isAllowed)
        #expect(refused.resetSeconds == 1)
        let later = [
            limiter.take("a", now: .seconds(10)), limiter.take("b", now: .seconds(10)),
            limiter.take("a", now: .seconds(100_000)),
        ]
        #expect(later.allSatisfy { $0.isAllowed })
        #expect(later.map(\.remaining) == [0, 5, 5])
    }

    @Test func `callers see what is left and strangers fill no memory`() {
        var limiter = RateLimiter(rule: RateRule(requests: 100, windowSeconds: 10))
        let fields = limiter.take("a", now: .zero).fields(policy: "caller")
        #expect(fields.map(\.value) == [#""caller";q=100;w=10"#, #""caller";r=99;t=1"#])
        for number in 0..<(RateLimiter.namesMax * 2) {
            _ = limiter.take("n\(number)", now: .milliseconds(number))
        }
        let state = limiter.take("a", now: .seconds(20))
        #expect(state.remaining == 99)
    }
}

@Suite struct GuessingTests {
    private static func guess(_ bench: Bench) -> String {
        let stranger = APIKey.generate(
            name: "",
            scopes: [],
            created: .noon,
            costLog2: 1,
            random: { count in (0..<count).map { _ in UInt8.random(in: 0...255) } }
        )
        return stranger.text
    }

    @Test func `an address that guesses keys waits, the store is not asked, known callers go on`()
        async
    {
        let events = Mutex<[AccessEvent]>([])
        var access = AccessSettings()
        access.observe = { event in events.withLock { $0.append(event) } }
        let bench = Bench(access: access)
        #expect(await bench.send(.get, "/v1/ping").status == .ok)
        var codes: [String?] = []
        for _ in 0..<14 {
            let fields: HTTPFields = [.authorization: "Bearer \(Self.guess(bench))"]
            codes.append(await bench.send(.get, "/v1/ping", fields: fields).code)
        }
        #expect(codes.prefix(11).allSatisfy { $0 == "KEY_INVALID" })
        #expect(codes.suffix(3).allSatisfy { $0 == "AUTHENTICATION_LOCKED" })
        let reads = bench.store.mutate { $0.keyReads }
        let locked = await bench.send(
            .get,
            "/v1/ping",
            fields: [.authorization: "Bearer \(Self.guess(bench))"]
        )
        #expect(locked.status == .tooManyRequests)
        #expect(locked.fields[.retryAfter] == "1")
        #expect(bench.store.mutate { $0.keyReads } == reads)
        // The key that was accepted before is known by its digest, so nobody can shut it out.
        #expect(await bench.send(.get, "/v1/ping").status == .ok)
        // From elsewhere, and after the wait, keys are looked at again.
        let elsewhere: HTTPFields = [.authorization: "Bearer \(bench.readKey)"]
        let answer = await bench.send(.get, "/v1/ping", fields: elsewhere, from: "192.0.2.2")
        #expect(answer.status == .ok)
        bench.clock.advance(.seconds(2))
        #expect(await bench.send(.get, "/v1/ping", fields: elsewhere).status == .ok)
        let refused = events.withLock { $0 }.count { $0 == .refused(.key, address: "192.0.2.1") }
        #expect(refused == 11)
        #expect(events.withLock { $0 }.contains(.lockedOut(address: "192.0.2.1")))
    }

    @Test func `guessing the secret of a known id from many addresses is slowed down too`() async {
        let bench = Bench()
        let known = bench.readKey.prefix(11)
        _ = await bench.send(.get, "/v1/ping", fields: [.authorization: "Bearer \(bench.readKey)"])
        var codes: Set<String> = []
        for number in 0..<25 {
            // Another secret under the same id, with the checksum that anyone can compute.
            let secret = String(repeating: "A", count: 30) + String(10 + number)
            let text = Self.key(id: String(known.dropFirst(3)), secret: secret)
            let response = await bench.send(
                .get,
                "/v1/ping",
                fields: [.authorization: "Bearer \(text)"],
                from: "192.0.2.\(number)"
            )
            codes.insert(response.code ?? "")
        }
        #expect(codes == ["KEY_INVALID", "AUTHENTICATION_LOCKED"])
        let fields: HTTPFields = [.authorization: "Bearer \(bench.readKey)"]
        #expect(await bench.send(.get, "/v1/ping", fields: fields).status == .ok)
    }

    /// A well-formed key of these parts.
    private static func key(id: String, secret: String) -> String {
        let parts = (id + secret).utf8.map { byte -> UInt8 in
            switch byte {
            case 48...57: byte - 48
            case 65...90: byte - 55
            default: byte - 61
            }
        }
        var rest = parts[...]
        return APIKey.generate(name: "", scopes: [], created: .noon, costLog2: 1) { count in
            defer { rest = rest.dropFirst(count) }
            return rest.isEmpty ? [UInt8](repeating: 0, count: count) : Array(rest.prefix(count))
        }.text
    }

    @Test func `a secret is hashed slowly once and recognised afterwards`() async {
        let count = Mutex(0)
        var access = AccessSettings()
        access.derive = { secret, parameters in
            count.withLock { $0 += 1 }
            return SecretHash.scrypt(secret, parameters)
        }
        let bench = Bench(access: access)
        for _ in 0..<5 {
            #expect(await bench.send(.get, "/v1/ping").status == .ok)
            bench.clock.advance(.seconds(10))
        }
        #expect(count.withLock { $0 } == 1)
    }

    @Test func `a key of an earlier release is still accepted`() async throws {
        let bench = Bench()
        let key = try #require(APIKey(bench.readKey))
        bench.store.mutate { state in
            state.keys[key.id] = APIKeyRecord(
                id: key.id,
                name: "old",
                secretHash: key.proof,
                scopes: "read",
                created: .noon
            )
        }
        let fields: HTTPFields = [.authorization: "Bearer \(bench.readKey)"]
        #expect(await bench.send(.get, "/v1/ping", fields: fields).status == .ok)
        let other: HTTPFields = [.authorization: "Bearer \(bench.writeKey)"]
        #expect(await bench.send(.get, "/v1/ping", fields: other).status == .ok)
    }

    @Test func `a caller beyond its rate is told when to come back, others are not held up`() async
    {
        var access = AccessSettings()
        access.callerRate = RateRule(requests: 3, windowSeconds: 60)
        let bench = Bench(access: access)
        for left in [2, 1, 0] {
            let response = await bench.send(.get, "/v1/ping")
            #expect(response.status == .ok)
            #expect(response.fields["RateLimit-Policy"] == #""caller";q=3;w=60"#)
            #expect(response.fields["RateLimit"]?.hasPrefix(#""caller";r=\#(left);t="#) == true)
        }
        let refused = await bench.send(.get, "/v1/ping")
        #expect(refused.status == .tooManyRequests)
        #expect(refused.code == "TOO_MANY_REQUESTS")
        #expect(refused.fields[.retryAfter] == "20")
        #expect(refused.json["retryAfterSeconds"]?.int64Value == 20)
        let other: HTTPFields = [.authorization: "Bearer \(bench.readKey)"]
        #expect(await bench.send(.get, "/v1/ping", fields: other).status == .ok)
        #expect(await bench.send(.get, "/livez", fields: [:]).status == .ok)
    }

    @Test func `an address beyond its rate is refused before its key is looked at`() async {
        var access = AccessSettings()
        access.addressRate = RateRule(requests: 2, windowSeconds: 60)
        let bench = Bench(access: access)
        for _ in 0..<2 {
            #expect(await bench.send(.get, "/v1/ping", fields: [:]).status.code == 401)
        }
        #expect(await bench.send(.get, "/v1/ping").code == "TOO_MANY_REQUESTS")
        #expect(await bench.send(.post, "/v1/webhooks/stripe/main").code == "TOO_MANY_REQUESTS")
        #expect(await bench.send(.get, "/readyz", fields: [:]).status == .ok)
        #expect(await bench.send(.get, "/v1/ping", from: "192.0.2.9").status == .ok)
        #expect(bench.store.mutate { $0.keyReads } == 1)
    }
}
