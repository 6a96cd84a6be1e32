import HTTP
import HTTPServer
import Sockets
import Synchronization
import TestSupport
import Testing

@Suite struct ServerLimitTests {
    private let get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test func `one address cannot take every place`() async throws {
        try await withServer {
            $0.connectionsPerAddressMax = 1
        } _: { server, port in
            let first = try await RawClient(port: port, on: server.loop)
            try await first.send(get)
            _ = try await first.read(until: "GET /a ")
            let second = try await RawClient(port: port, on: server.loop)
            let refusal = try await second.readAll()
            #expect(refusal.hasPrefix("HTTP/1.1 429 "))
            #expect(refusal.contains("CONNECTIONS_OF_ADDRESS_EXHAUSTED"))
            // Another address of the same machine has a place of its own.
            let run = try await OwnThread.run {
                try ProcessRun.run(
                    "curl",
                    ["-sS", "--interface", "127.0.0.2", "http://127.0.0.1:\(port)/b"]
                )
            }
            #expect(String(decoding: run.output, as: UTF8.self) == "GET /b ")
            first.socket.close()
            // The server learns of the end in its own time.
            while server.connectionCount > 0 { await Task.yield() }
            let third = try await RawClient(port: port, on: server.loop)
            try await third.send(get)
            #expect(try await third.read(until: "GET /a ").hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func `a connection ends with the last request it may carry`() async throws {
        try await withServer {
            $0.requestsPerConnectionMax = 2
        } _: { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send(get)
            #expect(try await !client.read(until: "GET /a ").contains("Connection"))
            try await client.send(get)
            #expect(try await client.readAll().contains("Connection: close\r\n"))
        }
    }

    @Test func `a client that runs too far ahead is answered so far and cut`() async throws {
        try await withServer {
            $0.pipelinedMax = 3
        } _: { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send(String(repeating: get, count: 10))
            let answers = try await client.readAll().split(separator: "HTTP/1.1 200 OK")
            #expect(answers.count == 4)
            #expect(answers.last?.contains("Connection: close") == true)
        }
    }

    @Test func `content that trickles below the lowest rate is cut off`() async throws {
        try await withServer {
            $0.timeouts.content = .milliseconds(40)
            $0.lowestRates.contentBytesPerSecond = 100_000
        } _: { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
            let trickling = Task {
                while !Task.isCancelled {
                    try await client.send("x")
                    await server.loop.sleep(until: .now + .milliseconds(2))
                }
            }
            #expect(try await client.readAll().contains("CONTENT_TIMEOUT"))
            trickling.cancel()
            // The trickle may meet the closed connection, which is what this is about.
            _ = await trickling.result
        }
    }

    @Test func `content that keeps the lowest rate may take longer than one span`() async throws {
        try await withServer {
            $0.timeouts.content = .seconds(2)
            $0.lowestRates.contentBytesPerSecond = 1
        } _: { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\n\r\n")
            // On the loop's own thread: many tests at once keep all others busy for longer than a span.
            try await withTaskExecutorPreference(server.loop) {
                for _ in 0..<30 {
                    try await client.send("x")
                    await server.loop.sleep(until: .now + .milliseconds(80))
                }
            }
            #expect(try await client.read(until: "POST / x").hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func `a client that has ended its side is still answered`() async throws {
        try await withServer { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send(get + get)
            client.socket.shutdownWriting()
            let answers = try await client.readAll().split(separator: "HTTP/1.1 200 OK")
            #expect(answers.count == 2)
        }
    }

    @Test func `a request cut in its middle is refused, not served`() async throws {
        let served = Mutex(0)
        try await withServer(handler: { request in
            served.withLock { $0 += 1 }
            return await echo(request)
        }) { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
            client.socket.shutdownWriting()
            #expect(try await client.readAll().contains("MESSAGE_TRUNCATED"))
            #expect(served.withLock { $0 } == 0)
        }
    }

    @Test func `a client that is gone has its handler cancelled`() async throws {
        let begun = Handover<Void>()
        let wasCancelled = Handover<Bool>()
        let loop = try EventLoop()
        try await withServer(handler: { request in
            if request.target == "/a" { return await echo(request) }
            begun.offer(())
            _ = await Handover<Never>().wait(on: loop, deadline: RawClient.deadline)
            wasCancelled.offer(Task.isCancelled)
            return await echo(request)
        }) { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            // An answer the client never reads makes its close a reset.
            try await client.send(get + "GET /b HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = await begun.wait(on: loop, deadline: RawClient.deadline)
            client.socket.close()
            guard
                case .value(true) = await wasCancelled.wait(
                    on: loop,
                    deadline: RawClient.deadline
                )
            else {
                Issue.record("the handler went on")
                return
            }
        }
    }

    @Test func `a handler that answers off the loop is heard`() async throws {
        let pool = try ThreadPool(threads: 1, name: "test")
        try await withServer(handler: { request in
            await pool.run { () throws(Never) -> HTTPResponse in
                HTTPResponse(status: .ok, body: Array("from a thread \(request.target)".utf8))
            }
        }) { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send(get + get)
            #expect(try await client.read(until: "from a thread /a").hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test(arguments: [1, 3])
    func `several loops serve one port`(_ loops: Int) async throws {
        try await withServer {
            $0.loops = loops
        } _: { server, port in
            for _ in 0..<20 {
                let client = try await RawClient(port: port, on: server.loop)
                try await client.send("GET /a HTTP/1.0\r\n\r\n")
                #expect(try await client.readAll().hasSuffix("GET /a "))
            }
            // A port that several loops share is still refused to a second server.
            let second = try HTTPServer(
                configuration: ServerConfiguration(port: port),
                handler: echo
            )
            await #expect(throws: SocketFailure.addressInUse) { try await second.start() }
        }
    }

    @Test func `content in a coding nobody knows is refused before it is sent`() async throws {
        try await withServer { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send(
                "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n"
                    + "Content-Encoding: br\r\n\r\n"
            )
            let answer = try await client.readAll()
            #expect(answer.hasPrefix("HTTP/1.1 415 "))
            #expect(answer.contains("Accept-Encoding: gzip, deflate\r\n"))
        }
    }
}
