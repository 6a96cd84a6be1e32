import Accounting
import HTTP
import Jobs
import Testing

@testable import Stripe

@Suite struct StripeGatewayTests {
    private static let customer = #"{"id":"cus_1","object":"customer","created":1}"#

    private static func lost(_ kind: TransportFailure.Kind) -> ScriptedTransport.Step {
        .failure(
            TransportFailure(kind: kind, sentence: "cut", requestMayHaveBeenProcessed: true)
        )
    }

    @Test func `a request carries the key, the pinned version and the connected account`()
        async throws
    {
        let rig = try GatewayRig([.ok(Self.customer)], connectedAccount: "acct_9")
        #expect(try await rig.gateway.customer("cus_1").id == "cus_1")
        let request = try #require(rig.transport.requests.first)
        #expect(request.method == .get)
        #expect(request.url.description == "https://stripe.test/v1/customers/cus_1")
        #expect(request.fields[.authorization] == "Bearer " + GatewayRig.key)
        #expect(request.fields["Stripe-Version"] == "2026-10-28.endive")
        #expect(request.fields["Stripe-Account"] == "acct_9")
        #expect(request.fields[.idempotencyKey] == nil)
        #expect(request.body.isEmpty)
    }

    @Test func `a write carries a form body and keeps its idempotency key on every try`()
        async throws
    {
        let rig = try GatewayRig([.error(500), .ok(Self.customer), .ok(Self.customer)])
        let write = StripeEndpoint<CustomerFacts>(
            method: .post,
            path: StripePath("customers").id("cus_1"),
            parameters: ["metadata": .fields(["netsuite_id": "55 +"])]
        ) { (fields) throws(StripeDecodingFault) in try CustomerFacts(stripe: fields) }
        _ = try await rig.gateway.send(write)
        _ = try await rig.gateway.send(write)
        let requests = rig.transport.requests
        #expect(requests.map { $0.fields[.idempotencyKey] } == ["key-1", "key-1", "key-2"])
        let request = try #require(requests.first)
        #expect(request.fields[.contentType] == "application/x-www-form-urlencoded")
        #expect(String(decoding: request.body, as: UTF8.self) == "metadata[netsuite_id]=55+%2B")
        #expect(request.url.target == "/v1/customers/cus_1")
        #expect(request.fields["Stripe-Account"] == nil)
    }

    @Test func `two failures and a success need no help from the job`() async throws {
        let rig = try GatewayRig([Self.lost(.closed), .error(503), .ok(Self.customer)])
        _ = try await rig.gateway.customer("cus_1")
        #expect(rig.clock.sleeps == [.milliseconds(500), .milliseconds(500)])
    }

    @Test func `three failures are enough`() async throws {
        let rig = try GatewayRig([.error(500), .error(502), .error(503), .ok(Self.customer)])
        let failure = await rig.failure { (g) throws(StepFailure) in try await g.customer("cus_1") }
        guard case .retry(nil, let reason, true) = failure else {
            Issue.record("expected a retry, got \(String(describing: failure))")
            return
        }
        #expect(reason.contains("503"))
        #expect(rig.transport.stepsLeft == 1)
    }

    @Test(arguments: [400, 401, 402, 403, 404, 424])
    func `a refusal is not repeated at once`(status: Int) async throws {
        let rig = try GatewayRig([.error(status), .ok(Self.customer)])
        let failure = await rig.failure { (g) throws(StepFailure) in try await g.customer("cus_1") }
        #expect(failure != nil)
        #expect(rig.transport.stepsLeft == 1)
    }

    @Test func `the server's word on repeating goes before the status`() async throws {
        let never = try GatewayRig([
            .error(500, ["Stripe-Should-Retry": "false"]), .ok(Self.customer),
        ])
        _ = await never.failure { (g) throws(StepFailure) in try await g.customer("cus_1") }
        #expect(never.transport.stepsLeft == 1)
        let again = try GatewayRig([
            .error(400, ["Stripe-Should-Retry": "true"]), .ok(Self.customer),
        ])
        #expect(try await again.gateway.customer("cus_1").id == "cus_1")
    }

    @Test func `throttling returns the attempt and a closing period is waited for`() async throws {
        let busy = try GatewayRig([.error(429), .error(429), .error(429, ["Retry-After": "7"])])
        let throttled = await busy.failure { (g) throws(StepFailure) in
            try await g.customer("cus_1")
        }
        guard case .retry(.seconds(7), _, false) = throttled else {
            Issue.record(
                "expected a retry without an attempt, got \(String(describing: throttled))"
            )
            return
        }
        let early = try GatewayRig([.error(400, code: "payout_reconciliation_not_ready")])
        let snoozed = await early.failure { (g) throws(StepFailure) in
            try await g.balanceTransactions(payout: "po_1", after: nil)
        }
        guard case .snooze(.seconds(600), _) = snoozed else {
            Issue.record("expected a snooze, got \(String(describing: snoozed))")
            return
        }
    }

    @Test(arguments: [
        (401, FindingCode.authenticationRefused), (403, .authenticationRefused),
        (404, .objectMissing), (400, .remoteSystemRefused), (402, .remoteSystemRefused),
        (302, .remoteSystemRefused),
    ])
    func `a refusal becomes a finding about the object`(
        status: Int,
        code: FindingCode
    ) async throws {
        let rig = try GatewayRig([.error(status, ["Request-Id": "req_7"])])
        let failure = await rig.failure { (g) throws(StepFailure) in try await g.payout("po_1") }
        guard case .reject(let findings) = failure, let finding = findings.first else {
            Issue.record("expected a rejection, got \(String(describing: failure))")
            return
        }
        #expect(finding.code == code)
        #expect(finding.subject == "po_1")
        #expect(finding.sentence.contains("req_7"))
        // A refused key is partly repeated in Stripe's message, so that message is not shown.
        #expect(finding.sentence.contains("No.") == (status != 401))
    }

