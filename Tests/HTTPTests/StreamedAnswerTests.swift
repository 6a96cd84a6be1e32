import Testing

@testable import HTTP

@Suite struct StreamedAnswerTests {
    private let stream = ContentStream(trailerNames: ["X-Sum"]) { _ in .end() }

    private func codec(_ request: String) throws -> ServerCodec {
        var codec = ServerCodec()
        codec.receive(Array(request.utf8))
        while try codec.next() != .end {}
        return codec
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `content goes out in chunks, and the connection goes on behind the last`() throws {
        var codec = try codec("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        let head = codec.respond(HTTPResponse(status: .ok, fields: ["A": "b"], stream: stream))
        #expect(text(head) == "HTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n")
        #expect(codec.isAnswering)
        // The next request waits for the end of the answer.
        #expect(try codec.next() == .needMore)
        #expect(
            text(codec.content(Array("abcdefghijklmnopqr".utf8))) == "12\r\nabcdefghijklmnopqr\r\n"
        )
        #expect(codec.content([]).isEmpty)
        #expect(text(codec.endContent(trailers: ["X-Sum": "1"])) == "0\r\n\r\n")
        #expect(!codec.isAnswering)
        guard case .head(let next, _) = try codec.next() else {
            Issue.record("the next request was not read")
            return
        }
        #expect(next.target == "/2")
    }

    @Test(arguments: ["trailers", "gzip, Trailers"])
    func `announced trailers go to a client that takes them, and no others`(te: String) throws {
        var codec = try codec("GET / HTTP/1.1\r\nHost: a\r\nTE: \(te)\r\n\r\n")
        let head = codec.respond(HTTPResponse(status: .ok, stream: stream))
        #expect(text(head).hasSuffix("Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"))
        let end = codec.endContent(trailers: ["X-Sum": "1", "X-Other": "2"])
        #expect(text(end) == "0\r\nX-Sum: 1\r\n\r\n")
    }

    @Test func `an HTTP 1.0 client gets the content up to the end of the connection`() throws {
        var codec = try codec("GET / HTTP/1.0\r\nConnection: keep-alive\r\nTE: trailers\r\n\r\n")
        let head = codec.respond(HTTPResponse(status: .ok, stream: stream))
        #expect(text(head) == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        #expect(text(codec.content(Array("abc".utf8))) == "abc")
        #expect(codec.endContent(trailers: ["X-Sum": "1"]).isEmpty)
        #expect(!codec.isPersistent)
    }

    @Test(arguments: [
        ("HEAD", HTTPStatus.ok, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
        ("GET", .noContent, "HTTP/1.1 204 No Content\r\n\r\n"),
        ("GET", .notModified, "HTTP/1.1 304 Not Modified\r\n\r\n"),
    ])
    func `an answer without content ends with its head`(
        _ method: String,
        _ status: HTTPStatus,
        _ head: String
    ) throws {
        var codec = try codec("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(text(codec.respond(HTTPResponse(status: status, stream: stream))) == head)
        #expect(!codec.isAnswering)
        #expect(codec.isPersistent)
    }

    @Test func `what one role writes the other reads, trailers included`() throws {
        var server = try codec("GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n\r\n")
        var client = ClientCodec()
        let url = try #require(HTTPURL("http://a/"))
        _ = client.request(OutboundRequest(method: .get, url: url))
        var wire = server.respond(HTTPResponse(status: .ok, stream: stream))
        wire += server.content([1]) + server.content([2, 3])
        wire += server.endContent(trailers: ["X-Sum": "6"])
        // Byte by byte, as a slow network would bring it.
        var content: [UInt8] = []
        var hasEnded = false
        for byte in wire {
            client.receive([byte])
            reading: while true {
                switch try client.next() {
                case .content(let bytes): content += bytes
                case .end: hasEnded = true
                case .head: continue
                case .needMore, .closed: break reading
                }
                if hasEnded { break }
            }
        }
        #expect(hasEnded && content == [1, 2, 3])
        #expect(client.trailers == ["X-Sum": "6"])
        #expect(client.isReusable)
    }

    @Test func `trailers of a request are kept apart from its fields`() throws {
        var codec = ServerCodec()
        codec.receive(
            Array(
                ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nX: 1\r\n\r\n"
                    + "1\r\nx\r\n0\r\nX: 2\r\nAuthorization: y\r\n\r\n"
                    + "GET / HTTP/1.1\r\nHost: a\r\n\r\n").utf8
            )
        )
        var head: HTTPRequestHead?
        reading: while true {
            switch try codec.next() {
            case .head(let received, _): head = received
            case .content: continue
            default: break reading
            }
        }
        #expect(head?.fields.values("X") == ["1"])
        #expect(head?.fields[.authorization] == nil)
        let trailers = codec.takeTrailers()
        #expect(trailers == ["X": "2", "Authorization": "y"])
        _ = codec.respond(HTTPResponse(status: .ok))
        while try codec.next() != .end {}
        let none = codec.takeTrailers()
        #expect(none.isEmpty)
    }
}
