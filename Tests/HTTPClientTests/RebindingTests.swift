import HTTP
import HTTPServer
import Sockets
import Synchronization
import Testing

@testable import HTTPClient

/// Names that change what they mean between two looks, so that a judged address becomes another one.
@Suite struct RebindingTests {
    /// A name server of an attacker: answers each look as it was told, the last answer for ever.
    private final class HostileNames: Sendable {
        private let answers: [[String]]
        private let looks = Mutex(0)

        init(_ answers: [[String]]) { self.answers = answers }

        var count: Int { looks.withLock { $0 } }

        func lookUp(_ host: String, _ port: UInt16) -> [SocketAddress] {
            let look = looks.withLock { looks in
                looks += 1
                return looks
            }
            return answers[min(look, answers.count) - 1].compactMap {
                // What is no address is no answer.
                try? SocketAddress(numericHost: $0, port: port)
            }
        }
    }

    private static func careful(_ names: HostileNames) throws -> HTTPClient {
        var configuration = ClientConfiguration()
        configuration.connectsToPublicAddressesOnly = true
        // Public by its number, but no such network exists.
        configuration.connectTimeout = .seconds(5)
        return try HTTPClient(configuration: configuration) { names.lookUp($0, $1) }
    }

    /// Sends a request to a name and tells how often the server on loopback was asked.
    private static func reached(
        _ names: HostileNames,
        tries: Int,
        careful: Bool = true
    ) async throws -> (asked: Int, kinds: [TransportFailure.Kind]) {
        final class Log: Sendable { let asked = Mutex(0) }
        let log = Log()
        let server = try HTTPServer(
            configuration: ServerConfiguration(host: "127.0.0.1", port: 0)
        ) { _ in
            log.asked.withLock { $0 += 1 }
            return HTTPResponse(status: .ok)
        }
        let address = try await server.start()
        let client =
            careful
            ? try Self.careful(names) : try HTTPClient { names.lookUp($0, $1) }
        let url = try #require(HTTPURL("http://hooks.example.com:\(address.port)/done"))
        var kinds: [TransportFailure.Kind] = []
        for _ in 0..<tries {
            do throws(TransportFailure) {
                _ = try await client.send(OutboundRequest(method: .post, url: url, body: [1]))
            } catch {
                kinds.append(error.kind)
                #expect(!error.requestMayHaveBeenProcessed)
            }
        }
        await server.stop(grace: .seconds(1))
        return (log.asked.withLock { $0 }, kinds)
    }

    @Test func `a name that is public when judged and private when looked up again leads nowhere`()
        async throws
    {
        let names = HostileNames([["192.0.1.1"], ["127.0.0.1"]])
        let first = try await Self.reached(names, tries: 1)
        // Looked up once: what was judged is what was connected to.
        #expect(names.count == 1)
        #expect(first.asked == 0)
        let second = try await Self.reached(names, tries: 1)
        #expect(second.asked == 0)
        #expect(second.kinds == [.connect])
    }

    @Test(arguments: [
        ["127.0.0.1"], ["::ffff:127.0.0.1"], ["10.0.0.1", "127.0.0.1"], ["169.254.169.254"],
        ["fd00::1", "127.0.0.1"], ["127.0.0.1", "192.0.1.1"], ["64:ff9b::7f00:1"], ["0.0.0.0"],
    ])
    func `private addresses among the answers are passed over`(answer: [String]) async throws {
        let names = HostileNames([answer])
        #expect(try await Self.reached(names, tries: 2).asked == 0)
        #expect(names.count == 2)
    }

    @Test func `without the rule the same names do lead there`() async throws {
        let names = HostileNames([["127.0.0.1"]])
        let free = try await Self.reached(names, tries: 1, careful: false)
        #expect(free.asked == 1)
        #expect(free.kinds.isEmpty)
    }
}
