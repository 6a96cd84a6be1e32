/// Content that is made piece by piece while it is sent, so that its size takes no memory.
///
/// A server asks for a piece once the one before has gone out, and for one at a time. A client that
/// leaves is the reason why the next is never asked for.
package final class ContentStream: Sendable {
    /// What follows in the content.
    package enum Piece: Sendable, Hashable {
        /// The next bytes; none at all are passed over.
        case bytes([UInt8])
        /// The content is whole; these fields follow it for clients that accept them.
        case end(trailers: HTTPFields = HTTPFields())
        /// The rest cannot be made: the connection is cut, so that nobody takes a part for the whole.
        case broken
    }

    /// Makes the piece of this number, from zero.
    package typealias Source = @Sendable (_ number: Int) async -> Piece

    /// The fields that may follow the content; others are not sent (RFC 9110 §6.6.2).
    package let trailerNames: [HTTPFieldName]
    /// What makes the pieces.
    package let piece: Source

    /// Content from such a source.
    package init(trailerNames: [HTTPFieldName] = [], _ piece: @escaping Source) {
        self.trailerNames = trailerNames
        self.piece = piece
    }
}

extension ContentStream: Hashable {
    /// Whether they are one and the same stream: what a source would give is not compared.
    package static func == (one: ContentStream, other: ContentStream) -> Bool { one === other }

    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
