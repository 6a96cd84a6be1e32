import Compression
import HTTP
import HTTPClient
import HTTPServer
import Sockets
import TestSupport
import Testing

@Suite struct HTTPClientTests {
    private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    private func send(
        _ client: HTTPClient,
        _ server: ScriptedServer,
        method: HTTPMethod = .get,
        body: [UInt8] = [],
        timeout: Duration = .seconds(120),
        bytesMax: Int = 1000
    ) async throws -> Result<HTTPResponse, TransportFailure> {
        let request = OutboundRequest(
            method: method,
            url: try server.url(),
            body: body,
            timeout: timeout,
            responseBytesMax: bytesMax
        )
        do throws(TransportFailure) {
            return .success(try await client.send(request))
        } catch {
            return .failure(error)
        }
    }

    private func failure(_ result: Result<HTTPResponse, TransportFailure>) -> TransportFailure? {
        if case .failure(let failure) = result { failure } else { nil }
    }

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

    @Test func `a request says who asks and what is understood`() async throws {
        let server = try ScriptedServer([[.readHead, .send(ok), .readHead, .send(ok), .waitForEnd]])
        var configuration = ClientConfiguration()
        configuration.userAgent = "test/1"
        let client = try HTTPClient(configuration: configuration)
        _ = try await client.send(OutboundRequest(method: .get, url: try server.url("/a?b")))
        _ = try await client.send(
            OutboundRequest(
                method: .get,
                url: try server.url("/"),
                fields: ["User-Agent": "mine", "Accept-Encoding": "identity", "Authorization": "x"]
            )
        )
        #expect(
            server.heads == [
                "GET /a?b HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nUser-Agent: test/1\r\n"
                    + "Accept-Encoding: gzip\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nUser-Agent: mine\r\n"
                    + "Accept-Encoding: identity\r\nAuthorization: x\r\n\r\n",
            ]
        )
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 200 OK\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok more than announced",
    ])
    func `a connection that is over is not used again`(_ answer: String) async throws {
        let server = try ScriptedServer([[.readHead, .send(answer)], [.readHead, .send(answer)]])
        let client = try HTTPClient()
        for _ in 1...2 {
            #expect(try await send(client, server).get().body == Array("ok".utf8))
            #expect(client.idleConnectionCount == 0)
        }
    }

    @Test(arguments: [301, 302, 307, 401, 500])
    func `every final status is an answer, nothing is followed`(_ code: Int) async throws {
        let server = try ScriptedServer([
            [
                .readHead,
                .send(
                    "HTTP/1.1 \(code) X\r\nLocation: /b\r\nWWW-Authenticate: Basic\r\n"
                        + "Content-Length: 0\r\n\r\n"
                ),
                .waitForEnd,
            ]
        ])
        let client = try HTTPClient()
        let response = try await send(client, server).get()
        #expect(response.status.code == code)
        #expect(response.fields[.location] == "/b")
        #expect(server.heads.count == 1)
    }

    @Test func `a kept connection that died is noticed before it is used`() async throws {
        let server = try ScriptedServer([
            [.readHead, .send(ok)], [.readHead, .send(ok), .waitForEnd],
        ])
        let client = try HTTPClient()
        #expect(try await send(client, server, method: .post).get().status == .ok)
        // The answer may be read before the server closes.
        try await server.ended.until("the first connection is closed") { $0 == 1 }
        #expect(try await send(client, server, method: .post).get().status == .ok)
        #expect(server.heads.count == 2)
    }

    @Test func `a request signed for one use is never sent twice`() async throws {
        let server = try ScriptedServer([
            [.readHead, .send(ok), .readHead], [.readHead, .send(ok), .waitForEnd],
        ])
        let client = try HTTPClient()
        _ = try await send(client, server).get()
        var request = OutboundRequest(method: .get, url: try server.url())
        request.mayBeRepeated = false
        let failure = await #expect(throws: TransportFailure.self) {
            try await client.send(request)
        }
        #expect(failure?.kind == .closed)
        #expect(failure?.requestMayHaveBeenProcessed == true)
        #expect(server.heads.count == 2)
    }

    @Test func `a kept connection that dies under an idempotent request is replaced`() async throws
    {
        let server = try ScriptedServer([
            [.readHead, .send(ok), .readHead], [.readHead, .send(ok), .waitForEnd],
        ])
        let client = try HTTPClient()
        _ = try await send(client, server).get()
        #expect(try await send(client, server).get().status == .ok)
        #expect(server.heads.count == 3)
    }

    @Test func `a request that may have been processed is not repeated`() async throws {
        let server = try ScriptedServer([
            [.readHead, .send(ok), .readHead], [.readHead, .send(ok), .waitForEnd],
        ])
        let client = try HTTPClient()
        _ = try await send(client, server, method: .post).get()
        let failure = try #require(failure(try await send(client, server, method: .post)))
        #expect(failure.kind == .closed)
        #expect(failure.requestMayHaveBeenProcessed)
        #expect(server.heads.count == 2)
    }

    @Test func `a new connection that dies is not replaced`() async throws {
        let server = try ScriptedServer([[.readHead], [.readHead, .send(ok)]])
        let client = try HTTPClient()
        #expect(failure(try await send(client, server))?.kind == .closed)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok", TransportFailure.Kind.closed),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", .closed),
        ("HTTP/1.1 200 OK\r\n", .closed), ("", .closed),
        ("SSH-2.0-OpenSSH\r\n", .protocolViolation),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            .protocolViolation
        ),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", .tooLarge),
        ("HTTP/1.1 200 OK\r\nX: \(String(repeating: "a", count: 70_000))\r\n", .tooLarge),
        (
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok",
            .protocolViolation
        ),
    ])
    func `an answer that cannot be used is a failure`(
        _ answer: String,
        _ kind: TransportFailure.Kind
    ) async throws {
        let server = try ScriptedServer([[.readHead, .send(answer)]])
        let client = try HTTPClient()
        let failure = try #require(failure(try await send(client, server)))
        #expect(failure.kind == kind)
        #expect(failure.requestMayHaveBeenProcessed)
        #expect(failure.sentence.hasSuffix("."))
    }

    @Test func `a connection cut in the middle is a failure`() async throws {
        let server = try ScriptedServer([[.reset], []])
        let client = try HTTPClient()
        #expect(failure(try await send(client, server))?.kind == .closed)
    }

    @Test(arguments: [(1000, true), (1001, false)])
    func `compressed content is decoded up to the limit`(_ count: Int, _ fits: Bool) async throws {
        let body = Gzip.compress([UInt8](repeating: 97, count: count))
        let head =
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(body.count)\r\n\r\n"
        let server = try ScriptedServer([
            [.readHead, .sendBytes(Array(head.utf8) + body), .waitForEnd]
        ])
        let client = try HTTPClient()
        let result = try await send(client, server)
        if fits {
            let response = try result.get()
            #expect(response.body == [UInt8](repeating: 97, count: count))
            #expect(response.fields.isEmpty)
        } else {
            #expect(failure(result)?.kind == .tooLarge)
        }
        // Either way the answer was read to its end.
        #expect(client.idleConnectionCount == 1)
    }

    @Test func `interim answers are skipped`() async throws {
        let server = try ScriptedServer([
            [.readHead, .send("HTTP/1.1 103 X\r\nLink: a\r\n\r\n"), .send(ok), .waitForEnd]
        ])
        #expect(try await send(try HTTPClient(), server).get().status == .ok)
    }

    @Test func `an early refusal is read although the request was not taken`() async throws {
        let server = try HTTPServer(configuration: ServerConfiguration()) { _ in
            HTTPResponse(status: .ok)
        }
        let port = try await server.start().port
        let client = try HTTPClient()
        let url = try #require(HTTPURL("http://127.0.0.1:\(port)/"))
        let response = try await client.send(
            OutboundRequest(method: .post, url: url, body: [UInt8](repeating: 0, count: 1_200_000))
        )
        #expect(response.status == .contentTooLarge)
        #expect(client.idleConnectionCount == 0)
        await server.stop(grace: .zero)
    }
}
