import Testing

@testable import HTTP

/// A stream of bytes and what a server reads from it.
struct RequestVector: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: String
    let transcript: [Transcript]
    var ends = false
    var testDescription: String { name }

    init(_ name: String, _ bytes: String, _ transcript: [Transcript], ends: Bool = false) {
        self.name = name
        self.bytes = bytes
        self.transcript = transcript
        self.ends = ends
    }

    /// A request with a valid first line and Host, and this behind them.
    init(_ name: String, fields: String, _ transcript: Transcript) {
        self.init(name, "POST / HTTP/1.1\r\nHost: a\r\n" + fields, [transcript])
    }
}

private func get(_ target: String) -> Transcript { .message("GET \(target) http11", "") }
private func post(_ content: String) -> Transcript { .message("POST / http11", content) }

extension RequestVector {
    static let accepted: [RequestVector] = [
        .init(
            "a request without content",
            "GET /a HTTP/1.1\r\nHost: a\r\n\r\n",
            [get("/a"), .open]
        ),
        .init(
            "empty lines before it",
            "\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n",
            [get("/a"), .open]
        ),
        .init(
            "the end between requests",
            "GET /a HTTP/1.1\r\nHost: a\r\n\r\n",
            [get("/a"), .closed],
            ends: true
        ),
        .init("nothing at all", "", [.closed], ends: true),
        .init(
            "requests in a row",
            "GET /a HTTP/1.1\r\nHost: a\r\n\r\nPOST / HTTP/1.1\r\nHost: a\r\n"
                + "Content-Length: 2\r\n\r\nxyGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
            [get("/a"), post("xy"), get("/b"), .open]
        ),
        .init(
            "connection close",
            "GET /a HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\nGET",
            [get("/a")]
        ),
        .init(
            "absolute form replaces Host",
            "GET http://b:81/c?d HTTP/1.1\r\nHost: a\r\n\r\n",
            [get("/c?d"), .open]
        ),
        .init(
            "asterisk form",
            "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
            [.message("OPTIONS * http11", ""), .open]
        ),
        .init("a later minor version", "GET /a HTTP/1.9\r\nHost: a\r\n\r\n", [get("/a"), .open]),
        .init(
            "version 1.0 without Host",
            "GET /a HTTP/1.0\r\n\r\nGET",
            [.message("GET /a http10", "")]
        ),
        .init(
            "version 1.0 that stays",
            "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
            [.message("GET /a http10", ""), .open]
        ),
        .init(
            "whitespace around a value",
            "GET /a HTTP/1.1\r\nHost:\t a \t\r\nX:\r\n\r\n",
            [get("/a"), .open]
        ),
        .init(
            "an unknown method",
            "BREW /a HTTP/1.1\r\nHost: a\r\n\r\n",
            [.message("BREW /a http11", ""), .open]
        ),
        .init(
            "a host with a port",
            "GET /a HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
            [get("/a"), .open]
        ),
        .init(
            "an upgrade is ignored",
            "GET /a HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
            [get("/a"), .open]
        ),
        .init(
            "chunks",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nab\r\n"
                + "0A;x=\"y\"\r\n0123456789\r\n00\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
            [post("ab0123456789"), get("/b"), .open]
        ),
        .init(
            "a trailer",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"
                + "0\r\nA: b\r\nC: d\r\n\r\n",
            [post("x"), .open]
        ),
        .init(
            "CR LF as content",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\r\n"
                + "\r\n0\r\n\r\n",
            [post("\r\n"), .open]
        ),
    ]

