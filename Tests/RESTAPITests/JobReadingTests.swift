import Accounting
import HTTP
import JSON
import Jobs
import Synchronization
import Testing

@testable import RESTAPI

@Suite struct JobReadingTests {
    private static let path = "/v1/jobs/job_0000000000001"

    private func bench(
        _ state: JobState,
        version: Int64 = 7,
        isBatched: Bool = false
    ) -> Bench {
        let bench = Bench()
        bench.store.mutate {
            $0.jobs = [.sample(1, state: state, version: version, isBatched: isBatched)]
        }
        return bench
    }

    @Test func `every state of the queue has one public state`() {
        #expect(PublicJobState.allCases.flatMap(\.states).count == JobState.allCases.count)
        #expect(Set(PublicJobState.allCases.flatMap(\.states)) == Set(JobState.allCases))
    }

    @Test(arguments: [
        (JobState.available, "queued", false, Int64?(5)), (.scheduled, "queued", false, 30),
        (.retryable, "queued", false, 30), (.running, "running", false, 5),
        (.completed, "succeeded", true, nil), (.discarded, "failed", true, nil),
        (.cancelled, "cancelled", true, nil),
    ])
    func `a job tells its state, its progress and when to look again`(
        state: JobState,
        name: String,
        isDone: Bool,
        seconds: Int64?
    ) async {
        let bench = bench(state)
        let response = await bench.send(.get, Self.path)
        let job = response.json
        #expect(response.status == .ok)
        #expect(response.fields[.etag] == "\"7\"")
        #expect(response.fields[.cacheControl] == "no-cache")
        #expect(response.fields[.retryAfter] == seconds.map { String($0) })
        #expect(job["state"]?.stringValue == name)
        #expect(job["queueState"]?.stringValue == state.rawValue)
        #expect(job["done"]?.boolValue == isDone)
        #expect(job["retryAfterSeconds"]?.int64Value == seconds)
        #expect(job["progress"]?["done"]?.int64Value == 2)
        #expect(job["progress"]?["total"]?.int64Value == 3)
        #expect(job["progress"]?["failed"]?.int64Value == 1)
        #expect(job["createdAt"]?.stringValue == "2026-10-01T12:00:00.000Z")
        #expect((job["finishedAt"] != nil) == isDone)
        #expect((job["runAt"] == nil) == isDone)
        #expect((job["result"]?["objects"]?.int64Value == 1) == (state == .completed))
        #expect((job["lastError"] != nil) == (state == .discarded))
        #expect(bench.writes.isEmpty)
    }

    @Test(arguments: ["\"7\"", "W/\"7\"", "*", "\"1\", \"7\""])
    func `a known version is not sent again`(tag: String) async {
        let bench = bench(.running)
        let fields: HTTPFields = [
            .authorization: "Bearer \(bench.readKey)", .ifNoneMatch: tag,
        ]
        let response = await bench.send(.get, Self.path, fields: fields)
        #expect(response.status == .notModified)
        #expect(response.body.isEmpty)
        #expect(response.fields[.etag] == "\"7\"")
        #expect(response.fields[.retryAfter] == "5")
        #expect(response.fields[.cacheControl] == "no-cache")
        #expect(response.fields[.contentType] == nil)
    }

    @Test(arguments: ["\"6\"", "7", "\"77\""])
    func `another version is sent`(tag: String) async {
        let bench = bench(.running)
        let fields: HTTPFields = [.authorization: "Bearer \(bench.readKey)", .ifNoneMatch: tag]
        #expect(await bench.send(.get, Self.path, fields: fields).status == .ok)
    }

    @Test(arguments: [("\"7\"", 200), ("*", 200), ("\"6\"", 412), ("W/\"7\"", 412)])
    func `a version the caller insists on is compared strongly`(tag: String, status: Int) async {
        let bench = bench(.running)
        let fields: HTTPFields = [.authorization: "Bearer \(bench.readKey)", .ifMatch: tag]
        #expect(await bench.send(.get, Self.path, fields: fields).status.code == status)
    }

