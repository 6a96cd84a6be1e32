import HTTP
import HTTPClient
import JSON
import Testing

@testable import Sandbox

/// The simulator behind a real socket, driven by hand.
@Suite struct StripeOverSocketTests {
    /// A client of a served simulator.
    private struct Caller {
        let host: SandboxHost
        let client: HTTPClient

        func get(_ target: String) async throws -> HTTPResponse {
            let url = try #require(HTTPURL(host.baseAddress + target))
            return try await client.send(
                OutboundRequest(
                    method: .get,
                    url: url,
                    fields: [
                        .authorization: "Bearer sk_test_sandbox",
                        "Stripe-Version": StripeWorld.newestVersion,
                    ]
                )
            )
        }
    }

    private func served(
        _ rules: [FaultRule] = [],
        _ work: (Caller) async throws -> Void
    ) async throws {
        var configuration = StripeSimulatorConfiguration()
        configuration.faults = FaultPlan(rules: rules)
        configuration.endpointPerSecond = 1_000
        configuration.accountPerSecond = 1_000
        let simulator = StripeSimulator(
            world: try StripeDesk.month.get(),
            configuration: configuration
        )
        let host = try await SandboxHost.start(answering: simulator.respond)
        let client = try HTTPClient()
        // The host is stopped whatever the work says, and then the work's own fault counts.
        var fault: (any Error)?
        do { try await work(Caller(host: host, client: client)) } catch { fault = error }
        client.close()
        await host.stop()
        if let fault { throw fault }
    }

    @Test func `a payout is read page by page with its sources`() async throws {
        let world = try StripeDesk.month.get()
        let payout = try #require(world.payouts.max { $0.created < $1.created })
        try await served { (caller) async throws in
            var cursor = ""
            var net: Int64 = 0
            var pages = 0
            while true {
                let response = try await caller.get(
                    "/v1/balance_transactions?payout=\(payout.id)&limit=1"
                        + "&expand%5B0%5D=data.source\(cursor)"
                )
                #expect(response.status == .ok)
                let page = try JSONValue.parse(response.body)
                let row = try #require(page["data"]?.arrayValue?.first)
                net += row["net"]?.int64Value ?? 0
                pages += 1
                if row["source"]?.isNull == false {
                    #expect(row["source"]?["id"]?.stringValue != nil)
                }
                guard page["has_more"] == true else { break }
                cursor = "&starting_after=\(row["id"]?.stringValue ?? "")"
            }
            #expect(net == 0)
            #expect(pages == world.rows.count { $0.payoutID == payout.id })
        }
    }

    @Test(arguments: [SandboxFault.resetBeforeCommit, .resetAfterCommit, .truncated])
    func `a broken answer reaches the client as a broken connection`(
        fault: SandboxFault
    ) async throws {
        try await served([FaultRule(fault, pathPart: "charges", count: 2)]) {
            (caller) async throws in
            await #expect(throws: TransportFailure.self) {
                _ = try await caller.get("/v1/charges")
            }
            #expect(try await caller.get("/v1/payouts").status == .ok)
        }
    }
}
