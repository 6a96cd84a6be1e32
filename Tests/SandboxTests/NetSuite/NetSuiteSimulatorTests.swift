import Accounting
import Cryptography
import HTTP
import HTTPClient
import JSON
import Synchronization
import Testing

@testable import Sandbox

/// Lets requests wait until a test opens the gate.
private actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var arrivals: [(count: Int, CheckedContinuation<Void, Never>)] = []

    func pass() async {
        guard !isOpen else { return }
        await withCheckedContinuation { continuation in
            waiting.append(continuation)
            let count = waiting.count
            for (_, arrival) in arrivals.filter({ $0.count <= count }) { arrival.resume() }
            arrivals.removeAll { $0.count <= count }
        }
    }

    /// Returns when so many requests wait.
    func arrived(_ count: Int) async {
        guard waiting.count < count else { return }
        await withCheckedContinuation { arrivals.append((count, $0)) }
    }

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}

/// Signs requests for the demonstration account; every one has a nonce of its own.
private final class Caller: Sendable {
    private let origin: String
    private let count = Mutex(0)

    init(origin: String = "http://sim.test") { self.origin = origin }

    func fields(_ method: HTTPMethod, _ path: String) -> HTTPFields {
        let token = NetSuiteSimulatorConfiguration.demoToken
        let number = count.withLock { count in
            count += 1
            return count
        }
        let pairs = [
            ("oauth_consumer_key", token.consumerKey), ("oauth_nonce", "nonce-\(number)"),
            ("oauth_signature_method", "HMAC-SHA256"), ("oauth_timestamp", "1793577600"),
            ("oauth_token", token.tokenID), ("oauth_version", "1.0"),
        ]
        let joined = pairs.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
        let base = [method.rawValue, origin + path, joined].map(PercentCoding.encode)
            .joined(separator: "&")
        let key = token.consumerSecret + "&" + token.tokenSecret
        let tag = HMACSHA256.authenticate(Array(base.utf8), key: Array(key.utf8))
        let signature = PercentCoding.encode(Base64.encode(tag))
        let field = (pairs + [("oauth_signature", signature)])
            .map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ", ")
        return [
            .host: "sim.test", .contentType: "application/json",
            .authorization: "OAuth realm=\"1234567_SB1\", " + field,
        ]
    }

    func request(_ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil) -> HTTPRequest {
        let target = RecordService.prefix + path
        return HTTPRequest(
            method: method,
            target: target,
            fields: fields(method, target),
            body: body?.serialized() ?? []
        )
    }
}

@Suite struct NetSuiteSimulatorTests {
    private static let company: JSONValue = ["companyName": "A", "subsidiary": ["id": "1"]]
    private let caller = Caller()

    private static func simulator(
        latency: Duration = .zero,
        gate: Gate? = nil,
        _ change: (inout NetSuiteSimulatorConfiguration) -> Void = { _ in }
    ) -> NetSuiteSimulator {
        var configuration = BooksBench.configuration
        configuration.latency = latency
        change(&configuration)
        return NetSuiteSimulator(configuration: configuration) { _ in await gate?.pass() }
    }

    private static func control(
        _ method: HTTPMethod,
        _ path: String,
        _ body: JSONValue? = nil
    ) -> HTTPRequest {
        HTTPRequest(
            method: method,
            target: "/sandbox/" + path,
            fields: [.host: "sim.test"],
            body: body?.serialized() ?? []
        )
    }

    @Test func `a signed request is answered with a job id`() async {
        let simulator = Self.simulator()
        let response = await simulator.respond(to: caller.request(.post, "/customer", Self.company))
        #expect(response.status == .noContent)
        #expect(response.fields["x-netsuite-jobid"]?.utf8.count == 36)
        #expect(simulator.counters().calls == ["POST customer": 1])
        let unsigned = HTTPRequest(method: .get, target: RecordService.prefix + "/customer/641")
        #expect(await simulator.respond(to: unsigned).status == .unauthorized)
    }

