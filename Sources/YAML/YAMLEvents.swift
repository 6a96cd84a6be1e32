import CYAML

/// The parts of a YAML text as libyaml meets them, one after the other.
@safe struct YAMLEvents: ~Copyable {
    /// One part; a tag is nil where none is written.
    enum Part {
        case scalar(String, tag: String?, isPlain: Bool)
        case sequenceStart(tag: String?)
        case mappingStart(tag: String?)
        case sequenceEnd, mappingEnd
        case alias(String)
        case documentStart, documentEnd
        case streamStart, streamEnd
    }

    struct Event {
        let part: Part
        /// The name that aliases call it by.
        let anchor: String?
        /// From one.
        let line: Int
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    init(_ content: [UInt8]) throws(YAMLFault) {
        unsafe parser = .allocate(capacity: 1)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            throw YAMLFault("there is no memory left for reading it", line: nil)
        }
        unsafe bytes = .allocate(capacity: content.count)
        _ = unsafe bytes.initialize(fromContentsOf: content)
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe bytes.deallocate()
    }

    mutating func next() throws(YAMLFault) -> Event {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw fault }
        defer { unsafe yaml_event_delete(&event) }
        return unsafe Self.event(event)
    }

    private static func event(_ event: yaml_event_t) -> Event {
        let data = unsafe event.data
        let line = unsafe Int(event.start_mark.line) + 1
        switch unsafe event.type {
        case YAML_SCALAR_EVENT:
            let scalar = unsafe data.scalar
            let value = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let part = unsafe Part.scalar(
                String(decoding: value, as: UTF8.self),
                tag: text(scalar.tag),
                isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE && scalar.tag == nil
            )
            return unsafe Event(part: part, anchor: text(scalar.anchor), line: line)
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe data.sequence_start
            return unsafe Event(
                part: .sequenceStart(tag: text(start.tag)),
                anchor: text(start.anchor),
                line: line
            )
        case YAML_MAPPING_START_EVENT:
            let start = unsafe data.mapping_start
            return unsafe Event(
                part: .mappingStart(tag: text(start.tag)),
                anchor: text(start.anchor),
                line: line
            )
        case YAML_ALIAS_EVENT:
            let name = unsafe text(data.alias.anchor) ?? ""
            return Event(part: .alias(name), anchor: nil, line: line)
        case YAML_SEQUENCE_END_EVENT: return Event(part: .sequenceEnd, anchor: nil, line: line)
        case YAML_MAPPING_END_EVENT: return Event(part: .mappingEnd, anchor: nil, line: line)
        case YAML_DOCUMENT_START_EVENT:
            return Event(part: .documentStart, anchor: nil, line: line)
        case YAML_DOCUMENT_END_EVENT: return Event(part: .documentEnd, anchor: nil, line: line)
        case YAML_STREAM_START_EVENT: return Event(part: .streamStart, anchor: nil, line: line)
        // libyaml also answers the empty event, once the stream has ended.
        default: return Event(part: .streamEnd, anchor: nil, line: line)
        }
    }

    private static func text(_ characters: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        unsafe characters.map { unsafe String(cString: $0) }
    }

    private var fault: YAMLFault {
        let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) }
        guard unsafe parser.pointee.error != YAML_READER_ERROR else {
            let place = unsafe parser.pointee.problem_offset
            return YAMLFault("\(problem ?? "not readable") (byte \(place))", line: nil)
        }
        let context = unsafe parser.pointee.context.map { unsafe " \(String(cString: $0))" } ?? ""
        let mark = unsafe parser.pointee.problem_mark
        return YAMLFault(
            "\(problem ?? "not readable")\(context) (column \(mark.column + 1))",
            line: Int(mark.line) + 1
        )
    }
}
