import HTTP
import HTTPClient
import HTTPServer
import Testing

@Suite struct HTTPClientTests {
    @Test func `requests in a row use one connection`() async throws {
        let server = try HTTPServer(configuration: ServerConfiguration()) { request in
            HTTPResponse(status: .ok, body: Array("\(request.target)".utf8))
        }
        let port = try await server.start().port
        let client = try HTTPClient()
        for number in 1...3 {
            let url = try #require(HTTPURL("http://127.0.0.1:\(port)/\(number)"))
            let response = try await client.send(OutboundRequest(method: .get, url: url))
            #expect(response.status == .ok)
            #expect(response.body == Array("/\(number)".utf8))
        }
        #expect(client.idleConnectionCount == 1)
        #expect(server.connectionCount == 1)
        await server.stop(grace: .zero)
    }
}
