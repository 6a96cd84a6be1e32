import HTTP
import HTTPServer
import Sockets
import Testing

@Suite struct HTTPServerTests {
    @Test func `a request is answered and the connection stays`() async throws {
        try await withServer { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send("GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n")
            let first = try await client.read(until: "GET /a?b=c ")
            #expect(first.hasPrefix("HTTP/1.1 200 OK\r\nDate: "))
            #expect(!first.contains("Connection"))
            #expect(!first.contains("Server"))
            try await client.send("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
            #expect(try await client.read(until: "POST /b abc").contains("Content-Length: 11\r\n"))
        }
    }
}