    @Test func `no failure ever holds the key`() async throws {
        let rigs = try [400, 401, 403, 404, 429, 500].map { try GatewayRig([.error($0)]) }
        for rig in rigs {
            let failure = await rig.failure { (g) throws(StepFailure) in
                try await g.customer("cus_1")
            }
            #expect(!String(reflecting: failure).contains(GatewayRig.key))
            var dumped = String(reflecting: rig.gateway)
            dump(rig.gateway, to: &dumped)
            #expect(dumped.contains("stripe.test"))
            #expect(!dumped.contains(GatewayRig.key))
        }
    }

    @Test(arguments: [
        (TransportFailure.Kind.resolve, 3), (.connect, 3), (.timeout, 3), (.closed, 3), (.tls, 1),
        (.protocolViolation, 1),
    ])
    func `a lost answer is a retry, after the tries that make sense`(
        kind: TransportFailure.Kind,
        tries: Int
    ) async throws {
        let rig = try GatewayRig([Self.lost(kind), Self.lost(kind), Self.lost(kind)])
        let failure = await rig.failure { (g) throws(StepFailure) in try await g.customer("cus_1") }
        guard case .retry(nil, _, true) = failure else {
            Issue.record("expected a retry, got \(String(describing: failure))")
            return
        }
        #expect(rig.transport.requests.count == tries)
    }

    @Test func `an interrupted wait and a cancelled request return the attempt`() async throws {
        let asleep = try GatewayRig([.error(500), .ok(Self.customer)], isInterrupted: true)
        let cancelled = try GatewayRig([Self.lost(.cancelled)])
        for rig in [asleep, cancelled] {
            let failure = await rig.failure { (g) throws(StepFailure) in
                try await g.customer("cus_1")
            }
            #expect(
                failure
                    == .retry(after: nil, reason: "The work was interrupted.", usesAttempt: false)
            )
        }
    }

    @Test func `an answer too large to read is for a person`() async throws {
        let rig = try GatewayRig([Self.lost(.tooLarge)])
        let failure = await rig.failure { (g) throws(StepFailure) in try await g.customer("cus_1") }
        guard case .reject(let findings) = failure else {
            Issue.record("expected a rejection, got \(String(describing: failure))")
            return
        }
        #expect(findings.map(\.code) == [.objectUnreadable])
    }

    @Test func `a page that is not JSON is tried again later`() async throws {
        let rig = try GatewayRig([.ok("<html>")])
        let failure = await rig.failure { (g) throws(StepFailure) in try await g.customer("cus_1") }
        guard case .retry(nil, let reason, true) = failure else {
            Issue.record("expected a retry, got \(String(describing: failure))")
            return
        }
        #expect(reason.contains("cus_1"))
    }

    @Test(arguments: [
        (#"{"id":"cus_1","currency":"xxx"}"#, FindingCode.currencyUnsupported, "/currency"),
        (#"{"id":7}"#, .objectUnreadable, "/id"),
        ("[]", .objectUnreadable, "array"),
    ])
    func `an answer of the wrong shape is a finding with its place`(
        json: String,
        code: FindingCode,
        place: String
    ) async throws {
        let rig = try GatewayRig([.ok(json)])
        let failure = await rig.failure { (g) throws(StepFailure) in try await g.customer("cus_1") }
        guard case .reject(let findings) = failure, let finding = findings.first else {
            Issue.record("expected a rejection, got \(String(describing: failure))")
            return
        }
        #expect(finding.code == code)
        #expect(finding.sentence.contains(place))
    }

    @Test(arguments: ["", ".", "..", String(repeating: "x", count: 256)])
    func `an id that would change the path is never sent`(id: String) async throws {
        let rig = try GatewayRig([.ok(Self.customer)])
        let failure = await rig.failure { (g) throws(StepFailure) in try await g.customer(id) }
        guard case .reject(let findings) = failure else {
            Issue.record("expected a rejection, got \(String(describing: failure))")
            return
        }
        #expect(findings.map(\.code) == [.objectMissing])
        #expect(rig.transport.requests.isEmpty)
    }

    @Test func `an id is percent-encoded into one segment`() async throws {
        let rig = try GatewayRig([.ok(Self.customer)])
        _ = try await rig.gateway.customer("a/../b?c=1#d")
        #expect(rig.transport.targets == ["/v1/customers/a%2F..%2Fb%3Fc%3D1%23d"])
    }

    @Test func `the request after the burst waits its turn`() async throws {
        var limits = StripeLimits()
        limits.endpointPerSecond = 2
        limits.accountPerSecond = 4
        let rig = try GatewayRig(Array(repeating: .ok(Self.customer), count: 4), limits: limits)
        for _ in 1...4 { _ = try await rig.gateway.customer("cus_1") }
        #expect(rig.clock.sleeps == [.milliseconds(500), .milliseconds(500)])
    }

    @Test func `a queue that is too long sends the job away`() async throws {
        var limits = StripeLimits()
        limits.endpointPerSecond = 1
        limits.queueMax = .zero
        let rig = try GatewayRig([.ok(Self.customer), .ok(Self.customer)], limits: limits)
        _ = try await rig.gateway.customer("cus_1")
        let failure = await rig.failure { (g) throws(StepFailure) in try await g.customer("cus_2") }
        guard case .retry(.zero, _, false) = failure else {
            Issue.record("expected a retry without an attempt, got \(String(describing: failure))")
            return
        }
        #expect(rig.transport.stepsLeft == 1)
    }
}
