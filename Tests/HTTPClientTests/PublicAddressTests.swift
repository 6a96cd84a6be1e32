import HTTP
import HTTPServer
import Synchronization
import Testing

@testable import HTTPClient

/// Counts from any thread.
private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
}

@Suite struct PublicAddressTests {
    @Test(arguments: [
        "0.0.0.0", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
        "127.255.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1",
        "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.7",
        "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1",
        "::ffff:127.0.0.1", "64:ff9b::7f00:1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::",
        "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1", "ff02::1", "localhost", "", "1.2.3",
        "4000::1",
    ])
    func `an address that is not on the public internet is told as such`(host: String) {
        #expect(!PublicAddress.contains(host))
    }

    @Test(arguments: [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.0.0.1",
        "128.0.0.1", "169.253.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1", "192.167.0.1",
        "198.17.0.1", "198.20.0.1", "223.255.255.255", "2001:4860:4860::8888", "2606:4700::1111",
        "2a00:1450:4001::1",
    ])
    func `a public address is told as such`(host: String) {
        #expect(PublicAddress.contains(host))
    }

    /// A name may lead anywhere, and to another place at every look; what counts is the address the
    /// connection is about to be made to.
    @Test(arguments: ["127.0.0.1", "localhost", "[::1]"])
    func `a careful client never connects to a private address, whatever it is called`(
        host: String
    ) async throws {
        let asked = Counter()
        let server = try HTTPServer(
            configuration: ServerConfiguration(host: "127.0.0.1", port: 0)
        ) { _ in
            asked.add()
            return HTTPResponse(status: .ok)
        }
        let address = try await server.start()
        var configuration = ClientConfiguration()
        configuration.connectsToPublicAddressesOnly = true
        let client = try HTTPClient(configuration: configuration)
        let url = try #require(HTTPURL("http://\(host):\(address.port)/"))
        let failure = await #expect(throws: TransportFailure.self) {
            try await client.send(OutboundRequest(method: .get, url: url))
        }
        #expect(failure?.kind == .connect)
        #expect(failure?.requestMayHaveBeenProcessed == false)
        #expect(failure?.sentence.contains("127.0.0.1") == false)
        // The same client without the rule does reach it, so the rule is what refused.
        if host == "127.0.0.1" {
            let plain = try HTTPClient()
            let answer = try await plain.send(OutboundRequest(method: .get, url: url))
            #expect(answer.status == .ok)
        }
        #expect(asked.value == (host == "127.0.0.1" ? 1 : 0))
        await server.stop(grace: .seconds(1))
    }
}
