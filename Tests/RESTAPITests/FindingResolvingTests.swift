import Accounting
import HTTP
import JSON
import Jobs
import Synchronization
import Testing

@testable import RESTAPI

@Suite struct FindingResolvingTests {
    @Test func `a finding that is dealt with is closed and its work done again`() async throws {
        let bench = Bench()
        bench.queue.state.withLock { $0.findings = [.sample(7)] }
        let answer = await bench.send(.post, "/v1/findings/7/resolve")
        #expect(answer.status == .ok || answer.status == .accepted)
        #expect(answer.json["finding"]?["open"]?.boolValue == false)
        #expect(bench.queue.state.withLock { $0.reruns.count } == 1)
        let again = await bench.send(.post, "/v1/findings/7/resolve")
        #expect(again.status == .ok)
        #expect(again.json["jobId"] == nil)
        #expect(bench.queue.state.withLock { $0.reruns.count } == 1)
    }

    @Test func `a key that may only read resolves nothing`() async {
        let bench = Bench()
        bench.queue.state.withLock { $0.findings = [.sample(7)] }
        let answer = await bench.send(
            .post,
            "/v1/findings/7/resolve",
            fields: [.authorization: "Bearer \(bench.readKey)"]
        )
        #expect(answer.status == .forbidden)
        #expect(bench.queue.state.withLock { $0.reruns.isEmpty })
    }
}