    @Test(arguments: ["job_0000000000002", "job_1", "x", "job_0000000000001%20"])
    func `an unknown job is not found`(id: String) async {
        let response = await bench(.running).send(.get, "/v1/jobs/\(id)")
        #expect(response.status == .notFound)
        #expect(response.code == "JOB_UNKNOWN")
    }

    @Test func `a job of a batch shows how far the batch is and when it will be through`()
        async throws
    {
        let bench = bench(.running, isBatched: true)
        let created = Timestamp.noon.adding(.seconds(-60))
        func batch(done: Int, finished: Timestamp? = nil) -> JobBatch {
            JobBatch(
                id: BatchID(number: 9),
                name: "October",
                clientID: nil,
                total: 4,
                done: done,
                failed: 0,
                created: created,
                finished: finished,
                completionJob: nil
            )
        }
        bench.queue.state.withLock { $0.batches = [batch(done: 1)] }
        let running = await bench.send(.get, Self.path)
        let shown = try #require(running.json["batch"])
        #expect(shown["succeeded"]?.int64Value == 1)
        #expect(shown["total"]?.int64Value == 4)
        #expect(shown["expectedAt"]?.stringValue == Timestamp.noon.adding(.seconds(180)).text)
        let tag = try #require(running.fields[.etag])
        #expect(tag == "W/\"7.1.0\"")
        let fields: HTTPFields = [.authorization: "Bearer \(bench.readKey)", .ifNoneMatch: tag]
        #expect(await bench.send(.get, Self.path, fields: fields).status == .notModified)
        // The job stays as it is while its batch goes on.
        bench.queue.state.withLock { $0.batches = [batch(done: 2)] }
        #expect(await bench.send(.get, Self.path, fields: fields).status == .ok)
        bench.queue.state.withLock { $0.batches = [batch(done: 4, finished: created)] }
        #expect(await bench.send(.get, Self.path).fields[.etag] == "\"7.4.0\"")
    }

    @Test func `a batch is only looked for where there may be one, and once for one answer`() async
    {
        let alone = bench(.running)
        _ = await alone.send(.get, Self.path + "?wait=1")
        #expect(alone.queue.state.withLock { $0.batchReads } == 0)
        let watched = bench(.running, isBatched: true)
        _ = await watched.send(.get, Self.path + "?wait=1")
        #expect(watched.queue.state.withLock { $0.batchReads } == 1)
    }

