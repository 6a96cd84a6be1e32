import HTTP
import HTTPServer
import Sockets
import Synchronization
import Testing

@Suite struct ServerDeadlineTests {
    @Test func `a head that drips is cut off with 408`() async throws {
        try await withServer {
            $0.timeouts.head = .milliseconds(30)
        } _: { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send("GET / HTTP/1.1\r\n")
            let dripping = Task {
                // Bytes that keep coming do not extend the deadline of the head.
                while !Task.isCancelled {
                    try await client.send("X: y\r\n")
                    await server.loop.sleep(until: .now + .milliseconds(3))
                }
            }
            let answer = try await client.readAll()
            dripping.cancel()
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
            #expect(answer.contains("HEAD_TIMEOUT"))
            // The drip may meet the closed connection, which is what this is about.
            _ = await dripping.result
        }
    }

    @Test func `content that does not come is cut off with 408`() async throws {
        try await withServer {
            $0.timeouts.content = .milliseconds(20)
        } _: { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nx")
            #expect(try await client.readAll().contains("CONTENT_TIMEOUT"))
        }
    }

    @Test(arguments: ["", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"])
    func `a silent connection is closed without a word`(_ before: String) async throws {
        try await withServer {
            $0.timeouts.idle = .milliseconds(20)
        } _: { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send(before)
            #expect(try await !client.readAll().contains("408"))
        }
    }

    @Test func `a handler that is late is cancelled and answered for`() async throws {
        let wasCancelled = Handover<Bool>()
        try await withServer {
            $0.timeouts.handler = .milliseconds(20)
        } handler: { request in
            let never = Handover<Never>()
            let loop = try? EventLoop()
            if let loop { _ = await never.wait(on: loop, deadline: .now + .seconds(60)) }
            wasCancelled.offer(Task.isCancelled)
            return await echo(request)
        } _: { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            let answer = try await client.readAll()
            #expect(answer.hasPrefix("HTTP/1.1 503 "))
            #expect(answer.contains("ANSWER_TIMEOUT"))
            guard
                case .value(true) = await wasCancelled.wait(
                    on: server.loop,
                    deadline: RawClient.deadline
                )
            else {
                Issue.record("the handler was not cancelled")
                return
            }
        }
    }

    @Test func `a client that does not read is cut off`() async throws {
        let closed = Handover<Void>()
        try await withServer {
            $0.timeouts.write = .milliseconds(30)
            $0.observe = { if case .connectionClosed = $0 { closed.offer(()) } }
        } handler: { _ in
            HTTPResponse(status: .ok, body: [UInt8](repeating: 0, count: 30_000_000))
        } _: { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            guard case .value = await closed.wait(on: server.loop, deadline: RawClient.deadline)
            else {
                Issue.record("the connection was kept")
                return
            }
        }
    }
}
