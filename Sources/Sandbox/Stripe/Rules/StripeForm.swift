import HTTP

/// Parameters as Stripe reads them: `a=1`, `a[b]=1`, `a[]=1` and `a[0][b]=1` become a tree.
indirect enum StripeForm: Sendable, Hashable {
    case text(String)
    /// Members in order of arrival; elements of arrays have the keys `0`, `1`, ….
    case group([Member])

    struct Member: Sendable, Hashable {
        var key: String
        var value: StripeForm
    }

    /// How deep brackets may be nested.
    static let depthMax = 8

    /// Reads decoded pairs.
    ///
    /// - Throws: `StripeFault` for brackets that do not close and for names used in two ways.
    init(_ items: [QueryItem]) throws(StripeFault) {
        var root = StripeForm.group([])
        for item in items {
            let path = try Self.path(of: item.name)
            try root.insert(item.value, at: path[...], name: item.name)
        }
        self = root
    }

    subscript(key: String) -> StripeForm? {
        guard case .group(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    var textValue: String? {
        if case .text(let text) = self { text } else { nil }
    }

    var members: [Member] {
        if case .group(let members) = self { members } else { [] }
    }

    /// Whether every key is an array position.
    var isArray: Bool { !members.isEmpty && members.allSatisfy { Int($0.key) != nil } }

    /// The segments of `a[b][c]`.
    private static func path(of name: String) throws(StripeFault) -> [String] {
        guard let open = name.firstIndex(of: "["), open != name.startIndex else { return [name] }
        var path = [String(name[..<open])]
        var rest = name[open...]
        while !rest.isEmpty {
            guard rest.first == "[", let close = rest.firstIndex(of: "]"),
                path.count < depthMax
            else { throw .unknownParameter(name) }
            path.append(String(rest[rest.index(after: rest.startIndex)..<close]))
            rest = rest[rest.index(after: close)...]
        }
        return path
    }

    private mutating func insert(
        _ text: String,
        at path: ArraySlice<String>,
        name: String
    ) throws(StripeFault) {
        guard case .group(var members) = self, var key = path.first else {
            throw .invalid(name, "Invalid hash", code: "parameter_invalid_hash")
        }
        if key.isEmpty { key = "\(members.count)" }
        if let position = members.firstIndex(where: { $0.key == key }) {
            guard path.count > 1 else {
                throw .invalid(name, "The parameter \(name) is given twice.")
            }
            try members[position].value.insert(text, at: path.dropFirst(), name: name)
        } else if path.count == 1 {
            members.append(Member(key: key, value: .text(text)))
        } else {
            var value = StripeForm.group([])
            try value.insert(text, at: path.dropFirst(), name: name)
            members.append(Member(key: key, value: value))
        }
        self = .group(members)
    }
}
