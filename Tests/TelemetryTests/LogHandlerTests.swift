import JSON
import Logging
import Telemetry
import Testing

@Suite struct LogHandlerTests {
    private struct TestFault: Error {}

    private let sink = MemorySink()

    private func jsonLogger() -> Logger {
        Logger(label: "jobs") { [sink] label in
            JSONLogHandler(label: label, level: .debug, sink: sink) { 1_785_391_504_321_999 }
        }
    }

    private func textLogger() -> Logger {
        Logger(label: "jobs") { [sink] label in
            TextLogHandler(label: label, sink: sink) { 1_785_391_504_321_999 }
        }
    }

    @Test func `an event is one line of JSON`() {
        jsonLogger().info("settled", metadata: ["job": "42", "attempt": "\(2)"])
        #expect(
            sink.lines == [
                #"{"time":"2026-07-30T06:05:04.321Z","level":"info","label":"jobs","#
                    + #""message":"settled","metadata":{"attempt":"2","job":"42"}}"# + "\n"
            ]
        )
    }

    @Test func `an event without metadata has none`() {
        jsonLogger().warning("full")
        #expect(
            sink.lines == [
                #"{"time":"2026-07-30T06:05:04.321Z","level":"warning","label":"jobs","#
                    + #""message":"full"}"# + "\n"
            ]
        )
    }

    @Test func `nested metadata keeps its structure and a message cannot forge a line`() throws {
        jsonLogger().info(
            "a\n{\"level\":\"critical\"}",
            metadata: ["list": ["x", ["k": "v\n"]], "none": [:]]
        )
        let line = try #require(sink.lines.first)
        #expect(line.filter { $0 == "\n" }.count == 1)
        let value = try JSONValue.parse(Array(line.utf8))
        #expect(value["message"] == "a\n{\"level\":\"critical\"}")
        #expect(value["metadata"] == ["list": ["x", ["k": "v\n"]], "none": [:]])
    }

    @Test func `the event wins over the provider and the provider over the logger`() throws {
        var handler = JSONLogHandler(label: "l", sink: sink) { 0 }
        handler.metadata = ["a": "logger", "b": "logger", "c": "logger"]
        handler.metadataProvider = Logger.MetadataProvider { ["b": "provider", "c": "provider"] }
        let logger = Logger(label: "l") { [handler] _ in handler }
        logger.info("x", metadata: ["c": "event"])
        let value = try JSONValue.parse(Array(try #require(sink.lines.first).utf8))
        #expect(value["metadata"] == ["a": "logger", "b": "provider", "c": "event"])
    }

    @Test func `metadata of the handler is read and written by key`() {
        var json = JSONLogHandler(label: "l", sink: sink)
        json[metadataKey: "a"] = "1"
        #expect(json[metadataKey: "a"] == "1")
        #expect(json.metadata == ["a": "1"])
        var text = TextLogHandler(label: "l", sink: sink)
        text[metadataKey: "a"] = "1"
        #expect(text[metadataKey: "a"] == "1")
        #expect(text.metadata == ["a": "1"])
    }

    @Test func `events below the level are not written`() {
        jsonLogger().trace("hidden")
        jsonLogger().debug("shown")
        textLogger().debug("hidden")
        textLogger().info("shown")
        #expect(sink.lines.count == 2)
        #expect(sink.lines.allSatisfy { $0.contains("shown") })
    }

    @Test func `an error of an event is part of its metadata`() throws {
        jsonLogger().error("failed", error: TestFault())
        let value = try JSONValue.parse(Array(try #require(sink.lines.first).utf8))
        #expect(value["metadata"] == ["error": "TestFault()"])
    }

    @Test func `secrets are redacted at every depth in both forms`() throws {
        let metadata: Logger.Metadata = [
            "Authorization": "Bearer hush", "safe": "shown",
            "request": ["api_key": "hush", "path": "/v1", "list": [["clientSecret": "hush"]]],
        ]
        jsonLogger().info("x", metadata: metadata)
        textLogger().info("x", metadata: metadata)
        #expect(sink.lines.count == 2)
        for line in sink.lines {
            #expect(!line.contains("hush"))
            #expect(line.contains("shown"))
            #expect(line.contains("/v1"))
        }
        let value = try JSONValue.parse(Array(sink.lines[0].utf8))
        #expect(value["metadata"]?["Authorization"] == "<redacted>")
        #expect(value["metadata"]?["request"]?["api_key"] == "<redacted>")
    }

    @Test func `an event is one readable line with control characters made visible`() {
        textLogger().warning(
            "a\nb\u{1B}[31m\u{9B}",
            metadata: ["z": "1\r2", "a": "t\tt", "bad\nname": "é"]
        )
        #expect(
            sink.lines == [
                #"2026-07-30T06:05:04.321Z WARNING jobs: a\nb\u{1b}[31m\u{9b} a=t\tt"#
                    + #" bad\nname=é z=1\r2"# + "\n"
            ]
        )
    }

    @Test func `long texts are cut at a scalar`() throws {
        let long = String(repeating: "é", count: 10_000)
        jsonLogger().info("\(long)", metadata: ["long": "\(long)", "limit": .string(cut(8_192))])
        let value = try JSONValue.parse(Array(try #require(sink.lines.first).utf8))
        let expected = String(repeating: "é", count: 4_096) + "…"
        #expect(value["message"]?.stringValue == expected)
        #expect(value["metadata"]?["long"]?.stringValue == expected)
        #expect(value["metadata"]?["limit"]?.stringValue == cut(8_192))
    }

    private func cut(_ count: Int) -> String {
        String(repeating: "x", count: count)
    }
}
