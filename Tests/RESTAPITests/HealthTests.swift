import Accounting
import HTTP
import JSON
import Jobs
import Testing

@testable import RESTAPI

@Suite struct HealthTests {
    @Test func `liveness looks at nothing, readiness looks at the store`() async {
        let bench = Bench()
        for path in ["/livez", "/readyz", "/readyz?verbose"] {
            let response = await bench.send(.get, path, fields: [.accept: "text/html"])
            #expect(response.status == .ok)
            #expect(response.body == Array("ok\n".utf8))
        }
        bench.store.mutate { $0.failure = .unavailable("locked") }
        #expect(await bench.send(.get, "/livez", fields: [:]).status == .ok)
        let ready = await bench.send(.get, "/readyz", fields: [:])
        #expect(ready.status == .serviceUnavailable)
    }

    @Test func `metrics need a key unless they are open`() async {
        let closed = Bench()
        #expect(await closed.send(.get, "/metrics", fields: [:]).status == .unauthorized)
        let response = await closed.send(.get, "/metrics")
        #expect(response.status == .ok)
        #expect(response.body == Array("quittance_up 1\n".utf8))
        #expect(response.fields[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        let open = Bench(metricsAreOpen: true)
        #expect(await open.send(.get, "/metrics", fields: [:]).status == .ok)
    }

    @Test func `a ping proves the key and tells its scopes`() async {
        let bench = Bench()
        let write = await bench.send(.get, "/v1/ping")
        #expect(write.json["ok"]?.boolValue == true)
        #expect(write.json["version"]?.stringValue == "1.2.3")
        #expect(write.json["time"]?.stringValue == "2026-10-01T12:00:00.000Z")
        #expect(write.json["scopes"] == .texts(["read", "reconcile", "sync"]))
        let read = await bench.send(
            .get,
            "/v1/ping",
            fields: [.authorization: "bearer \(bench.readKey)"]
        )
        #expect(read.json["scopes"] == .texts(["read"]))
        #expect(bench.writes.isEmpty)
    }

    @Test func `the status counts jobs and findings and names accounts`() async throws {
        let live = AccountProfile(name: "eu", isLive: true, webhooks: nil)
        let other = AccountProfile(name: "us", isLive: nil, webhooks: nil)
        let bench = Bench(accounts: [Bench.main, live, other])
        bench.clock.advance(.seconds(90))
        bench.store.mutate {
            $0.jobs = [.sample(1), .sample(2, state: .running), .sample(3)]
            $0.findings = [.sample(1), .sample(2, isOpen: false)]
        }
        let status = await bench.send(.get, "/v1/status").json
        #expect(status["version"]?.stringValue == "1.2.3")
        #expect(status["uptimeSeconds"]?.int64Value == 90)
        #expect(status["openFindings"]?.int64Value == 1)
        #expect(status["jobs"]?.objectValue?.keys == JobState.allCases.map(\.rawValue))
        #expect(status["jobs"]?["available"]?.int64Value == 2)
        #expect(status["jobs"]?["running"]?.int64Value == 1)
        #expect(status["jobs"]?["completed"]?.int64Value == 0)
        let accounts = try #require(status["accounts"]?.arrayValue)
        #expect(accounts.map { $0["mode"]?.stringValue } == ["test", "live", nil])
        #expect(accounts.map { $0["receivesWebhooks"]?.boolValue } == [true, false, false])
        let gauge = try #require(status["upstreams"]?.arrayValue?.first)
        #expect(gauge["name"]?.stringValue == "netsuite.callsInFlight")
        #expect(gauge["value"]?.int64Value == 3)
    }

    @Test func `the description is handed out without a key in each of its forms`() async {
        let bench = Bench()
        let yaml = await bench.send(.get, "/openapi.yaml", fields: [:])
        #expect(yaml.status == .ok)
        #expect(yaml.fields[.contentType] == "application/yaml")
        #expect(yaml.body == Array("openapi: 3.0.3\n".utf8))
        let copy = await bench.send(.get, "/openapi-salesforce.json", fields: [:])
        #expect(copy.fields[.contentType] == "application/json")
        #expect(copy.json["openapi"]?.stringValue == "3.0.3")
        let page = await bench.send(.get, "/docs", fields: [:])
        #expect(page.fields[.contentType] == "text/html; charset=utf-8")
        #expect(page.fields["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)
        #expect(String(decoding: page.body, as: UTF8.self).contains("<h1>Quittance"))
    }
}