    @Test func `the attempts of a job tell how each ended, when, where and why`() async throws {
        let bench = bench(.running)
        bench.store.mutate {
            $0.attempts = [
                JobAttempt(
                    number: 2,
                    outcome: .crashed,
                    ended: Timestamp(seconds: 1_790_000_000),
                    error: "The worker stopped.",
                    nodeNumber: 7
                ),
                JobAttempt(
                    number: 1,
                    outcome: .released,
                    ended: Timestamp(seconds: 1_789_999_999),
                    error: nil,
                    nodeNumber: nil
                ),
            ]
        }
        let items = await bench.send(.get, Self.path + "/attempts").json["items"]?.arrayValue
        let attempts = try #require(items)
        #expect(attempts.map { $0["number"]?.int64Value } == [2, 1])
        #expect(attempts.map { $0["outcome"]?.stringValue } == ["crashed", "released"])
        #expect(attempts[0]["endedAt"]?.stringValue == Timestamp(seconds: 1_790_000_000).text)
        #expect(attempts.map { $0["error"]?.stringValue } == ["The worker stopped.", nil])
        #expect(attempts.map { $0["node"]?.stringValue } == ["node_0000000000007", nil])
        #expect(
            await bench.send(.get, "/v1/jobs/job_0000000000002/attempts").status == .notFound
        )
    }

    @Test func `an answer waits for the end of the job and no longer than asked`() async {
        let bench = bench(.running)
        let response = await bench.send(.get, Self.path + "?wait=8")
        #expect(response.json["state"]?.stringValue == "running")
        #expect(bench.clock.uptime == .seconds(8))
        #expect(bench.clock.sleepCount == 32)
    }

    @Test func `a job that ends meanwhile is answered at once`() async {
        let bench = bench(.running)
        let store = bench.store
        bench.clock.onSleep.withLock {
            $0 = { count in
                guard count == 3 else { return }
                store.mutate { $0.jobs = $0.jobs.map { $0.with(state: .completed) } }
            }
        }
        let response = await bench.send(.get, Self.path + "?wait=8")
        #expect(response.json["state"]?.stringValue == "succeeded")
        #expect(bench.clock.sleepCount == 3)
    }

    @Test func `a caller with a version waits for the next one`() async {
        let bench = bench(.running)
        let store = bench.store
        bench.clock.onSleep.withLock {
            $0 = { count in
                guard count == 2 else { return }
                store.mutate { $0.jobs = $0.jobs.map { $0.with(state: .running) } }
            }
        }
        let fields: HTTPFields = [
            .authorization: "Bearer \(bench.readKey)", .ifNoneMatch: "\"7\"",
        ]
        let response = await bench.send(.get, Self.path + "?wait=8", fields: fields)
        #expect(response.status == .ok)
        #expect(response.fields[.etag] == "\"8\"")
        #expect(bench.clock.sleepCount == 2)
    }

    @Test func `nobody waits for a job that is over, or without being asked to`() async {
        let over = bench(.completed)
        _ = await over.send(.get, Self.path + "?wait=8")
        let unasked = bench(.running)
        _ = await unasked.send(.get, Self.path)
        _ = await unasked.send(.get, Self.path + "?wait=0")
        #expect(over.clock.sleepCount == 0)
        #expect(unasked.clock.sleepCount == 0)
    }

    @Test func `damaged arguments are left out`() async {
        let bench = Bench()
        bench.store.mutate { $0.jobs = [.sample(1, arguments: "{")] }
        let response = await bench.send(.get, Self.path)
        #expect(response.status == .ok)
        #expect(response.json["request"] == nil)
    }

    @Test(arguments: [
        (JobState.available, 200, "cancelled"), (.running, 202, "running"),
        (.completed, 200, "succeeded"), (.cancelled, 200, "cancelled"),
    ])
    func `cancelling is no error in any state`(state: JobState, status: Int, name: String) async {
        let bench = bench(state)
        for body in [nil, "{}", " {} "] {
            let response = await bench.send(.post, Self.path + "/cancel", body)
            #expect(response.status.code == status)
            #expect(response.json["state"]?.stringValue == name)
            #expect(response.json["cancelRequested"]?.boolValue == (state == .running))
        }
    }

    @Test(arguments: [
        (JobState.discarded, 202), (.cancelled, 202), (.running, 202), (.retryable, 202),
        (.completed, 409),
    ])
    func `failed and cancelled jobs run again`(state: JobState, status: Int) async {
        let response = await bench(state).send(.post, Self.path + "/retry")
        #expect(response.status.code == status)
        if status == 409 {
            #expect(response.code == "JOB_NOT_RETRYABLE")
        } else {
            #expect(response.json["done"]?.boolValue == false)
            #expect(response.fields[.retryAfter] != nil)
        }
    }

    @Test(arguments: ["cancel", "retry"])
    func `orders to an unknown job are refused`(order: String) async {
        let response = await Bench().send(.post, "/v1/jobs/job_0000000000009/\(order)")
        #expect(response.code == "JOB_UNKNOWN")
    }
}

