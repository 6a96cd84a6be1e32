import Compression

/// Decompression never gives more than its cap, and how the input is cut does not matter.
enum GzipProperty {
    /// Shape: the first byte chooses cut and format, the second the cap, the others are the input.
    @Sendable static func complaint(_ bytes: [UInt8]) -> String? {
        guard bytes.count >= 2 else { return nil }
        let formats: [Inflater.Format] = [.gzip, .zlib, .raw, .auto]
        let format = formats[Int(bytes[0] & 3)]
        let bytesMax = 1 << Int(bytes[1] % 18)
        let input = bytes.dropFirst(2)
        let whole = inflate([Array(input)], format, bytesMax)
        let cut = inflate(FuzzCut.pieces(input, by: bytes[0] >> 2), format, bytesMax)
        guard whole == cut else { return "the cut matters" }
        guard let output = whole else { return nil }
        if output.count > bytesMax { return "\(output.count) bytes, the cap is \(bytesMax)" }
        let again = inflate([Gzip.compress(output)], .gzip, bytesMax)
        return again == output ? nil : "not the same after compression"
    }

    /// The output, or nil if the input was refused.
    private static func inflate(
        _ pieces: [[UInt8]],
        _ format: Inflater.Format,
        _ bytesMax: Int
    ) -> [UInt8]? {
        do throws(CompressionFault) {
            var inflater = try Inflater(format: format, outputBytesMax: bytesMax)
            var output: [UInt8] = []
            for piece in pieces { output += try inflater.append(piece) }
            try inflater.finish()
            return output
        } catch {
            return nil
        }
    }
}
