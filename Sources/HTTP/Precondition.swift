/// What a conditional request demands of the representation it is about (RFC 9110 §13).
package enum Precondition: Sendable, Hashable {
    /// The request is to be performed.
    case holds
    /// The client has this very representation: 304, for GET and HEAD.
    case notModified
    /// The client means another representation than there is: 412, and nothing is changed.
    case failed

    /// Judges `If-Match` and `If-None-Match`, in the order of RFC 9110 §13.2.2.
    ///
    /// Shape: `current` is the entity tag of the selected representation as it stands in `ETag`;
    /// nil if there is none. A list that is malformed matches nothing.
    package static func judge(
        _ request: HTTPRequest,
        current: EntityTag?
    ) -> Precondition {
        let ifMatch = request.fields.values(.ifMatch)
        if !ifMatch.isEmpty {
            // Strong comparison: a weak tag does not prove that the bytes are the same (§13.1.1).
            let condition = EntityTagCondition(ifMatch)
            guard condition.matches(current, comparing: EntityTag.isStronglyEqual) else {
                return .failed
            }
        }
        let ifNoneMatch = request.fields.values(.ifNoneMatch)
        guard !ifNoneMatch.isEmpty else { return .holds }
        let condition = EntityTagCondition(ifNoneMatch)
        guard condition.matches(current, comparing: EntityTag.isWeaklyEqual) else { return .holds }
        return request.method == .get || request.method == .head ? .notModified : .failed
    }

    /// The fields a 304 repeats from the answer it stands for (RFC 9110 §15.4.5).
    private static let repeated: [HTTPFieldName] = [
        .cacheControl, "Content-Location", .date, .etag, "Expires", .vary,
    ]

    /// The 304 that stands for this answer: its validators and caching fields, no content.
    package static func notModified(_ response: HTTPResponse) -> HTTPResponse {
        let fields = response.fields.filter { repeated.contains($0.name) }
        return HTTPResponse(status: .notModified, fields: HTTPFields(fields))
    }
}

/// A name for one state of a representation (RFC 9110 §8.8.3).
package struct EntityTag: Sendable, Hashable, CustomStringConvertible {
    /// The text between the quotes.
    package let opaque: String
    /// Whether it stands for representations that mean the same but may differ in bytes.
    package let isWeak: Bool

    /// A tag from any text; nil if it holds what must not stand between the quotes.
    package init?(_ opaque: String, isWeak: Bool = false) {
        guard opaque.utf8.allSatisfy(Self.isTagByte) else { return nil }
        self.opaque = opaque
        self.isWeak = isWeak
    }

    /// Reads `"…"` or `W/"…"`; nil for anything else.
    package init?(field text: some StringProtocol) {
        let isWeak = text.hasPrefix("W/")
        let quoted = isWeak ? text.dropFirst(2) : text[...]
        guard quoted.utf8.count >= 2, quoted.hasPrefix("\""), quoted.hasSuffix("\"") else {
            return nil
        }
        self.init(String(quoted.dropFirst().dropLast()), isWeak: isWeak)
    }

    package var description: String { isWeak ? "W/\"\(opaque)\"" : "\"\(opaque)\"" }

    /// Equal bytes: both strong, and the same text (RFC 9110 §8.8.3.2).
    package static func isStronglyEqual(_ one: EntityTag, _ other: EntityTag) -> Bool {
        !one.isWeak && !other.isWeak && one.opaque == other.opaque
    }

    /// Equal meaning: the same text.
    package static func isWeaklyEqual(_ one: EntityTag, _ other: EntityTag) -> Bool {
        one.opaque == other.opaque
    }

    private static func isTagByte(_ byte: UInt8) -> Bool {
        byte == 0x21 || (byte >= 0x23 && byte != 0x7F)
    }
}

/// The value of `If-Match` or `If-None-Match`: `*` or a list of tags.
struct EntityTagCondition {
    private let isAny: Bool
    private let tags: [EntityTag]

    init(_ values: [String]) {
        isAny = values == ["*"]
        tags = values.flatMap(Self.tags)
    }

    func matches(
        _ current: EntityTag?,
        comparing areEqual: (EntityTag, EntityTag) -> Bool
    ) -> Bool {
        guard let current else { return false }
        return isAny || tags.contains { areEqual($0, current) }
    }

    /// The members of a list; a comma may stand inside a tag, so quotes are followed.
    private static func tags(_ value: String) -> [EntityTag] {
        var tags: [EntityTag] = []
        var member = ""
        var isQuoted = false
        for character in value + "," {
            if character == ",", !isQuoted {
                let text = Grammar.trimmed(member)
                if !text.isEmpty {
                    guard let tag = EntityTag(field: text) else { return [] }
                    tags.append(tag)
                }
                member = ""
                continue
            }
            if character == "\"" { isQuoted.toggle() }
            member.append(character)
        }
        return isQuoted ? [] : tags
    }
}
