import Accounting
import HTTP
import JSON
import Jobs
import Testing
import Workflows

@testable import RESTAPI

@Suite struct ConventionTests {
    @Test func `a key whose first request is still being answered is refused for the moment`()
        async throws
    {
        let keys = KeysInFlight()
        let refusal = await #expect(throws: Refusal.self) {
            try await keys.once(client: "c", key: "k") { () async throws(Refusal) in
                // Another caller's key and another key of this caller are free meanwhile.
                try await keys.once(client: "d", key: "k") { () async throws(Refusal) in }
                try await keys.once(client: "c", key: "l") { () async throws(Refusal) in }
                try await keys.once(client: "c", key: "k") { () async throws(Refusal) in }
            }
        }
        #expect(refusal?.problem.status == .conflict)
        #expect(refusal?.problem.code == "IDEMPOTENCY_KEY_IN_USE")
        #expect(refusal?.problem.retryable == true)
        // Whatever became of the first request, the key is free after it.
        try await keys.once(client: "c", key: "k") { () async throws(Refusal) in }
    }

    @Test func `a route that is to go says since when and until when`() {
        let deprecation = Deprecation(
            since: Timestamp(seconds: 1_688_169_599),
            sunset: Timestamp(seconds: 1_814_400_000)
        )
        #expect(
            deprecation.fields == [
                HTTPField("Deprecation", "@1688169599"),
                HTTPField("Sunset", "Thu, 01 Jul 2027 00:00:00 GMT"),
            ]
        )
    }

    @Test(arguments: [
        ("2026-10-01", Timestamp(seconds: 1_790_812_800)),
        ("2026-10-01T00:00:01Z", Timestamp(seconds: 1_790_812_801)),
        ("2026-10-01T02:00:00%2B02:00", Timestamp(seconds: 1_790_812_800)),
    ])
    func `updatedSince takes a date and a time`(text: String, moment: Timestamp) async {
        let bench = Bench()
        bench.store.mutate { state in
            state.findings = [.sample(1)]
        }
        let response = await bench.send(.get, "/v1/findings?updatedSince=\(text)")
        #expect(response.status == .ok)
        let isLater = Timestamp.noon >= moment
        #expect(response.json["items"]?.arrayValue?.isEmpty == !isLater)
    }

    @Test func `a cursor belongs to its updatedSince`() async throws {
        let bench = Bench()
        bench.store.mutate { state in state.findings = (1...3).map { .sample($0) } }
        let first = await bench.send(.get, "/v1/findings?limit=1&updatedSince=2026-01-01")
        let cursor = try #require(first.json["nextCursor"]?.stringValue)
        let path = "/v1/findings?limit=1&cursor=\(cursor)"
        #expect(await bench.send(.get, path).faults == [" CURSOR_INVALID"])
        #expect(await bench.send(.get, path + "&updatedSince=2026-01-01").status == .ok)
    }

    @Test func `what follows a job is read back as it was stored`() throws {
        let text = #"{"job":"job_0000000000001","state":"discarded","target":"Account/001"}"#
        let arguments = try FollowUpArguments(text: text)
        #expect(arguments.job == JobID(number: 1))
        #expect(arguments.state == .discarded)
        #expect(arguments.target == "Account/001")
        for damaged in ["", "{}", text.replacing("discarded", with: "over")] {
            #expect(throws: StepFailure.self) { try FollowUpArguments(text: damaged) }
        }
    }

    @Test func `own ids have sixty letters and digits at most`() {
        #expect(OwnID(String(repeating: "a", count: 60)) != nil)
        for text in ["", String(repeating: "a", count: 61), "a b", "a/b", "é", "a.b", "a\u{0}"] {
            #expect(OwnID(text) == nil, "\(text)")
        }
    }
}
