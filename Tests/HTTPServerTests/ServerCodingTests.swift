import Compression
import HTTP
import Testing

@testable import HTTPServer

@Suite struct ServerCodingTests {
    @Test(arguments: [
        ("gzip", true), ("GZIP", true), ("x-gzip", true), ("deflate, gzip;q=0.5", true),
        ("*", true),
        ("gzip; q=0.001", true), ("identity;q=0.5, gzip;q=0.5", true), ("br, *;q=0.1", true),
        ("", false), ("br", false), ("gzip;q=0", false), ("gzip;q=0.000", false), ("*;q=0", false),
        ("gzip;q=0, *", false), ("identity, gzip;q=0.5", false), ("gzip;q=x", false),
        ("gzip;q=2", false), ("gzip;q=0.0001", false), ("gzip;x=1", false),
    ])
    func `weights decide whether gzip is used`(_ value: String, _ isPreferred: Bool) {
        #expect(AcceptEncoding([.acceptEncoding: value]).prefersGzip == isPreferred)
    }

    @Test func `a client that says nothing gets no coding`() {
        #expect(!AcceptEncoding(HTTPFields()).prefersGzip)
    }

    private let request = HTTPRequest(
        method: .get,
        target: "/",
        fields: [.acceptEncoding: "gzip"]
    )

    private func text(
        _ count: Int,
        _ fields: HTTPFields = [.contentType: "text/plain"]
    ) -> HTTPResponse {
        HTTPResponse(status: .ok, fields: fields, body: [UInt8](repeating: 97, count: count))
    }

    @Test(arguments: [(1023, false), (1024, true)])
    func `only content from 1 KiB on is compressed`(_ count: Int, _ isCompressed: Bool) throws {
        let response = ResponseCoding(isOn: true).encoded(text(count), for: request)
        #expect((response.fields[.contentEncoding] == "gzip") == isCompressed)
        #expect((response.fields[.vary] == "Accept-Encoding") == isCompressed)
        if isCompressed {
            #expect(try Gzip.decompress(response.body, outputBytesMax: count) == text(count).body)
        }
    }

    @Test(arguments: [
        ("application/json; charset=utf-8", true), ("application/problem+json", true),
        ("TEXT/CSV", true),
        ("image/svg+xml", true), ("image/png", false), ("application/octet-stream", false),
        ("", false),
    ])
    func `only texts are compressed`(_ type: String, _ isText: Bool) {
        #expect(ResponseCoding.isText(type) == isText)
    }

    @Test(arguments: [
        ["Content-Encoding": "br", "Content-Type": "text/plain"] as HTTPFields,
        ["Cache-Control": "no-store, no-transform", "Content-Type": "text/plain"],
        ["Content-Type": "image/png"], [:],
    ])
    func `what must not be changed is not`(_ fields: HTTPFields) {
        let response = text(5000, fields)
        #expect(ResponseCoding(isOn: true).encoded(response, for: request) == response)
    }

    @Test func `compression can be turned off`() {
        #expect(ResponseCoding(isOn: false).encoded(text(5000), for: request) == text(5000))
    }

    @Test func `caches are told even when this client gets plain content`() {
        let plain = HTTPRequest(method: .get, target: "/")
        let response = ResponseCoding(isOn: true).encoded(text(5000), for: plain)
        #expect(response.body == text(5000).body)
        #expect(response.fields.list(.vary) == ["Accept-Encoding"])
        let varied = text(5000, [.contentType: "text/plain", .vary: "accept-encoding"])
        #expect(ResponseCoding(isOn: true).encoded(varied, for: plain) == varied)
    }

    @Test(arguments: [("\"a\"", "W/\"a\""), ("W/\"a\"", "W/\"a\"")])
    func `a strong entity tag becomes weak`(_ tag: String, _ sent: String) {
        let response = text(5000, [.contentType: "text/plain", .etag: tag])
        #expect(ResponseCoding(isOn: true).encoded(response, for: request).fields[.etag] == sent)
    }

    /// The content as the handler sees it, and the fields that describe it then.
    private func decode(
        _ coding: String,
        _ content: [UInt8],
        bytesMax: Int = 100,
        pieceBytes: Int = 1
    ) throws(Problem) -> ([UInt8], HTTPFields) {
        var fields: HTTPFields = [.contentEncoding: coding]
        var intake = try ContentIntake(fields, bytesMax: bytesMax)
        for start in stride(from: 0, to: content.count, by: pieceBytes) {
            try intake.append(Array(content[start..<min(start + pieceBytes, content.count)]))
        }
        return (try intake.finish(&fields), fields)
    }

    private func status(_ body: () throws(Problem) -> ([UInt8], HTTPFields)) -> Int? {
        do throws(Problem) {
            _ = try body()
            return nil
        } catch {
            return error.status.code
        }
    }

    private func deflated(_ content: [UInt8]) -> [UInt8] {
        var deflater = Deflater(format: .zlib)
        let begin = deflater.append(content)
        return begin + deflater.finish()
    }

    @Test(arguments: ["gzip", "GZip", "x-gzip"])
    func `gzip content reaches the handler plain`(_ coding: String) throws {
        let (content, fields) = try decode(coding, Gzip.compress([1, 2, 3]))
        #expect(content == [1, 2, 3])
        #expect(fields == [.contentLength: "3"])
    }

    @Test(arguments: [1, 2, 1000])
    func `deflate content reaches the handler plain, in whatever pieces`(_ piece: Int) throws {
        let plain = (0..<500).map { UInt8($0 % 7) }
        let (content, fields) = try decode(
            "deflate",
            deflated(plain),
            bytesMax: 500,
            pieceBytes: piece
        )
        #expect(content == plain)
        #expect(fields == [.contentLength: "500"])
    }

    @Test(arguments: [(100, nil), (101, 413)] as [(Int, Int?)])
    func `decoded content has the same limit`(_ count: Int, _ expected: Int?) {
        #expect(
            status { () throws(Problem) in
                try decode("gzip", Gzip.compress([UInt8](repeating: 0, count: count)))
            } == expected
        )
    }

    @Test func `a bomb is refused`() {
        let bomb = Gzip.compress([UInt8](repeating: 0, count: 10_000_000))
        #expect(status { () throws(Problem) in try decode("gzip", bomb) } == 413)
    }

    @Test(arguments: ["br", "deflate, gzip", "gzip, gzip", "zstd"])
    func `other codings are refused`(_ coding: String) {
        #expect(status { () throws(Problem) in try decode(coding, []) } == 415)
    }

    @Test(
        arguments: [
            [1, 2, 3], Array(Gzip.compress([1, 2, 3]).dropLast()), Gzip.compress([1]) + [0],
        ] as [[UInt8]]
    )
    func `broken gzip is refused`(_ content: [UInt8]) {
        #expect(status { () throws(Problem) in try decode("gzip", content) } == 400)
    }

    @Test func `no content needs no decoding`() {
        #expect(status { () throws(Problem) in try decode("gzip", []) } == nil)
        #expect(status { () throws(Problem) in try decode("identity", [1]) } == nil)
    }
}
