import HTTP
import HTTPServer
import Sockets
import Synchronization
import Testing

@Suite struct ServerLifecycleTests {
    private let get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test func `one connection too many is told so, and a place that is free is given`()
        async throws
    {
        try await withServer {
            $0.connectionsMax = 1
        } _: { server, port in
            let first = try await RawClient(port: port, on: server.loop)
            try await first.send(get)
            _ = try await first.read(until: "GET /a ")
            let second = try await RawClient(port: port, on: server.loop)
            let refusal = try await second.readAll()
            #expect(refusal.hasPrefix("HTTP/1.1 503 "))
            #expect(refusal.contains("CONNECTIONS_EXHAUSTED"))
            first.socket.close()
            // The server learns of the end in its own time.
            while server.connectionCount > 0 { await Task.yield() }
            let third = try await RawClient(port: port, on: server.loop)
            try await third.send(get)
            #expect(try await third.read(until: "GET /a ").hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func `stopping lets a request that has begun finish`() async throws {
        let begun = Handover<Void>()
        let mayEnd = Handover<Void>()
        let loop = try EventLoop()
        try await withServer(handler: { request in
            begun.offer(())
            _ = await mayEnd.wait(on: loop, deadline: RawClient.deadline)
            return await echo(request)
        }) { server, port in
            let idle = try await RawClient(port: port, on: loop)
            let busy = try await RawClient(port: port, on: loop)
            try await busy.send(get)
            _ = await begun.wait(on: loop, deadline: RawClient.deadline)
            async let stopping: Void = server.stop(grace: .seconds(20))
            // The idle connection ends first: then the drain has begun.
            #expect(try await idle.readAll() == "")
            mayEnd.offer(())
            let answer = try await busy.readAll()
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            #expect(answer.contains("Connection: close\r\n"))
            await stopping
            #expect(server.connectionCount == 0)
            await #expect(throws: SocketFailure.refused) {
                try await RawClient(port: port, on: loop)
            }
        }
    }

    @Test func `a request on its way when the server begins to stop is answered, and is the last`()
        async throws
    {
        let loop = try EventLoop()
        try await withServer({ $0.timeouts.drain = .seconds(20) }) { server, port in
            let late = try await RawClient(port: port, on: loop)
            try await late.send(get)
            #expect(try await late.read(until: "GET /a ").hasPrefix("HTTP/1.1 200 "))
            async let stopping: Void = server.stop(grace: .seconds(20))
            // Nobody new is let in: then the stop has begun.
            while (try? await RawClient(port: port, on: loop)) != nil { await Task.yield() }
            try await late.send(get)
            let answer = try await late.readAll()
            #expect(answer.contains("HTTP/1.1 200 "))
            #expect(answer.contains("Connection: close\r\n"))
            await stopping
        }
    }

    @Test func `grace ends and a handler that goes on is cut off`() async throws {
        let begun = Handover<Void>()
        let mayEnd = Mutex(false)
        let loop = try EventLoop()
        try await withServer(handler: { request in
            begun.offer(())
            // Ignores its cancellation.
            while !mayEnd.withLock({ $0 }) { await Task.yield() }
            return await echo(request)
        }) { server, port in
            let client = try await RawClient(port: port, on: loop)
            try await client.send(get)
            _ = await begun.wait(on: loop, deadline: RawClient.deadline)
            await server.stop(grace: .milliseconds(5))
            #expect(server.connectionCount == 0)
            #expect(try await client.readAll() == "")
            mayEnd.withLock { $0 = true }
        }
    }

    @Test func `running ends with its task`() async throws {
        let loop = try EventLoop()
        let server = try HTTPServer(configuration: ServerConfiguration(), loop: loop, handler: echo)
        let running = Task { try await server.run() }
        running.cancel()
        _ = await running.result
        #expect(server.connectionCount == 0)
    }

    @Test func `a server starts once`() async throws {
        let server = try HTTPServer(configuration: ServerConfiguration(), handler: echo)
        try await server.start()
        await #expect(throws: SocketFailure.closed) { try await server.start() }
        await server.stop(grace: .zero)
        await server.stop(grace: .zero)
        await #expect(throws: SocketFailure.closed) { try await server.start() }
    }

    @Test func `a server that is let go stops`() async throws {
        let loop = try EventLoop()
        let port = try await {
            let server = try HTTPServer(
                configuration: ServerConfiguration(),
                loop: loop,
                handler: echo
            )
            return try await server.start().port
        }()
        await #expect(throws: SocketFailure.refused) {
            while true {
                do {
                    _ = try await RawClient(port: port, on: loop)
                } catch SocketFailure.reset {
                    // It was still waiting to be accepted when the server went.
                }
            }
        }
    }

    @Test func `a taken port is told`() async throws {
        try await withServer { _, port in
            let second = try HTTPServer(
                configuration: ServerConfiguration(port: port),
                handler: echo
            )
            await #expect(throws: SocketFailure.addressInUse) { try await second.start() }
        }
    }

    @Test func `what happens is observed`() async throws {
        let events = Mutex<[String]>([])
        try await withServer {
            $0.observe = { event in
                let text =
                    switch event {
                    case .connectionOpened: "opened"
                    case .connectionClosed: "closed"
                    case .answered(let method, let path, let status, _):
                        "\(method) \(path) \(status.code)"
                    case .requestRefused(let problem): problem.code.rawValue
                    case .connectionRefused, .handshakeFailed, .acceptFailed: "unexpected"
                    }
                events.withLock { $0.append(text) }
            }
        } _: { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send("GET /a?secret HTTP/1.1\r\nHost: x\r\n\r\nBAD\r\n")
            _ = try await client.readAll()
            await server.stop(grace: .seconds(10))
            #expect(
                events.withLock { $0 } == [
                    "opened", "GET /a 200", "REQUEST_LINE_MALFORMED", "closed",
                ]
            )
        }
    }
}
