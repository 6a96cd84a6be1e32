import JSON
import YAML

/// Reads YAML documents into JSON values, in the JSON schema of YAML 1.2.
enum YAMLDocument {
    /// Throws: `WiringFault` for text that is no YAML.
    static func json(_ bytes: [UInt8]) throws -> JSONValue {
        do throws(YAMLFault) {
            return try YAMLReader.read(bytes).map(value) ?? .null
        } catch {
            throw WiringFault("The document is not valid YAML: \(error).")
        }
    }

    private static func value(_ node: YAMLNode) -> JSONValue {
        switch node.content {
        case .scalar(let text, isPlain: true): plain(text)
        case .scalar(let text, isPlain: false): .string(text)
        case .sequence(let items): .array(items.map(value))
        case .mapping(let members):
            .object(JSONObject(members.map { ($0.key, value($0.value)) }))
        }
    }

    private static func plain(_ text: String) -> JSONValue {
        switch text {
        case "null", "~", "": .null
        case "true": .bool(true)
        case "false": .bool(false)
        default: JSONNumber(text).map { .number($0) } ?? .string(text)
        }
    }
}
