import Compression
import Testing

@Suite struct CompressionRoundTripTests {
    @Test(arguments: CompressionFormat.allCases, Content.all)
    func `every content survives every format`(format: CompressionFormat, content: Content) throws {
        let compressed = deflated(content.bytes, format)
        #expect(try inflated(compressed, format.inflated) == content.bytes)
        if format != .raw { #expect(try inflated(compressed, .auto) == content.bytes) }
    }

    @Test(arguments: 0...9)
    func `every level gives the same content`(level: Int) throws {
        let content = Content.repetitive(50_000)
        #expect(try inflated(deflated(content, .gzip, level: level), .gzip) == content)
    }

    @Test(arguments: CompressionFormat.allCases)
    func `input cut at any byte gives the same content`(format: CompressionFormat) throws {
        let content = Content.repetitive(300)
        let compressed = deflated(content, format)
        for cut in 0...compressed.count {
            #expect(try inflated(compressed, format.inflated, cuts: [cut, cut]) == content)
        }
        let single = Array(1..<compressed.count)
        #expect(try inflated(compressed, format.inflated, cuts: single) == content)
    }

    @Test func `content cut at any byte gives the same stream`() {
        let content = Content.repetitive(300)
        let whole = Gzip.compress(content)
        for cut in 0...content.count {
            var deflater = Deflater(format: .gzip)
            var pieces = deflater.append(Array(content[..<cut]))
            pieces += deflater.append([])
            pieces += deflater.append(Array(content[cut...]))
            pieces += deflater.finish()
            #expect(pieces == whole)
        }
    }

    @Test func `repetitive content becomes much smaller`() {
        let content = Content.repetitive(200_000)
        #expect(Gzip.compress(content).count < content.count / 20)
    }

    @Test func `gzip streams carry no time and no name`() {
        let compressed = Gzip.compress([1, 2, 3])
        #expect(Array(compressed[..<8]) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
        #expect(compressed == Gzip.compress([1, 2, 3]))
    }

    @Test func `a level that zlib does not have is a programmer error`() async {
        await #expect(processExitsWith: .failure) { _ = Deflater(format: .gzip, level: 10) }
    }
}
