import Accounting
import HTTP
import JSON
import Jobs
import Synchronization
import Testing

@testable import RESTAPI

@Suite struct QueueControlTests {
    @Test func `a part of the queue is held back and let go, and the answer shows the whole`()
        async throws
    {
        let bench = Bench()
        let held = await bench.send(.post, "/v1/queue/pause", #"{"kind":"payout.reconcile"}"#)
        #expect(held.status == .ok)
        #expect(
            bench.queue.state.withLock { $0.pauses.map(\.part) } == [.kind(.payoutReconciliation)]
        )
        _ = await bench.send(.post, "/v1/queue/pause", #"{"lane":"backfill"}"#)
        let shown = await bench.send(.get, "/v1/queue")
        let parts = shown.json["heldBack"]?.arrayValue ?? []
        #expect(parts.map { $0["kind"]?.stringValue } == ["payout.reconcile", nil])
        #expect(parts.map { $0["lane"]?.stringValue } == [nil, "backfill"])
        #expect(shown.json["jobs"]?["available"]?.int64Value == 0)
        let resumed = await bench.send(.post, "/v1/queue/resume", #"{"lane":"backfill"}"#)
        #expect(resumed.json["heldBack"]?.arrayValue?.count == 1)
        // Once more is as good.
        let again = await bench.send(.post, "/v1/queue/resume", #"{"lane":"backfill"}"#)
        #expect(again.status == .ok)
    }

    @Test func `what waits for a login is shown with what the vendor said`() async throws {
        let bench = Bench()
        bench.queue.state.withLock {
            $0.holds = [
                QueueHold(
                    kind: .invoiceSync,
                    account: "main",
                    since: Timestamp(seconds: 7),
                    until: Timestamp(seconds: 667),
                    reason: "Refused."
                )
            ]
        }
        let shown = await bench.send(.get, "/v1/queue")
        let hold = try #require(shown.json["awaitingLogin"]?.arrayValue?.first)
        #expect(hold["kind"]?.stringValue == "invoice.sync")
        #expect(hold["account"]?.stringValue == "main")
        #expect(hold["since"]?.stringValue == Timestamp(seconds: 7).text)
        #expect(hold["until"]?.stringValue == Timestamp(seconds: 667).text)
        #expect(hold["reason"]?.stringValue == "Refused.")
    }

    @Test(arguments: [
        "{}", #"{"kind":"x"}"#, #"{"lane":"fast"}"#, #"{"kind":1}"#, #"{"other":"x"}"#,
        #"{"kind":"payout.reconcile","lane":"backfill"}"#, "[]",
    ])
    func `what names no part of the queue changes nothing`(_ body: String) async {
        let bench = Bench()
        let response = await bench.send(.post, "/v1/queue/pause", body)
        #expect([.badRequest, .unprocessableContent].contains(response.status))
        #expect(bench.queue.state.withLock { $0.pauses.isEmpty })
    }

    @Test func `ended jobs of a filter run again, and the answer tells whether to ask again`()
        async throws
    {
        let bench = Bench()
        bench.queue.state.withLock { $0.retried = (1...600).map { JobID(number: $0) } }
        let body = #"{"state":"cancelled","kind":"refund.sync","account":"main"}"#
        let response = await bench.send(.post, "/v1/queue/retry", body)
        #expect(response.status == .accepted)
        #expect(response.json["retried"]?.int64Value == 500)
        #expect(response.json["isMore"]?.boolValue == true)
        let wanted = RetryFilter(state: .cancelled, kind: .refundSync, account: "main")
        #expect(bench.queue.state.withLock { $0.filters } == [wanted])
        bench.queue.state.withLock { $0.retried = [] }
        let rest = await bench.send(.post, "/v1/queue/retry", "{}")
        #expect(rest.json["isMore"]?.boolValue == false)
        #expect(bench.queue.state.withLock { $0.filters.last } == RetryFilter())
        let refused = await bench.send(.post, "/v1/queue/retry", #"{"state":"running"}"#)
        #expect([.badRequest, .unprocessableContent].contains(refused.status))
    }

    @Test func `batches are shown with their progress and pages go newest first`() async throws {
        let bench = Bench()
        bench.queue.state.withLock { state in
            state.batches = (1...3).map { number in
                JobBatch(
                    id: BatchID(number: number),
                    name: "batch \(number)",
                    clientID: nil,
                    total: 4,
                    done: 2,
                    failed: 1,
                    created: Timestamp(seconds: 0),
                    finished: nil,
                    completionJob: JobID(number: 9)
                )
            }
        }
        let first = await bench.send(.get, "/v1/batches?limit=2")
        let items = first.json["items"]?.arrayValue ?? []
        #expect(items.compactMap { $0["name"]?.stringValue } == ["batch 3", "batch 2"])
        let cursor = try #require(first.json["nextCursor"]?.stringValue)
        let second = await bench.send(.get, "/v1/batches?limit=2&cursor=\(cursor)")
        #expect(second.json["items"]?.arrayValue?.count == 1)
        let id = BatchID(number: 2).text
        let one = await bench.send(.get, "/v1/batches/\(id)")
        #expect(one.json["id"]?.stringValue == id)
        #expect(one.json["succeeded"]?.int64Value == 2)
        #expect(one.json["expectedAt"]?.stringValue != nil)
        let unknown = await bench.send(.get, "/v1/batches/\(BatchID(number: 8).text)")
        #expect(unknown.code == "BATCH_UNKNOWN")
        let malformed = await bench.send(.get, "/v1/batches/x")
        #expect(malformed.status == .notFound)
    }

    @Test func `schedules tell when next and what came of the last time`() async throws {
        let bench = Bench()
        bench.queue.state.withLock { state in
            state.schedules = [
                ScheduleState(
                    name: "nightly",
                    expression: "30 6 * * *",
                    zone: "UTC",
                    next: Timestamp(seconds: 60),
                    last: nil,
                    lastJob: nil
                )
            ]
        }
        let response = await bench.send(.get, "/v1/schedules")
        let item = try #require(response.json["items"]?.arrayValue?.first)
        #expect(item["nextAt"]?.stringValue == "1970-01-01T00:01:00.000Z")
        #expect(item["lastAt"] == nil)
    }
}
