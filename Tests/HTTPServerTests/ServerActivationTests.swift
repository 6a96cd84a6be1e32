import Glibc
import HTTP
import HTTPServer
import Testing

@testable import Sockets

@Suite struct ServerActivationTests {
    @Test(arguments: [1, 2])
    func `a socket opened by somebody else is served`(_ loops: Int) async throws {
        let opened = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        let port = opened.address.port
        // As a service manager does: the descriptor outlives whoever opened it.
        let number = dup(opened.descriptor.number)
        var configuration = ServerConfiguration(endpoint: .inherited([number]))
        configuration.loops = loops
        let server = try HTTPServer(configuration: configuration, handler: echo)
        #expect(try await server.start().port == port)
        let client = try await RawClient(port: port, on: server.loop)
        try await client.send("GET /a HTTP/1.0\r\n\r\n")
        #expect(try await client.readAll().hasSuffix("GET /a "))
        await server.stop(grace: .zero)
    }

    @Test func `without a socket there is nothing to serve`() async throws {
        let server = try HTTPServer(
            configuration: ServerConfiguration(endpoint: .inherited([])),
            handler: echo
        )
        await #expect(throws: SocketFailure.self) { try await server.start() }
    }
}
