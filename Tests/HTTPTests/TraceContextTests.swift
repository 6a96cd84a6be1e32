import Testing

@testable import HTTP

@Suite struct TraceContextTests {
    private static let sample = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    private func context(_ value: String?) -> TraceContext {
        var next: UInt64 = 0
        var fields = HTTPFields()
        if let value { fields.append(.traceparent, value) }
        return TraceContext(fields) {
            next += 1
            return next
        }
    }

    @Test func `a caller's trace goes on under a span of our own`() {
        let context = context(Self.sample)
        #expect(context.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(context.parentSpanID == "00f067aa0ba902b7")
        #expect(context.spanID == "0000000000000001")
        #expect(
            context.traceparent == "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000001-01"
        )
    }

    @Test func `a later version may say more`() {
        #expect(context("cc" + Self.sample.dropFirst(2) + "-what").parentSpanID != nil)
        #expect(context("cc" + Self.sample.dropFirst(2)).parentSpanID != nil)
    }

    @Test(
        arguments: [
            nil, "", "00", String(sample.dropLast()), sample + "0", sample + "-what",
            "ff" + sample.dropFirst(2), sample.uppercased(),
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
            "cc" + sample.dropFirst(2) + "x",
        ] as [String?]
    )
    func `a malformed or missing field begins a trace`(_ value: String?) {
        let context = context(value)
        #expect(context.parentSpanID == nil)
        #expect(context.traceID == "00000000000000010000000000000002")
        #expect(context.spanID == "0000000000000003")
    }

    @Test func `two fields begin a trace`() {
        let fields: HTTPFields = [.traceparent: Self.sample, "TraceParent": Self.sample]
        #expect(TraceContext(fields) { 7 }.parentSpanID == nil)
    }
}
