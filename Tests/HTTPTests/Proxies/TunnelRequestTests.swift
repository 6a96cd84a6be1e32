import Testing

@testable import HTTP

@Suite struct TunnelRequestTests {
    private func request(_ address: String, _ authorization: String? = nil) throws -> TunnelRequest
    {
        TunnelRequest(to: try #require(HTTPURL(address)), authorization: authorization)
    }

    @Test(arguments: [
        ("https://api.example/v1", "api.example:443"), ("http://api.example/", "api.example:80"),
        ("https://api.example:8443/", "api.example:8443"), ("https://[::1]/", "[::1]:443"),
    ])
    func `the request names host and port`(_ address: String, _ authority: String) throws {
        let text = String(decoding: try request(address).bytes, as: UTF8.self)
        #expect(text == "CONNECT \(authority) HTTP/1.1\r\nHost: \(authority)\r\n\r\n")
    }

    @Test func `credentials are one field whatever they hold`() throws {
        let bytes = try request("https://a.example/", "Basic eA==\r\nX: y").bytes
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("Proxy-Authorization: Basic eA==  X: y\r\n\r\n"))
    }

    @Test(
        arguments: [
            ("HTTP/1.1 200 Connection established\r\n\r\n", .established),
            ("HTTP/1.0 200 OK\r\nContent-Length: 5\r\nVia: x\r\n\r\n", .established),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 \r\n\r\n", .established),
            ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\nwhatever", .refused(status(407))),
            ("HTTP/1.1 302 Found\r\n\r\n", .refused(status(302))),
            ("HTTP/1.1 200 OK\r\n\r\nearly", .broken(.statusLine)),
            ("HTTP/1.1 101 X\r\n\r\n", .broken(.interimResponse)),
            ("nonsense\r\n\r\n", .broken(.statusLine)), ("HTTP/1.1 200 OK\r\n", .needMore),
            ("", .needMore),
        ] as [(String, TunnelRequest.Progress)]
    )
    func `the answer decides`(_ answer: String, _ expected: TunnelRequest.Progress) throws {
        var whole = try request("https://a.example/")
        #expect(whole.receive(Array(answer.utf8)) == expected)
        // What is early in one piece may come just behind the end when it comes in several.
        guard !answer.hasSuffix("early") else { return }
        var pieces = try request("https://a.example/")
        var progress = TunnelRequest.Progress.needMore
        for byte in answer.utf8 where progress == .needMore { progress = pieces.receive([byte]) }
        #expect(progress == expected)
    }

    private static func status(_ code: Int) -> HTTPStatus { HTTPStatus(code: code) ?? .ok }
}
