import Accounting
import Cryptography
import HTTP
import Jobs
import Synchronization
import Testing

@testable import RESTAPI

/// Keeps what would go into the audit chain: the entry of a request, once it changes something.
final class FakeTrail: AuditTrail {
    private struct State {
        var ports: ChangePorts?
        var pending: AuditEntry?
        var entries: [AuditEntry] = []
        var fault: StoreFault?
    }

    private let state = Mutex(State())
    var entries: [AuditEntry] { state.withLock { $0.entries } }

    func fail(_ fault: StoreFault?) { state.withLock { $0.fault = fault } }

    /// Records what changes through these fakes; they outlive the trail.
    func watch(_ store: FakeStore, _ queue: FakeQueue) {
        let ports = ChangePorts(intake: store, jobs: store, queue: queue, pushed: store)
        state.withLock { $0.ports = ports }
        store.mutate { $0.trail = self }
        queue.state.withLock { $0.trail = self }
    }

    func recording(_ entry: AuditEntry) -> ChangePorts {
        state.withLock { state in
            state.pending = entry
            guard let ports = state.ports else { fatalError("the trail watches nothing") }
            return ports
        }
    }

    /// Keeps the entry of the request that changes something now; what it cannot keep must not happen.
    func keep() -> StoreFault? {
        state.withLock { state in
            if state.fault == nil, let entry = state.pending { state.entries.append(entry) }
            return state.fault
        }
    }
}

@Suite struct AuditingTests {
    private static func bench() -> (Bench, FakeTrail) {
        let trail = FakeTrail()
        var access = AccessSettings()
        access.audit = trail
        let bench = Bench(access: access)
        trail.watch(bench.store, bench.queue)
        return (bench, trail)
    }

    @Test func `what changes something is written down with it, with actor and request`()
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
        _ = await bench.send(.post, "/v1/charge-syncs", "{")
        #expect(trail.entries.isEmpty)
    }

    /// One good request for each route that changes something.
    private static let changes: [(HTTPMethod, String, String?)] = {
        let id = Job.sample(1).id.text
        return [
            (.post, "/v1/customer-syncs", #"{"ids":["cus_1"]}"#),
            (.post, "/v1/invoice-syncs", #"{"ids":["in_1"]}"#),
            (.post, "/v1/charge-syncs", #"{"ids":["ch_1"]}"#),
            (.post, "/v1/refund-syncs", #"{"ids":["re_1"]}"#),
            (.post, "/v1/dispute-syncs", #"{"ids":["du_1"]}"#),
            (.post, "/v1/credit-note-syncs", #"{"ids":["cn_1"]}"#),
            (.post, "/v1/payout-reconciliations", #"{"payouts":["po_1"]}"#),
            (.post, "/v1/jobs/\(id)/cancel", nil), (.post, "/v1/jobs/\(id)/retry", nil),
            (.post, "/v1/queue/retry", #"{"kind":"invoice.sync"}"#),
            (.post, "/v1/queue/pause", #"{"kind":"invoice.sync"}"#),
            (.post, "/v1/queue/resume", #"{"kind":"invoice.sync"}"#),
            (.post, "/v1/balance-postings", #"{"days":["2026-10-01"]}"#),
            (.post, "/v1/balance-proofs", #"{"currencies":["EUR"]}"#),
            (.post, "/v1/findings/7/resolve", nil),
            (.put, "/v1/customers/001M000000qfPyS", PushedRecordTests.customer),
            (.put, "/v1/invoices/i-1", PushedRecordTests.invoice),
        ]
    }()

    @Test func `every route that changes something is among those tried here`() {
        let tried = Set(
            Self.changes.compactMap { method, path, _ in
                RouteTable.lookUp(HTTPRequest(method: method, target: path, fields: [:])).template
                    .map { "\(method.rawValue) \($0)" }
            }
        )
        let audited = RouteTable.routes.filter(\.access.isAudited)
            .map { "\($0.method.rawValue) \($0.template.text)" }
        #expect(tried == Set(audited))
    }

    @Test(arguments: changes)
    func `a route that changes something writes exactly one record, and nothing without it`(
        method: HTTPMethod,
        path: String,
        body: String?
    ) async {
        let (bench, trail) = Self.bench()
        bench.store.mutate { $0.jobs = [.sample(1)] }
        bench.queue.state.withLock { $0.findings = [.sample(7)] }
        // An invoice needs its customer.
        let needsCustomer = path.hasPrefix("/v1/invoices")
        if needsCustomer {
            _ = await bench.send(
                .put,
                "/v1/customers/001M000000qfPyS",
                PushedRecordTests.customer
            )
        }
        let response = await bench.send(method, path, body)
        #expect(response.status.isSuccess, "\(response.json)")
        #expect(trail.entries.count == (needsCustomer ? 2 : 1))
        trail.fail(.unavailable("disk full"))
        let writes = bench.writes
        let again = await bench.send(method, path, body)
        #expect(!again.status.isSuccess)
        #expect(bench.writes == writes)
    }

    @Test func `what cannot be written down does not happen`() async {
        let (bench, trail) = Self.bench()
        trail.fail(.unavailable("disk full"))
        let response = await bench.send(.post, "/v1/charge-syncs", #"{"ids":["ch_1"]}"#)
        #expect(response.status == .serviceUnavailable)
        #expect(bench.writes.isEmpty)
    }
}
