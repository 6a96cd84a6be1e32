import HTTP
import HTTPServer
import TestSupport
import Testing

/// curl as a peer that was written by others.
@Suite struct CurlTests {
    private func curl(_ arguments: [String], input: [UInt8]? = nil) async throws -> String {
        let run = try await OwnThread.run {
            try ProcessRun.run("curl", ["-sS", "--max-time", "10"] + arguments, input: input)
        }
        #expect(run.status == 0, "\(String(decoding: run.errors, as: UTF8.self))")
        return String(decoding: run.output, as: UTF8.self)
    }

    @Test(arguments: [[], ["--http1.0"], ["--http2"], ["-H", "Connection: close"]])
    func `a simple request is answered`(_ options: [String]) async throws {
        try await withServer { _, port in
            let answer = try await curl(options + ["http://127.0.0.1:\(port)/a?b"])
            #expect(answer == "GET /a?b ")
        }
    }

    @Test func `several requests use one connection`() async throws {
        try await withServer { _, port in
            let url = "http://127.0.0.1:\(port)/"
            let answer = try await curl(["-w", "%{num_connects}", url, url, url])
            #expect(answer == "GET / 1GET / 0GET / 0")
        }
    }

    @Test(arguments: [[], ["-H", "Transfer-Encoding: chunked"], ["-H", "Expect: 100-continue"]])
    func `content arrives whole`(_ options: [String]) async throws {
        let content = (0..<500_000).map { UInt8(ascii: "a") + UInt8($0 % 26) }
        try await withServer { _, port in
            let answer = try await curl(
                options + ["--data-binary", "@-", "http://127.0.0.1:\(port)/"],
                input: content
            )
            #expect(answer == "POST / " + String(decoding: content, as: UTF8.self))
        }
    }

    @Test func `HEAD and refusals are understood`() async throws {
        try await withServer { _, port in
            #expect(
                try await curl(["-I", "http://127.0.0.1:\(port)/"]).contains("Content-Length: 7")
            )
            let status = try await curl(
                [
                    "-o", "/dev/null", "-w", "%{http_code}", "-H", "Host:",
                    "http://127.0.0.1:\(port)/",
                ])
            #expect(status == "400")
        }
    }

    @Test func `a compressed answer is understood`() async throws {
        let text = String(repeating: "all work and no play ", count: 1000)
        try await withServer(handler: { _ in
            HTTPResponse(status: .ok, fields: [.contentType: "text/plain"], body: Array(text.utf8))
        }) { _, port in
            let url = "http://127.0.0.1:\(port)/"
            #expect(try await curl(["--compressed", url]) == text)
            #expect(try await curl([url]) == text)
            let fields = try await curl(["--compressed", "-I", url])
            #expect(
                fields.contains("Content-Encoding: gzip")
                    && fields.contains("Vary: Accept-Encoding")
            )
        }
    }
}
