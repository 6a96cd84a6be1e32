import Cryptography
import HTTP

/// The opaque text that leads to the next page of a list.
///
/// It holds the place and a digest of the list's filters, so that it fits no other list. It carries
/// no authority.
struct PageCursor: Sendable {
    private static let digestBytes = 6
    private static let lengthMax = 400

    private let digest: [UInt8]

    /// Binds cursors to a list and its filters.
    init(list: String, filters: [String?]) {
        let text = ([list] + filters.map { $0.map { "=" + $0 } ?? "" })
            .joined(separator: "\u{1f}")
        digest = Array(SHA256.digest(Array(text.utf8)).prefix(Self.digestBytes))
    }

    /// The cursor for a place.
    func text(for place: String) -> String {
        Base64.urlEncode(digest + Array(place.utf8))
    }

    /// The place a cursor leads to; nil without a cursor.
    func place<Place>(
        _ query: QueryDecoding,
        _ read: (String) -> Place?
    ) throws(Refusal) -> Place? {
        guard let text = query["cursor"] else { return nil }
        guard text.utf8.count <= Self.lengthMax, let bytes = Base64.urlDecode(text),
            Array(bytes.prefix(Self.digestBytes)) == digest,
            let place = String(validating: bytes.dropFirst(Self.digestBytes), as: UTF8.self),
            let value = read(place)
        else {
            throw QueryDecoding.fault(
                "CURSOR_INVALID",
                "The cursor is not one of this list with these filters.",
                fix: "Send a nextCursor of the same list unchanged, or start without a cursor."
            )
        }
        return value
    }
}