    @Test(arguments: [false, true])
    func `one request too many at once is refused`(withBadRequest: Bool) async throws {
        let gate = Gate()
        let simulator = Self.simulator(latency: .milliseconds(1), gate: gate) {
            $0.concurrencyMax = 2
            $0.wording.throttlesWithBadRequest = withBadRequest
        }
        let caller = caller
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    await simulator.respond(to: caller.request(.get, "/customer")).status.code
                }
            }
            await gate.arrived(2)
            let refused = await simulator.respond(to: caller.request(.get, "/customer"))
            #expect(refused.status.code == (withBadRequest ? 400 : 429))
            #expect(refused.errorCode == "CONCURRENCY_LIMIT_EXCEEDED")
            await gate.open()
            for await status in group { #expect(status == 200) }
        }
        #expect(await simulator.respond(to: caller.request(.get, "/customer")).status == .ok)
        let counters = simulator.counters()
        #expect(counters.inFlightMax == 2)
        #expect(counters.inFlight == 0)
        #expect(counters.throttled == 1)
    }

    @Test func `of two edits of one record at once the second is refused`() async throws {
        let gate = Gate()
        let simulator = Self.simulator(latency: .milliseconds(1), gate: gate)
        let caller = caller
        let statuses = await withTaskGroup(of: HTTPResponse.self) { group in
            group.addTask {
                await simulator.respond(to: caller.request(.post, "/customer", Self.company))
            }
            await gate.arrived(1)
            await gate.open()
            return await group.reduce(into: [Int]()) { $0.append($1.status.code) }
        }
        #expect(statuses == [204])
        let second = Gate()
        let paused = NetSuiteSimulator(configuration: Self.slow) { _ in await second.pass() }
        _ = await paused.respond(
            to: Self.control(
                .post,
                "edit",
                ["method": "POST", "path": "/customer", "body": Self.company]
            )
        )
        let answers = await withTaskGroup(of: HTTPResponse.self) { group in
            for memo in ["x", "y"] {
                group.addTask {
                    await paused.respond(
                        to: caller.request(
                            .patch,
                            "/customer/641",
                            ["comments": .string(memo)]
                        )
                    )
                }
            }
            await second.arrived(2)
            await second.open()
            return await group.reduce(into: [HTTPResponse]()) { $0.append($1) }
        }
        #expect(answers.map(\.status.code).sorted() == [204, 400])
        let refused = answers.first { $0.status == .badRequest }
        #expect(refused?.detail?.contains("Record has been changed") == true)
        #expect(paused.counters().collisions == 1)
    }

    private static var slow: NetSuiteSimulatorConfiguration {
        var configuration = BooksBench.configuration
        configuration.latency = .milliseconds(1)
        return configuration
    }

    @Test(arguments: SandboxFault.allCases)
    func `each fault either takes effect or does not`(fault: SandboxFault) async {
        let simulator = Self.simulator {
            $0.faults = FaultPlan(rules: [FaultRule(fault, method: .post)])
        }
        let response = await simulator.respond(to: caller.request(.post, "/customer", Self.company))
        let records = await simulator.respond(to: Self.control(.get, "records?type=customer"))
        #expect(records.body == Array("[]".utf8) || fault.commits)
        #expect(records.body != Array("[]".utf8) || !fault.commits)
        let expected: (status: Int, directive: SandboxDirective?) =
            switch fault {
            case .timeoutAfterCommit, .resetBeforeCommit, .resetAfterCommit: (500, .drop)
            case .truncated: (204, .truncate)
            case .slow: (204, nil)
            case .throttled: (429, nil)
            case .serverError: (500, nil)
            case .unavailable: (503, nil)
            case .unauthorized: (401, nil)
            }
        #expect(response.status.code == expected.status)
        #expect(SandboxDirective(response) == expected.directive)
        #expect(simulator.counters().faults == [fault.rawValue: 1])
        let next = await simulator.respond(to: caller.request(.get, "/customer"))
        #expect(next.status == .ok)
    }

    @Test func `the control interface shows the books and changes the rules`() async throws {
        let simulator = Self.simulator()
        func edit(_ method: String, _ path: String, _ body: JSONValue) async -> HTTPResponse {
            await simulator.respond(
                to: Self.control(
                    .post,
                    "edit",
                    ["method": .string(method), "path": .string(path), "body": body]
                )
            )
        }
        #expect(await edit("POST", "/customer", Self.company).status == .noContent)
        let paid: JSONValue = [
            "customer": ["id": "641"], "payment": 5, "tranDate": "2026-11-02",
        ]
        #expect(await edit("POST", "/customerPayment", paid).status == .noContent)
        let balance = try JSONValue.parse(
            await simulator.respond(to: Self.control(.get, "trial-balance")).body
        )
        let rows = try #require(balance["rows"]?.arrayValue)
        #expect(rows.map { $0["minorUnits"] } == [-500, 500])
        let list = try JSONValue.parse(
            await simulator.respond(to: Self.control(.get, "transactions")).body
        )
        #expect(list.arrayValue?.first?["open"] == "5")
        let close = await simulator.respond(
            to: Self.control(.post, "closed-periods", ["months": ["2026-11"]])
        )
        #expect(close.status == .noContent)
        #expect(await edit("POST", "/customerPayment", paid).status == .badRequest)
        let faults = await simulator.respond(
            to: Self.control(
                .post,
                "faults",
                ["rules": [["fault": "serverError", "path": "customer", "count": 2]]]
            )
        )
        #expect(faults.status == .noContent)
        #expect(
            await simulator.respond(to: caller.request(.get, "/customer")).status.code == 500
        )
        let counters = try JSONValue.parse(
            await simulator.respond(to: Self.control(.get, "counters")).body
        )
        #expect(counters["faults"]?["serverError"] == 1)
    }

    private static let malformed: [(String, JSONValue)] = [
        ("faults", ["rules": [["fault": "nonsense"]]]), ("faults", ["colour": 1]),
        ("closed-periods", ["months": ["November"]]), ("edit", ["path": "/customer"]),
        ("accounts", ["id": 5]),
    ]

    @Test(arguments: malformed)
    func `a malformed control request is refused`(path: String, body: JSONValue) async {
        let simulator = Self.simulator()
        #expect(
            await simulator.respond(to: Self.control(.post, path, body)).status == .badRequest
        )
        #expect(
            await simulator.respond(to: Self.control(.get, "nothing")).status == .notFound
        )
    }

    @Test func `the control interface answers only this machine`() async {
        let simulator = Self.simulator()
        for (address, status) in [("127.0.0.1", 200), ("::1", 200), ("10.0.0.1", 403)] {
            let request = HTTPRequest(
                method: .get,
                target: "/sandbox/trial-balance",
                peer: PeerInfo(address: address, isTLS: false)
            )
            #expect(await simulator.respond(to: request).status.code == status)
        }
    }

    @Test func `an inactive account is refused until it is active again`() async {
        let simulator = Self.simulator()
        func item() async -> Int {
            await simulator.respond(
                to: Self.control(
                    .post,
                    "edit",
                    [
                        "method": "POST", "path": "/serviceSaleItem",
                        "body": [
                            "itemId": "Plan",
                            "incomeAccount": BooksBench.account("salesIncome"),
                        ],
                    ]
                )
            ).status.code
        }
        for (isInactive, status) in [(true, 400), (false, 204)] {
            _ = await simulator.respond(
                to: Self.control(
                    .post,
                    "accounts",
                    ["id": "228", "isInactive": .bool(isInactive)]
                )
            )
            #expect(await item() == status)
        }
    }
}
