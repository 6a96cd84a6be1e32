/// Compresses and decompresses whole contents that fit in memory (RFC 1952).
package enum Gzip {
    /// One gzip member.
    package static func compress(_ content: [UInt8]) -> [UInt8] {
        var deflater = Deflater(format: .gzip)
        var output = deflater.append(content)
        output += deflater.finish()
        return output
    }

    /// The content of one or more gzip members.
    /// - Parameters:
    ///   - compressed: The whole input.
    ///   - outputBytesMax: The most bytes that may come out.
    /// - Returns: The content.
    /// - Throws: ``CompressionFault``.
    package static func decompress(
        _ compressed: [UInt8],
        outputBytesMax: Int
    ) throws(CompressionFault) -> [UInt8] {
        var inflater = try Inflater(format: .gzip, outputBytesMax: outputBytesMax)
        let output = try inflater.append(compressed)
        try inflater.finish()
        return output
    }
}