    static let refused: [RequestVector] = [
        .init("LF alone ends a line", "GET / HTTP/1.1\nHost: a\r\n\r\n", [.refused(.bareLineFeed)]),
        .init(
            "LF alone ends the head",
            "GET / HTTP/1.1\r\nHost: a\r\n\n",
            [.refused(.bareLineFeed)]
        ),
        .init(
            "CR alone in a line",
            "GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n",
            [.refused(.bareCarriageReturn)]
        ),
        .init(
            "CR before CR LF",
            "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n",
            [.refused(.bareCarriageReturn)]
        ),
        .init("two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", [.refused(.requestLine)]),
        .init("a tab", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", [.refused(.requestLine)]),
        .init("no version", "GET /\r\nHost: a\r\n\r\n", [.refused(.requestLine)]),
        .init("a space at the end", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", [.refused(.requestLine)]),
        .init(
            "a space at the start",
            " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            [.refused(.requestLine)]
        ),
        .init(
            "a method that is no token",
            "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
            [.refused(.requestLine)]
        ),
        .init(
            "a small version name",
            "GET / http/1.1\r\nHost: a\r\n\r\n",
            [.refused(.requestLine)]
        ),
        .init("a long version", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", [.refused(.requestLine)]),
        .init(
            "TLS on a plain port",
            "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n",
            [.refused(.requestLine)]
        ),
        .init("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [.refused(.version)]),
        .init("version 0.9", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", [.refused(.version)]),
        .init(
            "a method of 33 bytes",
            String(repeating: "A", count: 33) + " / HTTP/1.1\r\nHost: a\r\n\r\n",
            [.refused(.methodTooLong)]
        ),
        .init("a target without slash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", [.refused(.target)]),
        .init("authority form", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", [.refused(.target)]),
        .init("asterisk with GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", [.refused(.target)]),
        .init("a fragment", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", [.refused(.target)]),
        .init("an encoded NUL", "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", [.refused(.target)]),
        .init("a broken triplet", "GET /%4 HTTP/1.1\r\nHost: a\r\n\r\n", [.refused(.target)]),
        .init("a raw byte above ASCII", "GET /é HTTP/1.1\r\nHost: a\r\n\r\n", [.refused(.target)]),
        .init("another scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", [.refused(.target)]),
        .init("no Host", "GET / HTTP/1.1\r\n\r\n", [.refused(.host)]),
        .init("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", [.refused(.host)]),
        .init(
            "two Hosts in 1.0",
            "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n",
            [.refused(.host)]
        ),
        .init("an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", [.refused(.host)]),
        .init("a Host with a path", "GET / HTTP/1.1\r\nHost: a/\r\n\r\n", [.refused(.host)]),
        .init("a Host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", [.refused(.host)]),
        .init("a Host list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", [.refused(.host)]),
        .init(
            "a folded value",
            "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n",
            [.refused(.folding)]
        ),
        .init(
            "whitespace before the first field",
            "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
            [.refused(.folding)]
        ),
        .init(
            "a space before the colon",
            "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            [.refused(.fieldLine)]
        ),
        .init("no colon", "GET / HTTP/1.1\r\nHost\r\n\r\n", [.refused(.fieldLine)]),
        .init("no name", "GET / HTTP/1.1\r\n: a\r\n\r\n", [.refused(.fieldLine)]),
        .init("NUL in a value", "GET / HTTP/1.1\r\nHost: a\u{0}\r\n\r\n", [.refused(.fieldLine)]),
        .init("an unknown expectation", fields: "Expect: 200-ok\r\n\r\n", .refused(.expectation)),
        .init("a negative length", fields: "Content-Length: -1\r\n\r\n", .refused(.contentLength)),
        .init("a signed length", fields: "Content-Length: +1\r\n\r\n", .refused(.contentLength)),
        .init(
            "a hexadecimal length",
            fields: "Content-Length: 0x1\r\n\r\n",
            .refused(.contentLength)
        ),
        .init("an empty length", fields: "Content-Length:\r\n\r\n", .refused(.contentLength)),
        .init(
            "a length with a gap",
            fields: "Content-Length: 1 1\r\n\r\n",
            .refused(.contentLength)
        ),
        .init("half a length list", fields: "Content-Length: 1,\r\n\r\n", .refused(.contentLength)),
        .init(
            "a length beyond 64 bits",
            fields: "Content-Length: 9223372036854775808\r\n\r\n",
            .refused(.contentLength)
        ),
        .init(
            "lengths that differ",
            fields: "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
            .refused(.contentLengthConflict)
        ),
        .init(
            "equal lengths",
            fields: "Content-Length: 1, 1\r\nContent-Length: 01\r\n\r\nx",
            .refused(.contentLengthConflict)
        ),
        .init(
            "length and chunks",
            fields: "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            .refused(.lengthAndCoding)
        ),
        .init(
            "chunks and length",
            fields: "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
            .refused(.lengthAndCoding)
        ),
        .init(
            "an unknown coding",
            fields: "Transfer-Encoding: gzip, chunked\r\n\r\n",
            .refused(.transferCoding)
        ),
        .init(
            "a coding in disguise",
            fields: "Transfer-Encoding: xchunked\r\n\r\n",
            .refused(.transferFraming)
        ),
        .init(
            "the identity coding",
            fields: "Transfer-Encoding: identity\r\n\r\n",
            .refused(.transferFraming)
        ),
        .init(
            "chunked with a parameter",
            fields: "Transfer-Encoding: chunked;q=1\r\n\r\n",
            .refused(.transferFraming)
        ),
        .init(
            "chunked twice",
            fields: "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            .refused(.transferFraming)
        ),
        .init("no coding", fields: "Transfer-Encoding:\r\n\r\n", .refused(.transferFraming)),
        .init(
            "chunks in 1.0",
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
            [.refused(.transferFraming)]
        ),
        .init(
            "an empty chunk size",
            fields: "Transfer-Encoding: chunked\r\n\r\n\r\n",
            .refused(.chunkSize)
        ),
        .init(
            "a signed chunk size",
            fields: "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
            .refused(.chunkSize)
        ),
        .init(
            "a chunk size with a prefix",
            fields: "Transfer-Encoding: chunked\r\n\r\n0x1\r\n",
            .refused(.chunkExtension)
        ),
        .init(
            "a chunk size of 16 digits",
            fields: "Transfer-Encoding: chunked\r\n\r\n0000000000000001\r\n",
            .refused(.chunkSize)
        ),
        .init(
            "a space behind a chunk size",
            fields: "Transfer-Encoding: chunked\r\n\r\n1 \r\n",
            .refused(.chunkExtension)
        ),
        .init(
            "a chunk that is too long",
            fields: "Transfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n",
            .refused(.chunkEnd)
        ),
        .init(
            "a chunk that LF ends",
            fields: "Transfer-Encoding: chunked\r\n\r\n1\r\nx\n",
            .refused(.chunkEnd)
        ),
        .init(
            "a chunk size that LF ends",
            fields: "Transfer-Encoding: chunked\r\n\r\n1\nx\r\n",
            .refused(.bareLineFeed)
        ),
        .init(
            "a malformed trailer",
            fields: "Transfer-Encoding: chunked\r\n\r\n0\r\nA : b\r\n\r\n",
            .refused(.fieldLine)
        ),
        .init("the end inside a line", "GET / HT", [.refused(.truncated)], ends: true),
        .init("the end inside a head", "GET / HTTP/1.1\r\n", [.refused(.truncated)], ends: true),
        .init(
            "the end inside content",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nx",
            [.refused(.truncated)],
            ends: true
        ),
        .init(
            "the end inside chunks",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
            [.refused(.truncated)],
            ends: true
        ),
    ]
}
