import Compression
import HTTP

/// Collects the content of one request and removes its content coding on the way (RFC 9110 §8.4).
struct ContentIntake {
    /// Decoded so far.
    private(set) var bytes: [UInt8] = []

    private var inflation: Inflation?

    /// Owns the inflater, which cannot be copied.
    private final class Inflation {
        private var inflater: Inflater
        private(set) var isTouched = false

        init(_ format: Inflater.Format, outputBytesMax: Int) throws(CompressionFault) {
            inflater = try Inflater(format: format, outputBytesMax: outputBytesMax)
        }

        func append(_ input: [UInt8]) throws(CompressionFault) -> [UInt8] {
            isTouched = true
            return try inflater.append(input)
        }

        func finish() throws(CompressionFault) { try inflater.finish() }
    }

    /// Prepares for the content of this head.
    ///
    /// Shape: `bytesMax` bounds the decoded content, so a small bomb cannot become large memory.
    /// - Throws: `Problem` 415 for a coding that is not known, before any content is asked for.
    init(_ fields: HTTPFields, bytesMax: Int) throws(Problem) {
        guard fields.contains(.contentEncoding) else { return }
        let codings = fields.list(.contentEncoding).map { $0.lowercased() }
            .filter { $0 != "identity" }
        guard let coding = codings.first else { return }
        // `x-gzip` is the old name of the same coding (RFC 9110 §8.4.1.3).
        let formats: [String: Inflater.Format] = ["gzip": .gzip, "x-gzip": .gzip, "deflate": .zlib]
        guard codings.count == 1, let format = formats[coding] else { throw .contentCodingUnknown }
        do throws(CompressionFault) {
            inflation = try Inflation(format, outputBytesMax: bytesMax)
        } catch {
            throw Self.problem(error)
        }
    }

    /// No content at all.
    init() {}

    /// Takes the next bytes that arrived.
    ///
    /// - Throws: `Problem` 413 for more than may come out, 400 for what is not in the coding.
    mutating func append(_ more: [UInt8]) throws(Problem) {
        do throws(CompressionFault) {
            if let inflation {
                bytes += try inflation.append(more)
            } else if bytes.isEmpty {
                bytes = more
            } else {
                bytes += more
            }
        } catch {
            throw Self.problem(error)
        }
    }

    /// Ends the content; the fields are changed to describe it without its coding.
    ///
    /// - Throws: `Problem` 400 for content that ends too early.
    mutating func finish(_ fields: inout HTTPFields) throws(Problem) -> [UInt8] {
        guard let inflation else { return bytes }
        do throws(CompressionFault) {
            // Requests without content may name a coding all the same.
            if inflation.isTouched { try inflation.finish() }
        } catch {
            throw Self.problem(error)
        }
        fields.remove(.contentEncoding)
        fields.set(.contentLength, "\(bytes.count)")
        return bytes
    }

    private static func problem(_ fault: CompressionFault) -> Problem {
        switch fault {
        case .outputTooLong: HTTPViolation.contentTooLarge.problem
        case .outOfMemory: .overCapacity
        case .truncated, .corrupt, .trailingContent, .dictionaryNeeded: .contentCodingBroken
        }
    }
}
