import Testing

@testable import HTTP

/// A stream of bytes and what a client reads from it after one request or more.
struct ResponseVector: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: String
    let transcript: [Transcript]
    var methods: [HTTPMethod] = [.get]
    var ends = false
    var testDescription: String { name }

    init(
        _ name: String,
        _ bytes: String,
        _ transcript: [Transcript],
        to methods: [HTTPMethod] = [.get],
        ends: Bool = false
    ) {
        self.name = name
        self.bytes = bytes
        self.transcript = transcript
        self.methods = methods
        self.ends = ends
    }

    private static func ok(_ content: String) -> Transcript { .message("200 http11", content) }

    static let all: [ResponseVector] = [
        .init("a length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nxy", [ok("xy")]),
        .init("no reason", "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", [ok("")]),
        .init("no space before the reason", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", [ok("")]),
        .init("a reason with spaces", "HTTP/1.1 200 a b\r\nContent-Length: 0\r\n\r\n", [ok("")]),
        .init(
            "chunks",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nA: b\r\n\r\n",
            [ok("x")]
        ),
        .init("everything until the end", "HTTP/1.1 200 OK\r\n\r\nxyz", [ok("xyz")], ends: true),
        .init("nothing until the end", "HTTP/1.1 200 OK\r\n\r\n", [ok("")], ends: true),
        .init(
            "version 1.0",
            "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx",
            [.message("200 http10", "x")]
        ),
        .init(
            "the answer to HEAD",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
            [ok("")],
            to: [.head]
        ),
        .init(
            "204 with a length",
            "HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n",
            [.message("204 http11", "")]
        ),
        .init(
            "304 with a coding",
            "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n",
            [.message("304 http11", "")]
        ),
        .init(
            "interim answers",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
            [ok("x")]
        ),
        .init(
            "answers in a row",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 404 \r\n"
                + "Content-Length: 0\r\n\r\n",
            [ok("x"), .message("404 http11", "")],
            to: [.get, .get]
        ),
        .init("no answer", "", [.closed], ends: true),
        .init("silence", "", [.open]),
        .init("the end inside the head", "HTTP/1.1 200 OK\r\n", [.refused(.truncated)], ends: true),
        .init(
            "the end behind an interim answer",
            "HTTP/1.1 100 \r\n\r\n",
            [.refused(.truncated)],
            ends: true
        ),
        .init(
            "the end inside content",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nx",
            [.refused(.truncated)],
            ends: true
        ),
        .init(
            "the end inside chunks",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n",
            [.refused(.truncated)],
            ends: true
        ),
        .init("not HTTP", "SSH-2.0-x\r\n", [.refused(.statusLine)]),
        .init("a code of two digits", "HTTP/1.1 20 OK\r\n", [.refused(.statusLine)]),
        .init("a code below 100", "HTTP/1.1 099 OK\r\n", [.refused(.statusLine)]),
        .init("a code above 599", "HTTP/1.1 600 OK\r\n\r\n", [.refused(.statusLine)]),
        .init("another version", "HTTP/2.0 200 OK\r\n\r\n", [.refused(.version)]),
        .init("a protocol change", "HTTP/1.1 101 Switching\r\n\r\n", [.refused(.interimResponse)]),
        .init(
            "length and chunks",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            [.refused(.lengthAndCoding)]
        ),
        .init(
            "an unknown coding",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            [.refused(.transferCoding)]
        ),
        .init(
            "lengths that differ",
            "HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n",
            [.refused(.contentLengthConflict)]
        ),
        .init("LF alone", "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n", [.refused(.bareLineFeed)]),
        .init(
            "an endless status line",
            "HTTP/1.1 200 " + String(repeating: "a", count: 9000),
            [.refused(.statusLine)]
        ),
    ]
}

@Suite struct ClientCodecTests {
    @Test(arguments: ResponseVector.all)
    func `a stream reads the same however it is cut`(_ vector: ResponseVector) throws {
        let bytes = Array(vector.bytes.utf8)
        var cuts = [Cut.whole(bytes), Cut.bytewise(bytes)]
        if bytes.count < 1000 { cuts += Cut.everywhere(bytes) }
        for pieces in cuts {
            let transcript = try clientTranscript(
                pieces,
                methods: vector.methods,
                ends: vector.ends
            )
            #expect(transcript == vector.transcript)
        }
    }

    private func url(_ text: String) throws -> HTTPURL { try #require(HTTPURL(text)) }

    @Test func `a request has the codec's own framing`() throws {
        var codec = ClientCodec()
        let bytes = codec.request(
            OutboundRequest(
                method: .post,
                url: try url("https://a:444/b?c"),
                fields: [
                    "Host": "evil", "A": "b", "Content-Length": "9", "Transfer-Encoding": "chunked",
                    "Expect": "100-continue", "Connection": "x",
                ],
                body: Array("xy".utf8)
            )
        )
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "POST /b?c HTTP/1.1\r\nHost: a:444\r\nA: b\r\nContent-Length: 2\r\n\r\nxy"
        )
    }

    @Test(arguments: [
        (HTTPMethod.get, false), (.head, false), (.delete, false), (.post, true), (.put, true),
        (.patch, true),
    ])
    func `an empty request says so if its method may have content`(
        _ method: HTTPMethod,
        _ says: Bool
    ) throws {
        var codec = ClientCodec()
        let bytes = codec.request(OutboundRequest(method: method, url: try url("http://a")))
        #expect(String(decoding: bytes, as: UTF8.self).contains("Content-Length: 0") == says)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", false),
        ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false),
        ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n", true),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nx", false),
    ])
    func `a connection is used again only after a clean end`(
        _ bytes: String,
        _ isReusable: Bool
    ) throws {
        var codec = ClientCodec()
        _ = codec.request(OutboundRequest(method: .get, url: try url("http://a")))
        #expect(!codec.isReusable)
        codec.receive(Array(bytes.utf8))
        while try codec.next() != .end {}
        #expect(codec.isReusable == isReusable)
    }

    @Test func `bytes nobody asked for are refused`() {
        var codec = ClientCodec()
        codec.receive(Array("HTTP/1.1 408 Request Timeout\r\n\r\n".utf8))
        #expect(throws: HTTPViolation.statusLine) { try codec.next() }
    }

    @Test(arguments: [(2, false), (3, true)])
    func `interim answers have a limit`(_ count: Int, _ isRefused: Bool) throws {
        let text = String(repeating: "HTTP/1.1 100 \r\n\r\n", count: count)
        let transcript = try clientTranscript(
            [Array(text.utf8)],
            methods: [.get],
            ends: false,
            limits: CodecLimits(interimResponsesMax: 2)
        )
        #expect(transcript == [isRefused ? .refused(.interimResponse) : .open])
    }

    @Test(arguments: [(4, false), (5, false), (6, true)])
    func `content has a limit in every framing`(_ count: Int, _ isRefused: Bool) throws {
        let content = String(repeating: "x", count: count)
        for text in [
            "HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\n\r\n\(content)",
            "HTTP/1.1 200 OK\r\n\r\n\(content)",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(count)\r\n"
                + "\(content)\r\n0\r\n\r\n",
        ] {
            let transcript = try clientTranscript(
                [Array(text.utf8)],
                methods: [.get],
                ends: true,
                limits: CodecLimits(contentBytesMax: 5)
            )
            #expect(
                transcript == [
                    isRefused ? .refused(.contentTooLarge) : .message("200 http11", content)
                ]
            )
        }
    }
}
