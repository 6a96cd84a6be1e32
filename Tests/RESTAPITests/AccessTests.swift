import Accounting
import HTTP
import JSON
import Jobs
import Testing

@testable import RESTAPI

@Suite struct AccessTests {
    /// Every route that needs a key, with a path that exists in form.
    static let guarded = RouteTable.routes.filter { $0.access.isStrict }

    static func target(_ route: Route) -> String {
        route.template.text.split(separator: "/").map { $0.hasPrefix("{") ? "x" : $0 }
            .reduce("") { $0 + "/" + $1 }
    }

    @Test func `every guarded route refuses a missing and a wrong key`() async {
        let bench = Bench()
        #expect(Self.guarded.count >= 21)
        for route in Self.guarded {
            let target = Self.target(route)
            let missing = await bench.send(route.method, target, fields: [:])
            #expect(missing.status == .unauthorized, "\(target)")
            #expect(missing.code == "KEY_MISSING")
            #expect(missing.fields[.wwwAuthenticate] == #"Bearer realm="quittance""#)
            let wrong = await bench.send(
                route.method,
                target,
                fields: [.authorization: "Bearer qk_x_y"]
            )
            #expect(wrong.status == .unauthorized)
            #expect(wrong.code == "KEY_INVALID")
            #expect(wrong.fields[.wwwAuthenticate]?.contains("invalid_token") == true)
        }
        #expect(bench.writes.isEmpty)
        #expect(bench.store.mutate { $0.keyReads } == 0)
    }

