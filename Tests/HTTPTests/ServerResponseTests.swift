import Testing

@testable import HTTP

@Suite struct ServerResponseTests {
    private func answer(
        to request: String,
        _ response: HTTPResponse,
        date: String? = nil,
        closing: Bool = false
    ) throws -> (text: String, isPersistent: Bool) {
        var codec = ServerCodec()
        codec.receive(Array(request.utf8))
        while try codec.next() != .end {}
        let bytes = codec.respond(response, date: date, closing: closing)
        return (String(decoding: bytes, as: UTF8.self), codec.isPersistent)
    }

    private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    private let response = HTTPResponse(status: .ok, fields: ["A": "b"], body: Array("xyz".utf8))

    @Test func `an answer has length and content`() throws {
        let answer = try answer(to: get, response, date: "D")
        #expect(answer.text == "HTTP/1.1 200 OK\r\nDate: D\r\nA: b\r\nContent-Length: 3\r\n\r\nxyz")
        #expect(answer.isPersistent)
    }

    @Test func `an answer to HEAD has the length only`() throws {
        let answer = try answer(to: "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", response)
        #expect(answer.text == "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 3\r\n\r\n")
    }

    @Test(arguments: [HTTPStatus.noContent, .notModified])
    func `these have neither length nor content`(_ status: HTTPStatus) throws {
        let answer = try answer(to: get, HTTPResponse(status: status, body: [1]))
        #expect(answer.text == "HTTP/1.1 \(status)\r\n\r\n")
    }

    @Test func `framing fields of the handler are dropped`() throws {
        let fields: HTTPFields = [
            "Content-Length": "9", "transfer-encoding": "chunked", "Upgrade": "x",
            "Keep-Alive": "y",
        ]
        #expect(
            try answer(to: get, HTTPResponse(status: .ok, fields: fields)).text
                == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        )
    }

    struct Ending: Sendable {
        var closing = false
        var request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        var fields = HTTPFields()
    }

    @Test(arguments: [
        Ending(closing: true), Ending(fields: ["Connection": "Close"]),
        Ending(request: "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
        Ending(request: "GET / HTTP/1.0\r\n\r\n"),
    ])
    func `either side ends the connection`(_ ending: Ending) throws {
        let answer = try answer(
            to: ending.request,
            HTTPResponse(status: .ok, fields: ending.fields),
            closing: ending.closing
        )
        #expect(answer.text == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        #expect(!answer.isPersistent)
    }

    @Test func `HTTP 1.0 is told that the connection stays`() throws {
        let answer = try answer(
            to: "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
            HTTPResponse(status: .ok)
        )
        #expect(
            answer.text == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n"
        )
        #expect(answer.isPersistent)
    }
}
