import Accounting
import Cryptography
import HTTP
import Jobs
import Synchronization
import Testing

@testable import RESTAPI

/// Keeps what would go into the audit chain.
final class FakeTrail: AuditTrail {
    private let state = Mutex<(entries: [AuditEntry], fault: StoreFault?)>(([], nil))
    var entries: [AuditEntry] { state.withLock { $0.entries } }

    func fail(_ fault: StoreFault?) { state.withLock { $0.fault = fault } }

    func append(_ entry: AuditEntry) async throws(StoreFault) {
        let fault = state.withLock { state in
            if state.fault == nil { state.entries.append(entry) }
            return state.fault
        }
        if let fault { throw fault }
    }
}

@Suite struct AuditingTests {
    private static func bench() -> (Bench, FakeTrail) {
        let trail = FakeTrail()
        var access = AccessSettings()
        access.audit = trail
        return (Bench(access: access), trail)
    }

    @Test func `what changes something is written down before it happens, with actor and request`()
        async throws
    {
        let (bench, trail) = Self.bench()
        let body = #"{"ids":["ch_1"]}"#
        let id = try #require(APIKey(bench.writeKey)).id
        let response = await bench.send(
            .post,
            "/v1/charge-syncs",
            body,
            fields: [
                .authorization: "Bearer \(bench.writeKey)", .contentType: "application/json",
                "X-Request-Id": "audit-1",
            ]
        )
        #expect(response.status == .accepted)
        #expect(
            trail.entries == [
                AuditEntry(
                    who: "key \(id)",
                    what: "POST /v1/charge-syncs",
                    subject: "",
                    requestID: "audit-1",
                    before: nil,
                    after: SHA256.digest(Array(body.utf8))
                )
            ]
        )
        bench.store.mutate { $0.jobs = [.sample(1)] }
        let path = "/v1/jobs/\(Job.sample(1).id.text)/cancel"
        _ = await bench.send(.post, path)
        let cancel = try #require(trail.entries.last)
        #expect(cancel.what == "POST /v1/jobs/{id}/cancel")
        #expect(cancel.subject == Job.sample(1).id.text)
        #expect(cancel.before != nil)
    }

    @Test func `reading, previewing and refused callers leave no record`() async {
        let (bench, trail) = Self.bench()
        _ = await bench.send(.get, "/v1/jobs")
        _ = await bench.send(.post, "/v1/previews", "{}")
        _ = await bench.send(.post, "/v1/charge-syncs", "{}", fields: [:])
        let reader: HTTPFields = [.authorization: "Bearer \(bench.readKey)"]
        _ = await bench.send(.post, "/v1/charge-syncs", "{}", fields: reader)
        #expect(trail.entries.isEmpty)
    }

    @Test func `what cannot be written down does not happen`() async {
        let (bench, trail) = Self.bench()
        trail.fail(.unavailable("disk full"))
        let response = await bench.send(.post, "/v1/charge-syncs", #"{"ids":["ch_1"]}"#)
        #expect(response.status == .serviceUnavailable)
        #expect(bench.writes.isEmpty)
    }
}
