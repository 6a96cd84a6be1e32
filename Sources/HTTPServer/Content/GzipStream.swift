import Compression
import HTTP

/// Compresses the content of a stream as it is asked for.
actor GzipStream {
    private let source: ContentStream
    private var number = 0
    private var deflater: Deflater? = Deflater(format: .gzip)
    private var trailers = HTTPFields()

    private init(_ source: ContentStream) { self.source = source }

    /// The same content in the coding `gzip`.
    static func compressing(_ source: ContentStream) -> ContentStream {
        let gzip = GzipStream(source)
        return ContentStream(trailerNames: source.trailerNames) { _ in await gzip.next() }
    }

    /// Asks the source until compressed bytes come out, which is not with every piece.
    private func next() async -> ContentStream.Piece {
        while var packer = deflater.take() {
            let piece = await source.piece(number)
            number += 1
            switch piece {
            case .broken: return .broken
            case .end(let trailers):
                self.trailers = trailers
                return .bytes(packer.finish())
            case .bytes(let bytes):
                let packed = packer.append(bytes)
                deflater = consume packer
                if !packed.isEmpty { return .bytes(packed) }
            }
        }
        return .end(trailers: trailers)
    }
}
