import Compression
import HTTP
import HTTPClient
import HTTPServer
import Sockets
import Synchronization
import Testing

@Suite struct ServerStreamingTests {
    private static let get = "GET / HTTP/1.1\r\nHost: x\r\n"

    /// So many pieces of so many bytes; each waits for its turn on the executor in front.
    private static func stream(
        pieces: Int,
        of bytes: Int,
        waiting: Bool = false,
        asked: @escaping @Sendable (Int) -> Void = { _ in }
    ) -> HTTPResponse {
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: bytes)
        let stream = ContentStream(trailerNames: ["X-Pieces"]) { number in
            asked(number)
            if waiting { await Task.yield() }
            return number < pieces ? .bytes(piece) : .end(trailers: ["X-Pieces": "\(pieces)"])
        }
        return HTTPResponse(status: .ok, fields: [.contentType: "text/csv"], stream: stream)
    }

    @Test(arguments: [false, true], [0, 1, 3, 100])
    func `pieces arrive in order, then the trailers, then the next answer`(
        _ waiting: Bool,
        _ pieces: Int
    ) async throws {
        try await withServer(handler: { request in
            guard request.target == "/" else { return await echo(request) }
            return Self.stream(pieces: pieces, of: 10, waiting: waiting)
        }) { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send(
                Self.get + "TE: trailers\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n"
            )
            let said = try await client.read(until: "GET /next ")
            let chunk = "a\r\nxxxxxxxxxx\r\n"
            #expect(
                said.contains(
                    "\r\n\r\n" + String(repeating: chunk, count: pieces)
                        + "0\r\nX-Pieces: \(pieces)\r\n\r\nHTTP/1.1 200 OK"
                )
            )
        }
    }

    @Test func `a client that does not read costs a few pieces, and is cut off in the end`()
        async throws
    {
        let asked = Mutex(0)
        let closed = Handover<Void>()
        try await withServer {
            $0.timeouts.write = .milliseconds(50)
            $0.observe = { if case .connectionClosed = $0 { closed.offer(()) } }
        } handler: { _ in
            Self.stream(pieces: 100_000, of: 64 << 10) { number in
                asked.withLock { $0 = max($0, number) }
            }
        } _: { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send(Self.get + "\r\n")
            let end = await closed.wait(on: server.loop, deadline: RawClient.deadline)
            guard case .value = end else {
                Issue.record("the connection was kept")
                return
            }
            // What the kernel holds for both sides, far below the 6 GB of the answer.
            #expect(asked.withLock { $0 } < 1000)
        }
    }

    @Test func `content without end ends with the client that wanted it`() async throws {
        let closed = Handover<Void>()
        try await withServer {
            $0.observe = { if case .connectionClosed = $0 { closed.offer(()) } }
        } handler: { _ in
            Self.stream(pieces: .max, of: 1000, waiting: true)
        } _: { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send(Self.get + "\r\n")
            _ = try await client.read(until: "xxx")
            client.socket.close()
            let end = await closed.wait(on: server.loop, deadline: RawClient.deadline)
            guard case .value = end else {
                Issue.record("the connection was kept")
                return
            }
        }
    }

    @Test(arguments: ["HTTP/1.1", "HTTP/1.0"])
    func `content that breaks off is never taken for the whole`(version: String) async throws {
        try await withServer(handler: { _ in
            HTTPResponse(status: .ok, stream: ContentStream { $0 < 2 ? .bytes([120]) : .broken })
        }) { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send("GET / \(version)\r\nHost: x\r\n\r\n")
            // A reset, not an end: HTTP/1.0 knows no other sign.
            await #expect(throws: SocketFailure.self) { try await client.readAll() }
        }
    }

    @Test func `a piece that is late ends the connection`() async throws {
        try await withServer {
            $0.timeouts.handler = .milliseconds(20)
        } handler: { _ in
            HTTPResponse(
                status: .ok,
                stream: ContentStream { number in
                    if number == 1, let loop = try? EventLoop() {
                        await loop.sleep(until: RawClient.deadline)
                    }
                    return .bytes([120])
                }
            )
        } _: { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send(Self.get + "\r\n")
            await #expect(throws: SocketFailure.self) { try await client.readAll() }
        }
    }

    @Test(arguments: [false, true])
    func `our client reads it, compressed or not`(compresses: Bool) async throws {
        try await withServer {
            $0.compressesResponses = compresses
        } handler: { _ in
            Self.stream(pieces: 50, of: 10_000)
        } _: { server, port in
            let client = try HTTPClient()
            let url = try #require(HTTPURL("http://127.0.0.1:\(port)/"))
            let response = try await client.send(OutboundRequest(method: .get, url: url))
            #expect(response.body == [UInt8](repeating: UInt8(ascii: "x"), count: 500_000))
            #expect(client.idleConnectionCount == 1)
            #expect(response.fields[.vary] == (compresses ? "Accept-Encoding" : nil))
        }
    }

    @Test func `compressed content is one gzip member made on the way`() async throws {
        try await withServer(handler: { _ in Self.stream(pieces: 9, of: 999) }) { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send(
                "GET / HTTP/1.0\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n"
            )
            let bytes = try await client.readBytes()
            let mark = Array("\r\n\r\n".utf8)
            let start = try #require(bytes.firstRange(of: mark)).upperBound
            let content = try Gzip.decompress(Array(bytes[start...]), outputBytesMax: 10_000)
            #expect(content == [UInt8](repeating: UInt8(ascii: "x"), count: 9 * 999))
        }
    }

    @Test func `the handler sees the trailers of a request`() async throws {
        try await withServer(handler: { request in
            let sum = request.trailers["X-Sum"] ?? "none"
            return HTTPResponse(status: .ok, body: Array("\(request.body.count) \(sum)".utf8))
        }) { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send(
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n0\r\nX-Sum: 17\r\n\r\n"
                    + "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            )
            let said = try await client.readAll()
            #expect(said.contains("\r\n\r\n3 17HTTP/1.1 200"))
            #expect(said.hasSuffix("\r\n\r\n0 none"))
        }
    }
}
