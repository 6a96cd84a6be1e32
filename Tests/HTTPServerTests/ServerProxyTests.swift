import HTTP
import HTTPServer
import Sockets
import Synchronization
import Testing

@Suite struct ServerProxyTests {
    @Sendable private static func tellPeer(_ request: HTTPRequest) async -> HTTPResponse {
        let peer = request.peer
        let text = "\(peer?.address ?? "?") via \(peer?.proxy ?? "nobody") \(peer?.isTLS == true)"
        return HTTPResponse(status: .ok, body: Array(text.utf8))
    }

    private static func networks(_ texts: String...) -> [IPNetwork] {
        texts.compactMap { IPNetwork($0) }
    }

    @Test(arguments: [
        ("PROXY TCP4 203.0.113.9 127.0.0.1 4711 80\r\n", "203.0.113.9 via 127.0.0.1 false"),
        ("PROXY UNKNOWN\r\n", "127.0.0.1 via nobody false"),
    ])
    func `a proxy's header tells the client`(_ header: String, _ expected: String) async throws {
        try await withServer(
            { $0.proxyProtocol = Self.networks("127.0.0.0/8") },
            handler: Self.tellPeer
        ) { server, port in
            let request = "GET / HTTP/1.0\r\n\r\n"
            for pieces in [
                [header + request], [header, request], (header + request).map { "\($0)" },
            ] {
                let client = try await RawClient(port: port, on: server.loop)
                for piece in pieces { try await client.send(piece) }
                #expect(try await client.readAll().hasSuffix(expected))
            }
        }
    }

    @Test(arguments: ["GET / HTTP/1.0\r\n\r\n", "PROXY TCP4 nonsense\r\nGET / HTTP/1.0\r\n\r\n"])
    func `a proxy without a header is cut off`(_ bytes: String) async throws {
        try await withServer(
            { $0.proxyProtocol = Self.networks("127.0.0.1") },
            handler: Self.tellPeer
        ) { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send(bytes)
            await #expect(throws: SocketFailure.reset) { try await client.readAll() }
        }
    }

    @Test func `whoever is no proxy cannot send a header`() async throws {
        try await withServer(
            { $0.proxyProtocol = Self.networks("192.0.2.1") },
            handler: Self.tellPeer
        ) { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send("PROXY TCP4 203.0.113.9 127.0.0.1 1 2\r\nGET / HTTP/1.0\r\n\r\n")
            #expect(try await client.readAll().hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test func `clients named by a proxy are counted each for itself`() async throws {
        try await withServer(
            {
                $0.proxyProtocol = Self.networks("127.0.0.1")
                $0.connectionsPerAddressMax = 1
            },
            handler: Self.tellPeer
        ) { server, port in
            let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
            var kept: [RawClient] = []
            for (client, status) in [
                ("203.0.113.1", 200), ("203.0.113.2", 200), ("203.0.113.1", 429),
            ] {
                let connection = try await RawClient(port: port, on: server.loop)
                try await connection.send("PROXY TCP4 \(client) 127.0.0.1 1 2\r\n" + get)
                #expect(
                    try await connection.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 \(status) ")
                )
                kept.append(connection)
            }
        }
    }

    @Test(arguments: [
        ("127.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9 via 127.0.0.1 true"),
        ("192.0.2.0/24", "1.1.1.1, 203.0.113.9", "127.0.0.1 via nobody false"),
    ])
    func `fields about the client are believed of proxies alone`(
        _ proxies: String,
        _ forwarded: String,
        _ expected: String
    ) async throws {
        try await withServer(
            {
                $0.forwarding = ForwardingRule(
                    proxies: Self.networks(proxies),
                    source: .xForwardedFor
                )
            },
            handler: Self.tellPeer
        ) { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send(
                "GET / HTTP/1.0\r\nX-Forwarded-For: \(forwarded)\r\nX-Forwarded-Proto: https\r\n\r\n"
            )
            #expect(try await client.readAll().hasSuffix(expected))
        }
    }

    @Test func `every answer leaves a record with its trace and its times`() async throws {
        let records = Mutex<[AccessRecord]>([])
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        try await withServer(
            { $0.recordAccess = { record in records.withLock { $0.append(record) } } },
            handler: { request in
                HTTPResponse(status: .accepted, body: Array((request.trace?.spanID ?? "").utf8))
            }
        ) { server, port in
            let client = try await RawClient(port: port, on: server.loop)
            try await client.send(
                "POST /a?secret=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                    + "traceparent: \(parent)\r\n\r\nabcNONSENSE\r\n"
            )
            let answers = try await client.readAll()
            let (first, second) = records.withLock { ($0.first, $0.last) }
            #expect(first?.method == .post)
            #expect(first?.path == "/a")
            #expect(first?.status == .accepted)
            #expect(first?.contentBytes == 3)
            #expect(first?.number == 1)
            #expect(first?.peer.address == "127.0.0.1")
            #expect(first?.trace?.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
            #expect(first?.trace?.parentSpanID == "00f067aa0ba902b7")
            #expect(answers.contains(first?.trace?.spanID ?? "?"))
            #expect((first?.timings.total ?? .zero) > .zero)
            #expect(second?.method == nil)
            #expect(second?.status == .badRequest)
            #expect(second?.refusal == "REQUEST_LINE_MALFORMED")
            #expect(
                answers.utf8.count == (first?.answerBytes ?? 0) + (second?.answerBytes ?? 0)
            )
        }
    }
}
