import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct StripeSimulatorTests {
    private func simulator(_ rules: [FaultRule] = []) throws -> StripeSimulator {
        var configuration = StripeSimulatorConfiguration()
        configuration.faults = FaultPlan(rules: rules)
        return StripeSimulator(
            world: try StripeDesk.month.get(),
            configuration: configuration,
            pause: { _ in }
        )
    }

    private func request(
        _ method: HTTPMethod,
        _ target: String,
        form: String = ""
    ) -> HTTPRequest {
        HTTPRequest(
            method: method,
            target: target,
            fields: [
                .authorization: "Bearer sk_test_sandbox",
                .contentType: "application/x-www-form-urlencoded",
                "Stripe-Version": StripeWorld.newestVersion,
            ],
            body: Array(form.utf8)
        )
    }

    @Test(
        arguments: [
            (.throttled, 429), (.serverError, 500), (.unavailable, 503), (.unauthorized, 401),
            (.slow, 200),
        ] as [(SandboxFault, Int)]
    )
    func `a fault that answers does so once`(fault: SandboxFault, status: Int) async throws {
        let simulator = try simulator([FaultRule(fault, pathPart: "/v1/charges")])
        #expect(await simulator.respond(to: request(.get, "/v1/payouts")).status == .ok)
        let struck = await simulator.respond(to: request(.get, "/v1/charges"))
        #expect(struck.status.code == status)
        if status == 429 { #expect(struck.fields["Stripe-Rate-Limited-Reason"] != nil) }
        #expect(await simulator.respond(to: request(.get, "/v1/charges")).status == .ok)
        #expect(simulator.counters.faults == 1)
    }

    @Test(
        arguments: [
            (.timeoutAfterCommit, true, .drop), (.resetAfterCommit, true, .drop),
            (.resetBeforeCommit, false, .drop), (.truncated, true, .truncate),
            (.serverError, false, nil), (.slow, true, nil),
        ] as [(SandboxFault, Bool, SandboxDirective?)]
    )
    func `a fault takes effect or does not, as its name says`(
        fault: SandboxFault,
        commits: Bool,
        directive: SandboxDirective?
    ) async throws {
        let simulator = try simulator([FaultRule(fault, method: .post)])
        let path = "/v1/customers/\(simulator.view.world.customers[0].id)"
        let answer = await simulator.respond(to: request(.post, path, form: "metadata[a]=1"))
        #expect(SandboxDirective(answer) == directive)
        let shown = await simulator.respond(to: request(.get, path))
        let metadata = try JSONValue.parse(shown.body)["metadata"]
        #expect(metadata == (commits ? ["a": "1"] : [:]))
    }

    @Test func `the sandbox paths tell what happened and move the moment`() async throws {
        let simulator = try simulator()
        _ = await simulator.respond(to: request(.get, "/v1/charges"))
        let counters = await simulator.respond(
            to: HTTPRequest(method: .get, target: "/sandbox/counters")
        )
        #expect(try JSONValue.parse(counters.body)["by_endpoint"]?["GET /v1/charges"] == 1)
        let opening = simulator.view.world.opening
        let moved = await simulator.respond(
            to: HTTPRequest(
                method: .post,
                target: "/sandbox/now",
                body: Array("{\"now\": \(opening)}".utf8)
            )
        )
        #expect(moved.status == .ok)
        #expect(simulator.now == opening)
        let state = await simulator.respond(
            to: HTTPRequest(method: .get, target: "/sandbox/state")
        )
        #expect(try JSONValue.parse(state.body)["objects"]?["charge"] == nil)
        for body in ["{", "{}", "{\"now\": \"x\"}"] {
            let refused = await simulator.respond(
                to: HTTPRequest(method: .post, target: "/sandbox/now", body: Array(body.utf8))
            )
            #expect(refused.status == .badRequest)
        }
        let unknown = await simulator.respond(
            to: HTTPRequest(method: .get, target: "/sandbox/other")
        )
        #expect(unknown.status == .notFound)
    }

    @Test func `faults can be scripted from outside, by local callers only`() async throws {
        let simulator = try simulator()
        func script(_ body: String, from address: String) async -> HTTPStatus {
            await simulator.respond(
                to: HTTPRequest(
                    method: .post,
                    target: "/sandbox/faults",
                    body: Array(body.utf8),
                    peer: PeerInfo(address: address, isTLS: false)
                )
            ).status
        }
        let plan = #"{"rules":[{"fault":"unavailable"}]}"#
        #expect(await script(plan, from: "192.0.2.1") == .forbidden)
        #expect(await script("{", from: "127.0.0.1") == .badRequest)
        #expect(await script(#"{"rule":1}"#, from: "127.0.0.1") == .badRequest)
        #expect(await simulator.respond(to: request(.get, "/v1/charges")).status == .ok)
        #expect(await script(plan, from: "127.0.0.1") == .ok)
        #expect(
            await simulator.respond(to: request(.get, "/v1/charges")).status == .serviceUnavailable
        )
    }
}
