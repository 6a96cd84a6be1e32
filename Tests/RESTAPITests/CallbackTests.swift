import Accounting
import Cryptography
import HTTP
import JSON
import Jobs
import Synchronization
import Testing
import Workflows

@testable import RESTAPI

/// Answers deliveries as told and keeps them.
final class FakeReceiver: HTTPTransport, Sendable {
    let answer = Mutex<Result<HTTPResponse, TransportFailure>>(
        .success(HTTPResponse(status: .noContent))
    )
    let received = Mutex<[OutboundRequest]>([])

    func send(_ request: OutboundRequest) async throws(TransportFailure) -> HTTPResponse {
        received.withLock { $0.append(request) }
        return try answer.withLock { $0 }.get()
    }
}

/// Runs a job outside any queue.
struct FakeContext: JobContext {
    let job: Job

    func checkpoint(
        _ progress: JobProgress,
        position: String?,
        effects: BookEffects
    ) async throws(StepFailure) {}
    func proceed() async throws(StepFailure) {}
}

@Suite struct CallbackTests {
    static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    static func rule(
        hosts: [String] = ["hooks.example.com", "*.salesforce.com"],
        endpoints: [String] = [],
        allowsPlain: Bool = false
    ) throws -> CallbackRule {
        CallbackRule(
            hosts: hosts,
            allowsPlain: allowsPlain,
            endpoints: endpoints.compactMap { HTTPURL($0) },
            secrets: [try #require(WebhookSecret(secret))]
        )
    }

    @Test func `a callback follows the job it was asked for, and every endpoint is told too`()
        async throws
    {
        let rule = try Self.rule(endpoints: ["https://hub.example.com/q"])
        let bench = Bench(callbacks: rule)
        let body = #"{"ids":["in_1"],"callbackUrl":"https://acme.my.salesforce.com/cb?x=1"}"#
        #expect(await bench.send(.post, "/v1/invoice-syncs", body).status == .accepted)
        let offered = try #require(bench.store.mutate { $0.offered }.first)
        #expect(
            offered.followUps == [
                FollowUp(
                    kind: .callbackDelivery,
                    target: "https://acme.my.salesforce.com/cb?x=1"
                ),
                FollowUp(kind: .callbackDelivery, target: "https://hub.example.com/q"),
            ]
        )
    }

    @Test func `a request for several objects is called back once, endpoints hear of every job`()
        async throws
    {
        let hub = FollowUp(kind: .callbackDelivery, target: "https://hub.example.com/q")
        let bench = Bench(callbacks: try Self.rule(endpoints: [hub.target]))
        let payouts = #"{"payouts":["po_1","po_2"],"callbackUrl":"https://hooks.example.com/p"}"#
        #expect(await bench.send(.post, "/v1/payout-reconciliations", payouts).status == .accepted)
        #expect(bench.store.mutate { $0.offered.map(\.followUps) } == [[hub], [hub]])
        let caller = FollowUp(kind: .callbackDelivery, target: "https://hooks.example.com/p")
        #expect(bench.store.mutate { $0.batches.map(\.followUp) } == [caller])
    }

    @Test(arguments: [(0, "batch.succeeded"), (1, "batch.failed")])
    func `the news of a request is its first job with the whole batch`(
        failed: Int,
        type: String
    ) async throws {
        let receiver = FakeReceiver()
        let batch = Self.batch(failed: failed, finished: .noon)
        _ = try await Self.run(receiver, batch: batch, rule: try Self.rule())
        let body = try #require(receiver.received.withLock { $0.first?.body })
        let event = try JSONValue.parse(body)
        #expect(event["type"]?.stringValue == type)
        #expect(event["timestamp"]?.stringValue == Timestamp.noon.text)
        #expect(event["data"]?["id"]?.stringValue == JobID(number: 1).text)
        #expect(event["data"]?["batch"]?["id"]?.stringValue == batch.id.text)
        #expect(event["data"]?["batch"]?["failed"]?.int64Value == Int64(failed))
        #expect(event["data"]?["batch"]?["done"]?.boolValue == true)
    }

