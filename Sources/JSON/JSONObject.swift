/// The members of a JSON object, in the order of the document.
///
/// Equality ignores the order: objects are unordered (RFC 8259, section 4).
package struct JSONObject: Sendable {
    /// Up to this many members, looking at each name is faster than hashing one.
    private static let linearMax = 48

    /// The members in order; every key is there once.
    package private(set) var members: [(key: String, value: JSONValue)]

    /// Where each key stands; nil for small objects.
    private var index: [JSONName: Int]?

    /// An object with no member.
    package init() {
        members = []
    }

    /// Takes the pairs in order; the value of a repeated key replaces the earlier one.
    package init(_ pairs: [(String, JSONValue)]) {
        self.init()
        for (key, value) in pairs { self[key] = value }
    }

    /// Members whose keys are known to differ.
    init(distinct members: [(key: String, value: JSONValue)]) {
        self.members = members
        if members.count > Self.linearMax { buildIndex() }
    }

    /// The number of members.
    package var count: Int { members.count }

    /// Whether there is no member.
    package var isEmpty: Bool { members.isEmpty }

    /// The keys in order.
    package var keys: [String] { members.map(\.key) }

    /// The value of a key; setting nil removes the member, a new key goes to the end.
    package subscript(key: String) -> JSONValue? {
        get { position(of: key).map { members[$0].value } }
        set {
            switch (position(of: key), newValue) {
            case (nil, nil):
                break
            case (let position?, let value?):
                members[position].value = value
            case (nil, let value?):
                members.append((key: key, value: value))
                if index != nil {
                    index?[JSONName(key)] = members.count - 1
                } else if members.count > Self.linearMax {
                    buildIndex()
                }
            case (let position?, nil):
                members.remove(at: position)
                index = nil
                if members.count > Self.linearMax { buildIndex() }
            }
        }
    }

    private func position(of key: String) -> Int? {
        if let index { return index[JSONName(key)] }
        for position in members.indices where JSONName.same(members[position].key, key) {
            return position
        }
        return nil
    }

    private mutating func buildIndex() {
        var positions = [JSONName: Int](minimumCapacity: members.count)
        for (position, member) in members.enumerated() {
            positions[JSONName(member.key)] = position
        }
        index = positions
    }
}

extension JSONObject: Hashable {
    package static func == (one: JSONObject, other: JSONObject) -> Bool {
        one.count == other.count && one.members.allSatisfy { other[$0.key] == $0.value }
    }

    package func hash(into hasher: inout Hasher) {
        // The sum does not depend on the order, as equality does not.
        var sum = 0
        for member in members {
            var memberHasher = Hasher()
            memberHasher.combine(JSONName(member.key))
            memberHasher.combine(member.value)
            sum &+= memberHasher.finalize()
        }
        hasher.combine(sum)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Members in the order of the literal.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements)
    }
}
