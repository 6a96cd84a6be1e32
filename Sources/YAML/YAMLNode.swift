/// A part of a YAML document: a text, a list or a mapping, and the line where it starts.
///
/// Aliases stand replaced by what they name; merge keys (`<<`) are keys like any other.
package struct YAMLNode: Sendable, Hashable {
    /// What a node holds.
    package enum Content: Sendable, Hashable {
        /// A text; `isPlain` without quotes, block signs and tag, so that it may mean more than its text.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        /// The members in the order of the text; no key stands twice.
        case mapping([YAMLMember])
    }

    package let content: Content
    /// The line of the text, from one.
    package let line: Int

    package init(_ content: Content, line: Int) {
        self.content = content
        self.line = line
    }

    /// Whether this is nothing: one of the plain words for null (YAML 1.2.2, section 10.3.2).
    package var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// The text as written, whatever it means; nil for lists and mappings.
    package var text: String? {
        guard case .scalar(let text, _) = content else { return nil }
        return text
    }

    /// The parts of a list; nil for anything else.
    package var items: [YAMLNode]? {
        guard case .sequence(let items) = content else { return nil }
        return items
    }

    /// The members of a mapping in the order of the text; nil for anything else.
    package var members: [YAMLMember]? {
        guard case .mapping(let members) = content else { return nil }
        return members
    }

    /// The value below a key; nil where there is none or this is no mapping.
    package subscript(key: String) -> YAMLNode? {
        members?.first { $0.key == key }?.value
    }
}

/// A key with its value, and the line of the key.
package struct YAMLMember: Sendable, Hashable {
    package let key: String
    package let value: YAMLNode
    /// The line of the text, from one.
    package let line: Int

    package init(key: String, value: YAMLNode, line: Int) {
        self.key = key
        self.value = value
        self.line = line
    }
}
