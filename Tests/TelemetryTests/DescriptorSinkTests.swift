import Glibc
import Telemetry
import Testing

@Suite struct DescriptorSinkTests {
    @Test func `lines arrive whole and in order`() throws {
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe(&ends) == 0)
        let sink = DescriptorSink(descriptor: ends[1])
        sink.write(Array("first\n".utf8))
        sink.write([])
        sink.write(Array("second\n".utf8))
        close(ends[1])
        var bytes = [UInt8](repeating: 0, count: 100)
        let count = unsafe read(ends[0], &bytes, bytes.count)
        close(ends[0])
        #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == "first\nsecond\n")
        #expect(sink.lostLines == 0)
    }

    @Test func `a line that cannot be written is counted`() {
        let sink = DescriptorSink(descriptor: -1)
        sink.write([10])
        sink.write([10])
        #expect(sink.lostLines == 2)
    }
}
