import HTTP
import Logging
import Sockets
import Synchronization
import Testing

@testable import HTTPServer
@testable import Quittance

/// Keeps what is logged, and can be made to hold up whoever logs.
private final class Paper: Sendable {
    struct Line: Sendable {
        let message: String
        let metadata: Logger.Metadata
    }

    let lines = Mutex<[Line]>([])
    /// Held by a test that wants the writer to wait.
    let gate = Mutex(())

    var logger: Logger {
        Logger(label: "test") { _ in Pen(paper: self) }
    }

    private struct Pen: LogHandler {
        let paper: Paper
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        init(paper: Paper) { self.paper = paper }

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            paper.gate.withLock { _ in }
            let line = Line(message: "\(event.message)", metadata: event.metadata ?? [:])
            paper.lines.withLock { $0.append(line) }
        }
    }
}

@Suite struct AccessLogTests {
    private static func record(
        path: String? = "/v1/jobs",
        refusal: Problem.Code? = nil,
        peer: PeerInfo = PeerInfo(address: "192.0.2.1", isTLS: true),
        trace: TraceContext? = nil
    ) -> AccessRecord {
        var timings = AccessRecord.Timings()
        timings.head = .microseconds(1)
        timings.content = .microseconds(20)
        timings.handler = .microseconds(300)
        timings.write = .microseconds(4000)
        return AccessRecord(
            method: path == nil ? nil : .get,
            path: path,
            status: .ok,
            refusal: refusal,
            peer: peer,
            trace: trace,
            contentBytes: 5,
            answerBytes: 6,
            number: 7,
            timings: timings
        )
    }

    @Test func `a line tells who asked what, what came of it, and where the time went`() {
        let fields: HTTPFields = [
            "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        ]
        let identity = ClientIdentity(subject: "CN=salesforce", fingerprint: "00")
        let peer = PeerInfo(address: "a", isTLS: true, proxy: "10.0.0.1", identity: identity)
        let record = Self.record(peer: peer, trace: TraceContext(fields) { 0x11 })
        let texts = AccessLog.metadata(record).mapValues { "\($0)" }
        #expect(
            texts == [
                "method": "GET", "path": "/v1/jobs", "status": "200", "client": "a",
                "proxy": "10.0.0.1", "subject": "CN=salesforce", "contentBytes": "5",
                "answerBytes": "6", "number": "7", "headTime": "1", "contentTime": "20",
                "handlerTime": "300", "writeTime": "4000", "totalTime": "4321",
                "trace": "0af7651916cd43dd8448eb211c80319c", "span": "0000000000000011",
                "parentSpan": "b7ad6b7169203331",
            ]
        )
    }

    @Test func `a head that was not understood has a line without method and path`() {
        let refused = Self.record(path: nil, refusal: HTTPViolation.requestLine.problem.code)
        let metadata = AccessLog.metadata(refused)
        #expect(metadata["method"] == nil && metadata["path"] == nil && metadata["trace"] == nil)
        #expect(metadata["refusal"].map { "\($0)" } == "REQUEST_LINE_MALFORMED")
    }

    @Test func `a flood is written as far as it was kept, and the rest is counted`() async throws {
        let paper = Paper()
        let log = try AccessLog(log: paper.logger)
        let total = 3 * AccessLog.waitingMax
        paper.gate.withLock { _ in
            // The writer may have taken some lines before it met the gate; no more than were kept.
            for _ in 0..<total { log.record(Self.record()) }
        }
        let loop = try EventLoop()
        func counts() -> (written: Int, lost: Int) {
            paper.lines.withLock { lines in
                let lost = lines.compactMap { line in
                    line.metadata["count"].flatMap { Int("\($0)") }
                }
                return (lines.count { $0.message == "request" }, lost.reduce(0, +))
            }
        }
        let end = EventLoop.Instant.now + .seconds(20)
        while counts().written + counts().lost < total, .now < end {
            await loop.sleep(until: .now + .milliseconds(5))
        }
        #expect(counts().written + counts().lost == total)
        #expect(counts().lost >= AccessLog.waitingMax)
        #expect(counts().written >= AccessLog.waitingMax)
    }

    @Test func `the server leaves a record of every answer, refusals too, without the query`()
        async throws
    {
        let paper = Paper()
        let log = try AccessLog(log: paper.logger)
        var configuration = ServerConfiguration()
        configuration.recordAccess = { log.record($0) }
        let server = try HTTPServer(configuration: configuration) { _ in
            HTTPResponse(status: .created, body: [1, 2])
        }
        let address = try await server.start()
        let socket = try await StreamSocket.connect(
            to: SocketAddress(numericHost: "127.0.0.1", port: address.port),
            on: server.loop,
            deadline: .now + .seconds(10)
        )
        let requests = "GET /a?secret=b HTTP/1.1\r\nHost: x\r\n\r\nBAD\r\n\r\n"
        var written = 0
        try await socket.write(
            Array(requests.utf8),
            written: &written,
            deadline: .now + .seconds(10)
        )
        while try await !socket.read(deadline: .now + .seconds(10)).isEmpty {}
        await server.stop(grace: .zero)
        let end = EventLoop.Instant.now + .seconds(20)
        while paper.lines.withLock({ $0.count }) < 2, .now < end {
            await server.loop.sleep(until: .now + .milliseconds(2))
        }
        let lines = paper.lines.withLock { $0 }
        try #require(lines.count == 2)
        #expect("\(lines[0].metadata["path"] ?? "")" == "/a")
        #expect("\(lines[0].metadata["status"] ?? "")" == "201")
        #expect("\(lines[1].metadata["refusal"] ?? "")" == "REQUEST_LINE_MALFORMED")
        #expect(!"\(lines)".contains("secret"))
    }
}