@Suite struct JobListTests {
    private func ids(_ response: HTTPResponse) -> [String] {
        (response.json["items"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
    }

    private func bench(_ states: [JobState]) -> Bench {
        let bench = Bench()
        bench.store.mutate { store in
            store.jobs = states.enumerated().map {
                .sample(Int64($0.offset + 1), state: $0.element)
            }
        }
        return bench
    }

    private func id(_ number: Int64) -> String { JobID(number: number).text }

    @Test func `pages follow each other to the end`() async throws {
        let bench = bench([JobState](repeating: .completed, count: 5))
        let first = await bench.send(.get, "/v1/jobs?limit=2&account=main")
        #expect(ids(first) == [id(5), id(4)])
        let cursor = try #require(first.json["nextCursor"]?.stringValue)
        let link = "</v1/jobs?limit=2&account=main&cursor=\(cursor)>; rel=\"next\""
        #expect(first.fields[.link] == link)
        let target = "/v1/jobs?limit=2&account=main&cursor="
        let second = await bench.send(.get, target + cursor)
        #expect(ids(second) == [id(3), id(2)])
        let last = await bench.send(
            .get,
            target + (try #require(second.json["nextCursor"]?.stringValue))
        )
        #expect(ids(last) == [id(1)])
        #expect(last.json["nextCursor"] == nil)
        #expect(last.fields[.link] == nil)
    }

    @Test func `a cursor belongs to its filters and its list`() async throws {
        let bench = bench([JobState](repeating: .completed, count: 3))
        let first = await bench.send(.get, "/v1/jobs?limit=1&state=succeeded")
        let cursor = try #require(first.json["nextCursor"]?.stringValue)
        for target in [
            "/v1/jobs?limit=1&cursor=", "/v1/jobs?state=failed&cursor=",
            "/v1/jobs?state=succeeded&account=main&cursor=", "/v1/payouts?cursor=",
            "/v1/findings?cursor=",
        ] {
            #expect(await bench.send(.get, target + cursor).faults == [" CURSOR_INVALID"])
        }
        #expect(
            await bench.send(.get, "/v1/jobs?state=succeeded&limit=2&cursor=\(cursor)").status
                == .ok
        )
    }

    @Test func `queued jobs of all three kinds stand in one order`() async throws {
        let bench = bench([.retryable, .available, .running, .scheduled, .available, .completed])
        let first = await bench.send(.get, "/v1/jobs?state=queued&limit=3")
        #expect(ids(first) == [id(5), id(4), id(2)])
        let cursor = try #require(first.json["nextCursor"]?.stringValue)
        let last = await bench.send(.get, "/v1/jobs?state=queued&limit=3&cursor=\(cursor)")
        #expect(ids(last) == [id(1)])
        #expect(last.json["nextCursor"] == nil)
    }

    @Test(arguments: PublicJobState.allCases)
    func `every public state finds its jobs`(state: PublicJobState) async {
        let bench = bench(JobState.allCases)
        let response = await bench.send(.get, "/v1/jobs?state=\(state.rawValue)")
        #expect(ids(response).count == state.states.count)
        for job in response.json["items"]?.arrayValue ?? [] {
            #expect(job["state"]?.stringValue == state.rawValue)
            #expect(job["request"] == nil)
        }
    }

    @Test func `kind and account are filters`() async {
        let bench = Bench()
        bench.store.mutate { store in
            store.jobs = [
                .sample(1, kind: .chargeSync), .sample(2, account: "eu"), .sample(3),
            ]
        }
        #expect(ids(await bench.send(.get, "/v1/jobs?kind=charge.sync")) == [id(1)])
        #expect(ids(await bench.send(.get, "/v1/jobs?account=eu")) == [id(2)])
        #expect(ids(await bench.send(.get, "/v1/jobs?account=none")).isEmpty)
    }

    @Test(arguments: [
        ("", 50), ("?limit=200", 200), ("?limit=201", 200), ("?limit=2147483647", 200),
    ])
    func `a page is fifty long, or as long as asked, or two hundred`(
        query: String,
        count: Int
    ) async {
        let bench = bench([JobState](repeating: .completed, count: 210))
        #expect(ids(await bench.send(.get, "/v1/jobs" + query)).count == count)
    }
}
