import HTTP
import HTTPServer
import Sockets
import Testing

@Suite struct HTTPServerTests {
    private let get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"

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

    @Test func `pipelined requests are answered in order`() async throws {
        let turns = ["/1": 200, "/2": 100, "/3": 0]
        try await withServer(handler: { request in
            for _ in 0..<(turns[request.target] ?? 0) { await Task.yield() }
            return await echo(request)
        }) { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            let requests = ["/1", "/2", "/3"].map { "GET \($0) HTTP/1.1\r\nHost: x\r\n" }
            try await client.send(
                requests.joined(separator: "\r\n") + "Connection: close\r\n\r\n"
            )
            let targets = try await client.readAll().split(separator: "GET ").dropFirst()
            #expect(targets.map { $0.prefix(2) } == ["/1", "/2", "/3"])
        }
    }

    @Test func `more requests than one turn holds are all answered`() async throws {
        try await withServer { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            async let sending: Void = client.send(
                String(repeating: get, count: 199)
                    + "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            )
            let answers = try await client.readAll().split(separator: "HTTP/1.1 200 OK")
            try await sending
            #expect(answers.count == 200)
        }
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\n\r\n", 400, "HOST_MALFORMED"),
        ("GET / HTTP/1.1\nHost: x\r\n\r\n", 400, "LINE_END_MALFORMED"),
        ("GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400, "TARGET_MALFORMED"),
        ("nonsense\r\n", 400, "REQUEST_LINE_MALFORMED"),
        ("GET / HTTP/2.0\r\n\r\n", 505, "VERSION_UNSUPPORTED"),
        ("GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\r\n", 414, "TARGET_TOO_LONG"),
        (
            "GET / HTTP/1.1\r\nX: \(String(repeating: "a", count: 70_000))\r\n", 431,
            "HEAD_TOO_LARGE"
        ),
        (
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501,
            "TRANSFER_CODING_UNKNOWN"
        ),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n", 413, "CONTENT_TOO_LARGE"),
        ("POST / HTTP/1.1\r\nHost: x\r\nExpect: x\r\n\r\n", 417, "EXPECTATION_UNKNOWN"),
        (
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            400, "FRAMING_AMBIGUOUS"
        ),
    ])
    func `a request that breaks a rule is refused with a problem`(
        _ request: String,
        _ status: Int,
        _ code: String
    ) async throws {
        try await withServer { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send(request)
            let answer = try await client.readAll()
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.contains("Content-Type: application/problem+json\r\n"))
            #expect(answer.contains("Connection: close\r\n"))
            #expect(answer.contains("\"code\":\"\(code)\""))
        }
    }

    @Test func `what follows a refused request is not served`() async throws {
        try await withServer { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send("BAD\r\n\r\n" + get)
            let answer = try await client.readAll()
            #expect(!answer.contains("200 OK"))
        }
    }

    @Test func `a refusal reaches a client that is still sending`() async throws {
        try await withServer { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            let content = String(repeating: "x", count: 900_000)
            async let sending: Void = client.send(
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n" + content
            )
            #expect(try await client.readAll().hasPrefix("HTTP/1.1 413 "))
            try await sending
        }
    }

    @Test(arguments: [
        ("/big", 11, 413), ("/big", 10, 200), ("/small", 3, 413), ("/small", 2, 200),
    ])
    func `content has a limit for each path`(
        _ path: String,
        _ count: Int,
        _ status: Int
    ) async throws {
        try await withServer {
            $0.bodyBytesMax = { $0.path == "/big" ? 10 : 2 }
        } _: { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            let content = String(repeating: "x", count: count)
            try await client.send(
                "POST \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    + "Content-Length: \(count)\r\n\r\n\(content)"
            )
            #expect(try await client.readAll().hasPrefix("HTTP/1.1 \(status) "))
        }
    }

    @Test func `content is invited once it is wanted`() async throws {
        try await withServer { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send(
                "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
            )
            #expect(try await client.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            try await client.send("xy")
            #expect(try await client.read(until: "POST / xy").hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func `content that is too large is not invited`() async throws {
        try await withServer { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send(
                "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                    + "Content-Length: 9999999\r\n\r\n"
            )
            #expect(try await client.readAll().hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test func `HEAD is answered without content`() async throws {
        try await withServer { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send("HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let answer = try await client.readAll()
            #expect(answer.contains("Content-Length: 8\r\n"))
            #expect(answer.hasSuffix("\r\n\r\n"))
        }
    }

    @Test func `the handler knows its peer`() async throws {
        try await withServer(handler: { request in
            HTTPResponse(
                status: .ok,
                body: Array("\(request.peer?.address ?? "?") \(request.peer?.isTLS == true)".utf8)
            )
        }) { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send("GET / HTTP/1.0\r\n\r\n")
            #expect(try await client.readAll().hasSuffix("127.0.0.1 false"))
        }
    }

    @Test func `many connections are served side by side`() async throws {
        try await withServer { server, port in
            let answers = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        do {
                            let client = try await RawClient(port: port, on: server.loop)
                            for step in 0..<10 {
                                try await client.send(
                                    "GET /\(number)/\(step) HTTP/1.1\r\nHost: x\r\n\r\n"
                                )
                                _ = try await client.read(until: "GET /\(number)/\(step) ")
                            }
                            return true
                        } catch {
                            Issue.record(error)
                            return false
                        }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(answers == 100)
        }
    }

    @Test func `a path of the file system is served`() async throws {
        let path = "/tmp/quittance-test-\(UInt64.random(in: 0 ... .max)).sock"
        let server = try HTTPServer(
            configuration: ServerConfiguration(endpoint: .unix(path: path)),
            handler: echo
        )
        #expect(try await server.start().host == "unix")
        let socket = try await StreamSocket.connect(
            to: SocketAddress(unixPath: path),
            on: server.loop,
            deadline: RawClient.deadline
        )
        let client = RawClient(socket: socket)
        try await client.send("GET /a HTTP/1.0\r\n\r\n")
        #expect(try await client.readAll().hasSuffix("GET /a "))
        await server.stop(grace: .zero)
    }
}
