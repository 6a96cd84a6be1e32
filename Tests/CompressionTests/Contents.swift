import Compression
import TestSupport
import Testing

/// Contents of different sizes and entropies.
struct Content: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]

    var testDescription: String { name }

    static let all: [Content] = [
        Content(name: "nothing", bytes: []),
        Content(name: "one byte", bytes: [0]),
        Content(name: "a short text", bytes: Array("{\"object\":\"balance_transaction\"}".utf8)),
        Content(name: "a repetitive page", bytes: repetitive(200_000)),
        Content(name: "random bytes", bytes: random(100_000)),
        Content(name: "one scratch buffer of zeros", bytes: [UInt8](repeating: 0, count: 16_384)),
        Content(name: "a megabyte of zeros", bytes: [UInt8](repeating: 0, count: 1 << 20)),
    ]

    static func repetitive(_ count: Int) -> [UInt8] {
        let line = Array("{\"id\":\"txn_1\",\"amount\":1250,\"currency\":\"usd\"},\n".utf8)
        return (0..<count).map { line[$0 % line.count] &+ UInt8($0 / 5_000 % 3) }
    }

    static func random(_ count: Int) -> [UInt8] {
        var generator = SeededGenerator(seed: 7)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }
}

extension CompressionFormat {
    /// The same format for the receiver.
    var inflated: Inflater.Format {
        switch self {
        case .gzip: .gzip
        case .zlib: .zlib
        case .raw: .raw
        }
    }
}

/// Compresses a whole content.
func deflated(_ content: [UInt8], _ format: CompressionFormat, level: Int = 6) -> [UInt8] {
    var deflater = Deflater(format: format, level: level)
    var output = deflater.append(content)
    output += deflater.finish()
    return output
}

/// Decompresses a whole input, in pieces cut at the given places.
func inflated(
    _ input: [UInt8],
    _ format: Inflater.Format,
    cuts: [Int] = [],
    bytesMax: Int = 2 << 20
) throws(CompressionFault) -> [UInt8] {
    var inflater = try Inflater(format: format, outputBytesMax: bytesMax)
    var output: [UInt8] = []
    var start = 0
    for end in cuts + [input.count] {
        output += try inflater.append(Array(input[start..<end]))
        start = end
    }
    try inflater.finish()
    return output
}
