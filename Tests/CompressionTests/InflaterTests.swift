import Compression
import Testing

@Suite struct InflaterTests {
    @Test(arguments: CompressionFormat.allCases, [1, 100, 16_383, 16_384, 16_385, 40_000])
    func `output up to the cap is given and one more byte refused`(
        format: CompressionFormat,
        count: Int
    ) throws {
        let compressed = deflated([UInt8](repeating: 65, count: count), format)
        #expect(try inflated(compressed, format.inflated, bytesMax: count).count == count)
        #expect(throws: CompressionFault.outputTooLong) {
            try inflated(compressed, format.inflated, bytesMax: count - 1)
        }
    }

    @Test func `a cap of nothing allows only nothing`() throws {
        #expect(try inflated(Gzip.compress([]), .gzip, bytesMax: 0) == [])
        #expect(throws: CompressionFault.outputTooLong) {
            try inflated(Gzip.compress([1]), .gzip, bytesMax: 0)
        }
        #expect(throws: CompressionFault.outputTooLong) {
            try inflated(Gzip.compress([1]), .gzip, bytesMax: -5)
        }
    }

    @Test func `the greatest cap is no overflow`() throws {
        #expect(try Gzip.decompress(Gzip.compress([7]), outputBytesMax: .max) == [7])
    }

    @Test func `a bomb is stopped at the cap`() throws {
        let bomb = Gzip.compress([UInt8](repeating: 0, count: 50 << 20))
        #expect(bomb.count < 60_000)
        #expect(throws: CompressionFault.outputTooLong) {
            try Gzip.decompress(bomb, outputBytesMax: 1 << 20)
        }
    }

    @Test func `the cap counts all gzip members together`() throws {
        let members = Gzip.compress([1, 2]) + Gzip.compress([3, 4])
        #expect(try Gzip.decompress(members, outputBytesMax: 4) == [1, 2, 3, 4])
        #expect(throws: CompressionFault.outputTooLong) {
            try Gzip.decompress(members, outputBytesMax: 3)
        }
    }

    @Test(arguments: CompressionFormat.allCases)
    func `every truncation is refused`(format: CompressionFormat) {
        let compressed = deflated(Content.repetitive(300), format)
        for cut in 0..<compressed.count {
            #expect(throws: CompressionFault.truncated, "cut at \(cut)") {
                try inflated(Array(compressed[..<cut]), format.inflated)
            }
        }
    }

    /// Bytes 4 to 9 of a gzip header (time, extra flags, system) mean nothing to the content.
    @Test func `every flipped bit of a gzip stream is refused or harmless`() throws {
        let content = Content.repetitive(300)
        let compressed = Gzip.compress(content)
        for index in compressed.indices {
            for bit in 0..<8 {
                var damaged = compressed
                damaged[index] ^= 1 << bit
                let result = Result { () throws(CompressionFault) in
                    try inflated(damaged, .gzip)
                }
                switch result {
                case .success(let output):
                    // Bit 0 of the flags only claims that the content is text.
                    #expect((4...9).contains(index) || (index == 3 && bit == 0))
                    #expect(output == content)
                case .failure(let fault):
                    #expect([.corrupt, .truncated].contains(fault), "bit \(bit) of byte \(index)")
                }
            }
        }
    }

    @Test func `gzip members are joined, cut anywhere`() throws {
        let members = [[1, 2, 3], [], [4]].map(Gzip.compress).flatMap(\.self)
        for cut in 0...members.count {
            #expect(try inflated(members, .gzip, cuts: [cut]) == [1, 2, 3, 4])
            #expect(try inflated(members, .auto, cuts: [cut]) == [1, 2, 3, 4])
        }
        for cut in Gzip.compress([1, 2, 3]).count + 1..<members.count
        where cut != Gzip.compress([1, 2, 3]).count + Gzip.compress([]).count {
            #expect(throws: CompressionFault.truncated) {
                try inflated(Array(members[..<cut]), .gzip)
            }
        }
    }

    @Test(arguments: CompressionFormat.allCases, [[0], [0x20], [0x78, 0x9C]] as [[UInt8]])
    func `content after the stream is refused, in the same piece or later`(
        format: CompressionFormat,
        rest: [UInt8]
    ) {
        let compressed = deflated([1, 2, 3], format)
        #expect(throws: CompressionFault.trailingContent) {
            try inflated(compressed + rest, format.inflated)
        }
        #expect(throws: CompressionFault.trailingContent) {
            try inflated(compressed + rest, format.inflated, cuts: [compressed.count])
        }
    }

    @Test func `a second zlib stream is refused`() {
        let stream = deflated([1], .zlib)
        for format in [Inflater.Format.zlib, .auto] {
            #expect(throws: CompressionFault.trailingContent) {
                try inflated(stream + stream, format)
            }
        }
    }

    @Test(arguments: [
        (Inflater.Format.gzip, CompressionFormat.zlib), (.gzip, .raw), (.zlib, .gzip),
        (.zlib, .raw), (.auto, .raw),
    ])
    func `another format is refused`(expected: Inflater.Format, actual: CompressionFormat) {
        #expect(throws: CompressionFault.corrupt) {
            try inflated(deflated(Content.repetitive(300), actual), expected)
        }
    }

    @Test func `after a fault every call repeats it`() throws {
        var inflater = try Inflater(format: .gzip, outputBytesMax: 100)
        var faults: [CompressionFault?] = []
        do throws(CompressionFault) { _ = try inflater.append([0, 1, 2]) } catch {
            faults.append(error)
        }
        do throws(CompressionFault) { _ = try inflater.append(Gzip.compress([1])) } catch {
            faults.append(error)
        }
        do throws(CompressionFault) { try inflater.finish() } catch { faults.append(error) }
        #expect(faults == [.corrupt, .corrupt, .corrupt])
    }

    @Test func `every fault has a sentence of its own`() {
        let sentences = Set(CompressionFault.allCases.map(\.sentence))
        #expect(sentences.count == CompressionFault.allCases.count)
    }
}
