import Compression
import TestSupport
import Testing

/// Both directions against Python's gzip and zlib modules.
@Suite struct CompressionPeerTests {
    private static func python(
        _ direction: String,
        _ format: String,
        _ input: [UInt8]
    ) throws -> [UInt8] {
        let script = #filePath.replacing(
            "CompressionPeerTests.swift",
            with: "Peers/compress.py"
        )
        let run = try ProcessRun.run("python3", [script, direction, format], input: input)
        try #require(run.status == 0, "\(String(decoding: run.errors, as: UTF8.self))")
        return run.output
    }

    private static let formats: [(name: String, format: CompressionFormat)] = [
        ("gzip", .gzip), ("zlib", .zlib), ("raw", .raw),
    ]

    @Test(arguments: formats)
    func `what the peer compresses is read`(name: String, format: CompressionFormat) throws {
        for content in Content.all {
            let compressed = try Self.python("compress", name, content.bytes)
            #expect(try inflated(compressed, format.inflated) == content.bytes)
        }
    }

    @Test(arguments: formats)
    func `what we compress the peer reads`(name: String, format: CompressionFormat) throws {
        for content in Content.all {
            let compressed = deflated(content.bytes, format)
            #expect(try Self.python("decompress", name, compressed) == content.bytes)
        }
    }

    @Test(arguments: ["gzip-two-members", "gzip-named"])
    func `rare forms of gzip are read`(name: String) throws {
        let content = Content.repetitive(5_000)
        let compressed = try Self.python("compress", name, content)
        #expect(try inflated(compressed, .gzip) == content)
        #expect(try inflated(compressed, .gzip, cuts: Array(1..<compressed.count)) == content)
    }

    @Test func `a stream with a preset dictionary is refused`() throws {
        let compressed = try Self.python("compress", "zlib-dictionary", [1, 2, 3])
        #expect(throws: CompressionFault.dictionaryNeeded) { try inflated(compressed, .zlib) }
    }
}
