import JSON
import Logging

/// One log event with its merged and redacted metadata, ready to be written in a format.
struct LogLine {
    let microseconds: Int64
    let level: Logger.Level
    let label: String
    let message: String
    let metadata: Logger.Metadata

    /// Merges the sources of metadata: the event wins over the provider, which wins over the logger.
    init(
        _ event: LogEvent,
        label: String,
        handler: Logger.Metadata,
        provider: Logger.MetadataProvider?,
        microseconds: Int64
    ) {
        self.microseconds = microseconds
        self.label = label
        level = event.level
        message = LogText.bounded(event.message.description)
        var merged = handler
        merged.merge(provider?.get() ?? [:]) { _, new in new }
        merged.merge(event.metadata ?? [:]) { _, new in new }
        if let error = event.error { merged["error"] = .string("\(error)") }
        metadata = Redaction.apply(to: merged)
    }

    /// The event as one JSON object and a line feed; metadata sorted by key.
    func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("time")
        writer.string(LogTime.text(microseconds: microseconds))
        writer.key("level")
        writer.string(level.rawValue)
        writer.key("label")
        writer.string(label)
        writer.key("message")
        writer.string(message)
        if !metadata.isEmpty {
            writer.key("metadata")
            writer.value(Self.value(.dictionary(metadata)), sortedKeys: true)
        }
        writer.endObject()
        return writer.finish() + [UInt8(ascii: "\n")]
    }

    /// The event for a person at a terminal; metadata as `key=value`, sorted by key.
    func text() -> [UInt8] {
        let time = LogTime.text(microseconds: microseconds)
        var line = "\(time) \(level.rawValue.uppercased()) \(label): "
        line += LogText.singleLine(message)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += " \(LogText.singleLine(key))=\(LogText.singleLine(value.description))"
        }
        return Array((line + "\n").utf8)
    }

    private static func value(_ metadata: Logger.MetadataValue) -> JSONValue {
        switch metadata {
        case .string(let text): .string(LogText.bounded(text))
        case .stringConvertible(let value): .string(LogText.bounded(value.description))
        case .array(let elements): .array(elements.map(value(_:)))
        case .dictionary(let members):
            .object(JSONObject(members.map { ($0.key, value($0.value)) }))
        }
    }
}