    @Test func `a batch whose job was begun again is told later, a forgotten one never`()
        async throws
    {
        let receiver = FakeReceiver()
        let rule = try Self.rule()
        await #expect(
            throws: StepFailure.snooze(for: .seconds(30), reason: "The job was begun again.")
        ) { try await Self.run(receiver, batch: Self.batch(failed: 0, finished: nil), rule: rule) }
        let failure = await #expect(throws: StepFailure.self) {
            try await Self.run(
                receiver,
                batch: Self.batch(failed: 0, finished: .noon),
                isKept: false,
                rule: rule
            )
        }
        guard case .reject(let findings) = failure else {
            Issue.record("not rejected: \(String(describing: failure))")
            return
        }
        #expect(findings.map(\.code) == [.callbackRefused])
        #expect(receiver.received.withLock { $0.isEmpty })
    }

    private static func batch(failed: Int, finished: Timestamp?) -> JobBatch {
        JobBatch(
            id: BatchID(number: 4),
            name: "main: invoice.sync of 3 objects",
            clientID: nil,
            total: 3,
            done: finished == nil ? 1 : 3 - failed,
            failed: failed,
            created: .noon,
            finished: finished,
            completionJob: nil
        )
    }

    @Test(arguments: [
        ("http://hooks.example.com/", "CALLBACK_URL_PLAIN"),
        ("https://evil.example.com/", "CALLBACK_HOST_REFUSED"),
        ("https://salesforce.com/", "CALLBACK_HOST_REFUSED"),
        ("https://badsalesforce.com/", "CALLBACK_HOST_REFUSED"),
        ("https://my.salesforce.com.evil.example/", "CALLBACK_HOST_REFUSED"),
        ("https://127.0.0.1/", "CALLBACK_HOST_REFUSED"),
        ("https://[::1]/", "CALLBACK_HOST_REFUSED"),
        ("https://2130706433/", "CALLBACK_HOST_REFUSED"),
        ("https://0x7f.1/", "CALLBACK_HOST_REFUSED"),
        ("https://169.254.169.254/latest/meta-data", "CALLBACK_HOST_REFUSED"),
        ("https://localhost/", "CALLBACK_HOST_REFUSED"),
        ("https://a@hooks.example.com/", "CALLBACK_URL_MALFORMED"),
        ("https://hooks.example.com@evil.example/", "CALLBACK_URL_MALFORMED"),
        ("https://hooks.example.com\\@evil.example/", "CALLBACK_URL_MALFORMED"),
        ("https://hooks.example.com/#x", "CALLBACK_URL_MALFORMED"),
        ("ftp://hooks.example.com/", "CALLBACK_URL_MALFORMED"),
        ("javascript:alert(1)", "CALLBACK_URL_MALFORMED"), ("", "CALLBACK_URL_MALFORMED"),
        ("https://hooks.example.com/\\r\\nX: y", "CALLBACK_URL_MALFORMED"),
        ("https://hooks.example.com:0/", "CALLBACK_URL_MALFORMED"),
    ])
    func `a hostile address is refused and nothing is stored`(
        url: String,
        code: String
    )
        async throws
    {
        let bench = Bench(callbacks: try Self.rule())
        let text = JSONValue.string(url).text
        let body = "{\"ids\":[\"in_1\"],\"callbackUrl\":\(text)}"
        let response = await bench.send(.post, "/v1/invoice-syncs", body)
        #expect(response.status == .badRequest)
        #expect(response.faults == ["/callbackUrl \(code)"], "\(url)")
        #expect(bench.writes.isEmpty)
    }

    @Test func `secrets have a prefix and 24 to 64 bytes, and print without themselves`() throws {
        func secret(_ count: Int) -> String {
            "whsec_" + Base64.encode([UInt8](repeating: 7, count: count))
        }
        for text in ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", secret(23), secret(65)] {
            #expect(WebhookSecret(text) == nil, "\(text)")
        }
        #expect(WebhookSecret(secret(24)) != nil && WebhookSecret(secret(64)) != nil)
        let good = try #require(WebhookSecret(Self.secret))
        #expect("\(good)" == "<redacted>")
        // The example of the scheme's own documentation.
        let signature = good.signature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            timestamp: 1_614_265_330,
            body: Array(#"{"test": 2432232314}"#.utf8)
        )
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    private static func run(
        _ receiver: FakeReceiver,
        job state: JobState = .completed,
        target: String = "https://hooks.example.com/done",
        batch: JobBatch? = nil,
        isKept: Bool = true,
        rule: CallbackRule?
    ) async throws(StepFailure) -> JobOutcome {
        let store = FakeStore()
        store.mutate { $0.jobs = [.sample(1, state: state)] }
        let queue = FakeQueue()
        if let batch, isKept { queue.state.withLock { $0.batches = [batch] } }
        let delivery = CallbackDelivery(
            jobs: store,
            batches: queue,
            transport: receiver,
            rule: rule,
            publicURL: "https://books.example.com",
            now: { .noon }
        )
        let end: (String, JSONValue) =
            batch.map { ("batch", .string($0.id.text)) } ?? ("state", "completed")
        let arguments = JSONValue.object([
            "job": .string(JobID(number: 1).text), end.0: end.1, "target": .string(target),
        ])
        let job = Job.sample(9, kind: .callbackDelivery, arguments: arguments.text)
        return try await delivery.run(FakeContext(job: job))
    }

    @Test func `the news is a signed POST whose id stays the same in every repetition`()
        async throws
    {
        let receiver = FakeReceiver()
        _ = try await Self.run(receiver, rule: try Self.rule())
        _ = try await Self.run(receiver, rule: try Self.rule())
        let sent = receiver.received.withLock { $0 }
        #expect(sent.count == 2 && sent[0] == sent[1])
        let request = sent[0]
        #expect(request.method == .post)
        #expect(request.url.description == "https://hooks.example.com/done")
        let id = "msg_" + JobID(number: 9).text
        #expect(request.fields["webhook-id"] == id)
        #expect(request.fields["webhook-timestamp"] == String(Timestamp.noon.seconds))
        let secret = try #require(WebhookSecret(Self.secret))
        let signature = secret.signature(
            id: id,
            timestamp: Timestamp.noon.seconds,
            body: request.body
        )
        #expect(request.fields["webhook-signature"] == signature)
        let event = try JSONValue.parse(request.body)
        #expect(event["type"]?.stringValue == "job.succeeded")
        #expect(event["timestamp"]?.stringValue?.hasSuffix("Z") == true)
        #expect(
            event["data"]?["statusUrl"]?.stringValue
                == "https://books.example.com/v1/jobs/job_0000000000001"
        )
        #expect(!request.mayBeRepeated)
    }

    @Test(arguments: [
        (JobState.completed, "job.succeeded"), (.discarded, "job.failed"),
        (.cancelled, "job.cancelled"),
    ])
    func `every end has its own name`(state: JobState, type: String) async throws {
        let receiver = FakeReceiver()
        _ = try await Self.run(receiver, job: state, rule: try Self.rule())
        let body = try #require(receiver.received.withLock { $0.first?.body })
        #expect(try JSONValue.parse(body)["type"]?.stringValue == type)
    }

    @Test(arguments: [200, 201, 204, 299])
    func `any 2xx is success`(status: Int) async throws {
        let receiver = FakeReceiver()
        let answer = HTTPResponse(status: try #require(HTTPStatus(code: status)))
        receiver.answer.withLock { $0 = .success(answer) }
        let outcome = try await Self.run(receiver, rule: try Self.rule())
        #expect(outcome.result == "{\"status\":\(status)}")
    }

    @Test(arguments: [301, 302, 307, 308, 404, 408, 410])
    func `a redirect and nobody waiting end it`(status: Int) async throws {
        let receiver = FakeReceiver()
        let answer = HTTPResponse(
            status: try #require(HTTPStatus(code: status)),
            fields: [.location: "http://169.254.169.254/"]
        )
        receiver.answer.withLock { $0 = .success(answer) }
        let failure = await #expect(throws: StepFailure.self) {
            try await Self.run(receiver, rule: try Self.rule())
        }
        guard case .reject(let findings) = failure else {
            Issue.record("not rejected: \(String(describing: failure))")
            return
        }
        #expect(findings.map(\.code) == [.callbackRefused])
        #expect(receiver.received.withLock { $0.count } == 1)
    }

    @Test(arguments: [(500, nil), (503, "7"), (429, "90"), (400, nil), (401, "soon")])
    func `everything else is tried again, no sooner than asked`(
        status: Int,
        retryAfter: String?
    ) async throws {
        let receiver = FakeReceiver()
        var answer = HTTPResponse(status: try #require(HTTPStatus(code: status)))
        answer.fields[.retryAfter] = retryAfter
        receiver.answer.withLock { [answer] in $0 = .success(answer) }
        let failure = await #expect(throws: StepFailure.self) {
            try await Self.run(receiver, rule: try Self.rule())
        }
        let wait = retryAfter.flatMap { Int64($0) }.map { Duration.seconds($0) }
        #expect(
            failure
                == .retry(
                    after: wait,
                    reason: "hooks.example.com answered \(status) to the news.",
                    usesAttempt: true
                )
        )
    }

    @Test func `an address the settings no longer allow is not told`() async throws {
        let receiver = FakeReceiver()
        for rule in [nil, try Self.rule(hosts: ["other.example.com"])] {
            let failure = await #expect(throws: StepFailure.self) {
                try await Self.run(receiver, rule: rule)
            }
            guard case .reject = failure else {
                Issue.record("not rejected: \(String(describing: failure))")
                continue
            }
        }
        #expect(receiver.received.withLock { $0.isEmpty })
    }

    @Test func `news of a job that was begun again waits for its next end`() async throws {
        let receiver = FakeReceiver()
        let failure = await #expect(throws: StepFailure.self) {
            try await Self.run(receiver, job: .running, rule: try Self.rule())
        }
        guard case .snooze = failure else {
            Issue.record("does not wait: \(String(describing: failure))")
            return
        }
        #expect(receiver.received.withLock { $0.isEmpty })
    }
}
