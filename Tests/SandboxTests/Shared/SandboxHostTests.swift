import HTTP
import HTTPClient
import JSON
import Testing

@testable import Sandbox

@Suite struct SandboxHostTests {
    @Test func `a simulator is served on loopback and its faults reach the socket`() async throws {
        let simulator = NetSuiteSimulator(configuration: BooksBench.configuration)
        let host = try await SandboxHost.start { await simulator.respond(to: $0) }
        let client = try HTTPClient(configuration: ClientConfiguration())
        let address = host.baseAddress + "/sandbox/trial-balance"
        let url = try #require(HTTPURL(address))
        let balance = try await client.send(OutboundRequest(method: .get, url: url))
        #expect(try JSONValue.parse(balance.body)["baseCurrency"] == "USD")
        #expect(host.baseAddress == "http://127.0.0.1:\(host.port)")
        let record = try #require(HTTPURL(host.baseAddress + RecordService.prefix + "/customer/1"))
        #expect(
            try await client.send(OutboundRequest(method: .get, url: record)).status.code == 401
        )
        for fault in ["resetBeforeCommit", "truncated"] {
            let body: JSONValue = ["rules": [["fault": .string(fault)]]]
            let control = try #require(HTTPURL(host.baseAddress + "/sandbox/faults"))
            _ = try await client.send(
                OutboundRequest(method: .post, url: control, body: body.serialized())
            )
            await #expect(throws: TransportFailure.self) {
                _ = try await client.send(OutboundRequest(method: .post, url: record))
            }
        }
        await host.stop()
        await #expect(throws: TransportFailure.self) {
            _ = try await client.send(OutboundRequest(method: .get, url: url))
        }
    }
}