    @Test func `every writing route refuses a key that may only read`() async {
        let bench = Bench()
        let fields: HTTPFields = [.authorization: "Bearer \(bench.readKey)"]
        for route in Self.guarded {
            let response = await bench.send(route.method, Self.target(route), fields: fields)
            let isForbidden = response.status == .forbidden
            #expect(isForbidden == (route.access != .read), "\(route.template.text)")
            if isForbidden { #expect(response.code == "SCOPE_MISSING") }
        }
        #expect(bench.writes.isEmpty)
    }

    @Test(arguments: ["Basic dXNlcjpwYXNz", "Bearer", "Bearer  ", "Bearer a b", "qk_1_2"])
    func `other credentials are refused`(value: String) async {
        let response = await Bench().send(.get, "/v1/ping", fields: [.authorization: value])
        #expect(response.code == "KEY_INVALID")
    }

    @Test func `two Authorization fields are refused`() async {
        let bench = Bench()
        var fields: HTTPFields = [.authorization: "Bearer \(bench.readKey)"]
        fields.append(.authorization, "Bearer \(bench.writeKey)")
        let response = await bench.send(.get, "/v1/ping", fields: fields)
        #expect(response.code == "KEY_INVALID")
    }

    @Test func `an unknown key and a revoked key get the same answer`() async throws {
        let bench = Bench()
        let id = try #require(APIKey(bench.writeKey)).id
        bench.store.mutate { state in
            state.keys[id] = state.keys[id].map { key in
                APIKeyRecord(
                    id: key.id,
                    name: key.name,
                    secretHash: key.secretHash,
                    scrypt: key.scrypt,
                    scopes: key.scopes,
                    created: key.created,
                    revoked: .noon
                )
            }
        }
        let revoked = await bench.send(.get, "/v1/ping")
        bench.clock.advance(.seconds(6))
        bench.store.mutate { $0.keys = [:] }
        let unknown = await bench.send(.get, "/v1/ping")
        #expect(revoked.status == .unauthorized)
        #expect(revoked.code == unknown.code)
        #expect(revoked.json["detail"] == unknown.json["detail"])
    }

    @Test func `a key of a known id with another secret is refused`() async throws {
        let bench = Bench()
        let id = try #require(APIKey(bench.readKey)).id
        bench.store.mutate { state in
            state.keys[id] = state.keys[id].map { key in
                APIKeyRecord(
                    id: key.id,
                    name: key.name,
                    secretHash: [UInt8](repeating: 0, count: 32),
                    scrypt: key.scrypt,
                    scopes: key.scopes,
                    created: key.created
                )
            }
        }
        let fields: HTTPFields = [.authorization: "Bearer \(bench.readKey)"]
        #expect(await bench.send(.get, "/v1/ping", fields: fields).code == "KEY_INVALID")
    }

    @Test func `a key that has expired is refused from that moment on`() async throws {
        let bench = Bench()
        let id = try #require(APIKey(bench.readKey)).id
        bench.store.mutate { state in
            state.keys[id] = state.keys[id].map { key in
                APIKeyRecord(
                    id: key.id,
                    name: key.name,
                    secretHash: key.secretHash,
                    scrypt: key.scrypt,
                    scopes: key.scopes,
                    created: key.created,
                    expires: .noon.adding(.seconds(3))
                )
            }
        }
        let fields: HTTPFields = [.authorization: "Bearer \(bench.readKey)"]
        bench.clock.advance(.seconds(2))
        #expect(await bench.send(.get, "/v1/ping", fields: fields).status == .ok)
        bench.clock.advance(.seconds(1))
        #expect(await bench.send(.get, "/v1/ping", fields: fields).code == "KEY_INVALID")
    }

    @Test func `scopes open their own routes and no others`() async {
        let bench = Bench()
        let cases: [(Set<Scope>, [(String, Bool)])] = [
            ([.sync], [("/v1/charge-syncs", true), ("/v1/payout-reconciliations", false)]),
            ([.reconcile], [("/v1/charge-syncs", false), ("/v1/payout-reconciliations", true)]),
            ([.admin], [("/v1/charge-syncs", true), ("/v1/payout-reconciliations", true)]),
        ]
        for (scopes, expected) in cases {
            let key = APIKey.generate(
                name: "s",
                scopes: scopes,
                created: .noon,
                costLog2: 1,
                random: { count in (0..<count).map { _ in UInt8.random(in: 0...255) } }
            )
            bench.store.mutate { $0.keys[key.record.id] = key.record }
            let fields: HTTPFields = [.authorization: "Bearer \(key.text)"]
            for (path, isAllowed) in expected {
                let response = await bench.send(.post, path, "{}", fields: fields)
                #expect((response.status != .forbidden) == isAllowed, "\(scopes) \(path)")
            }
            #expect(await bench.send(.get, "/v1/ping", fields: fields).status == .ok)
        }
    }

    @Test func `a record is believed for five seconds and no longer`() async {
        let bench = Bench()
        for _ in 0..<3 { #expect(await bench.send(.get, "/v1/ping").status == .ok) }
        #expect(bench.store.mutate { $0.keyReads } == 1)
        bench.store.mutate { $0.keys = [:] }
        bench.clock.advance(.seconds(4))
        #expect(await bench.send(.get, "/v1/ping").status == .ok)
        bench.clock.advance(.seconds(1))
        #expect(await bench.send(.get, "/v1/ping").status == .unauthorized)
    }

    @Test func `the use of a key is noted once a minute`() async {
        let bench = Bench()
        for _ in 0..<3 { _ = await bench.send(.get, "/v1/ping") }
        #expect(bench.store.mutate { $0.keyUses.count } == 1)
    }

    @Test func `a store that is out of reach while a key is looked up is told as such`() async {
        let bench = Bench()
        bench.store.mutate { $0.failure = .unavailable("disk full") }
        let response = await bench.send(.get, "/v1/ping")
        #expect(response.status == .serviceUnavailable)
        #expect(response.fields[.retryAfter] == "5")
        #expect(response.json["retryAfterSeconds"]?.int64Value == 5)
        #expect(response.json["retryable"]?.boolValue == true)
        #expect(!String(decoding: response.body, as: UTF8.self).contains("disk"))
    }
}
