import JSON
import Testing

@testable import Telemetry

@Suite struct SpanTests {
    private static func span(_ number: Int, fault: String? = nil) -> Span {
        Span(
            traceID: "0af7651916cd43dd8448eb211c80319c",
            spanID: "b7ad6b7169203331",
            parentID: number == 0 ? nil : "00f067aa0ba902b7",
            name: "invoice.sync",
            kind: .consumer,
            began: 1_795_694_400_000_001,
            ended: 1_795_694_400_500_000,
            attributes: ["b": "2", "a": "1"],
            fault: fault
        )
    }

    @Test func `a span has the names, types and order of OTLP's JSON`() throws {
        let body = OTLPTraces.body([Self.span(1, fault: "it broke")], service: "q", version: "1")
        let root = try JSONValue.parse(body)
        let resource = try #require(root["resourceSpans"]?.arrayValue?.first)
        let attribute = resource["resource"]?["attributes"]?.arrayValue?.first
        #expect(attribute?["key"] == "service.name")
        #expect(attribute?["value"]?["stringValue"] == "q")
        let span = try #require(
            resource["scopeSpans"]?.arrayValue?.first?["spans"]?.arrayValue?.first
        )
        #expect(
            span.text
                == #"{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","parentSpanId":"00f067aa0ba902b7","name":"invoice.sync","kind":5,"startTimeUnixNano":"1795694400000001000","endTimeUnixNano":"1795694400500000000","attributes":[{"key":"a","value":{"stringValue":"1"}},{"key":"b","value":{"stringValue":"2"}}],"status":{"code":2,"message":"it broke"}}"#
        )
        let plain = OTLPTraces.body([Self.span(0)], service: "q", version: "1")
        let text = String(decoding: plain, as: UTF8.self)
        #expect(!text.contains("parentSpanId"))
        #expect(!text.contains("status"))
    }

    @Test func `spans beyond the bound are dropped and counted, the oldest are sent first`() {
        let buffer = SpanBuffer()
        buffer.add(Self.span(0))
        #expect(buffer.take(1).isEmpty, "nobody collects yet")
        buffer.open()
        for number in 0..<(SpanBuffer.spansMax + 5) { buffer.add(Self.span(number)) }
        #expect(buffer.dropped == 5)
        #expect(buffer.take(1).first?.parentID == nil)
        #expect(buffer.take(10_000).count == SpanBuffer.spansMax - 1)
        #expect(buffer.take(1).isEmpty)
    }
}
