/// Reads a YAML document into nodes.
///
/// Refused beyond what is no YAML: several documents, a key twice in one mapping or one that is no text,
/// tags other than those of text, list and mapping, nesting and copies by alias beyond any honest need.
package struct YAMLReader: ~Copyable {
    private static let depthMax = 100
    /// The most nodes that a document may have once its aliases are replaced.
    private static let nodesMax = 200_000
    private static let tags: Set<String> = [
        "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map",
    ]

    private var events: YAMLEvents
    private var anchors: [String: (node: YAMLNode, count: Int)] = [:]
    private var depth = 0
    private var count = 0

    private init(_ bytes: [UInt8]) throws(YAMLFault) {
        events = try YAMLEvents(bytes)
    }

    /// Reads one document.
    /// - Parameter bytes: UTF-8, with or without a mark of byte order.
    /// - Returns: The document; nil for a text without one.
    /// - Throws: ``YAMLFault``.
    package static func read(_ bytes: [UInt8]) throws(YAMLFault) -> YAMLNode? {
        var reader = try YAMLReader(bytes)
        return try reader.document()
    }

    private mutating func document() throws(YAMLFault) -> YAMLNode? {
        var root: YAMLNode?
        while true {
            let event = try events.next()
            switch event.part {
            case .streamStart, .documentEnd: continue
            case .documentStart:
                guard root == nil else {
                    throw YAMLFault("a second document starts", line: event.line)
                }
                root = try node(try events.next())
            case .streamEnd: return root
            default: throw YAMLFault("something stands outside the document", line: event.line)
            }
        }
    }

    private mutating func node(_ event: YAMLEvents.Event) throws(YAMLFault) -> YAMLNode {
        let before = count
        count += 1
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax, count <= Self.nodesMax else {
            throw YAMLFault("the document is nested too deep or too large", line: event.line)
        }
        let content: YAMLNode.Content
        switch event.part {
        case .scalar(let text, let tag, let isPlain):
            try check(tag, event.line)
            content = .scalar(text, isPlain: isPlain)
        case .sequenceStart(let tag):
            try check(tag, event.line)
            content = .sequence(try sequence())
        case .mappingStart(let tag):
            try check(tag, event.line)
            content = .mapping(try mapping())
        case .alias(let name):
            guard let (node, nodes) = anchors[name] else {
                throw YAMLFault(
                    "an alias names nothing before it; a text that begins with * needs quotes",
                    line: event.line
                )
            }
            count += nodes
            return YAMLNode(node.content, line: event.line)
        case .sequenceEnd, .mappingEnd, .documentStart, .documentEnd, .streamStart, .streamEnd:
            throw YAMLFault("a value is missing", line: event.line)
        }
        let node = YAMLNode(content, line: event.line)
        if let anchor = event.anchor { anchors[anchor] = (node, count - before) }
        return node
    }

    private mutating func sequence() throws(YAMLFault) -> [YAMLNode] {
        var items: [YAMLNode] = []
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.part { return items }
            items.append(try node(event))
        }
    }

    private mutating func mapping() throws(YAMLFault) -> [YAMLMember] {
        var members: [YAMLMember] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try events.next()
            if case .mappingEnd = event.part { return members }
            guard let key = try node(event).text else {
                throw YAMLFault("a key is a list or a mapping, not a text", line: event.line)
            }
            if let first = lines.updateValue(event.line, forKey: key) {
                throw YAMLFault(
                    "a key stands twice, first in line \(first)",
                    line: event.line
                )
            }
            let value = try node(try events.next())
            members.append(YAMLMember(key: key, value: value, line: event.line))
        }
    }

    private func check(_ tag: String?, _ line: Int) throws(YAMLFault) {
        guard let tag, !Self.tags.contains(tag) else { return }
        throw YAMLFault(
            "a tag is not read here; a text that begins with ! needs quotes",
            line: line
        )
    }
}
