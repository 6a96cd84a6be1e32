import JSON
import Yams

/// Reads YAML documents into JSON values, in the JSON schema of YAML 1.2.
enum YAMLDocument {
    /// Throws: `WiringFault` for text that is no YAML or holds what JSON cannot.
    static func json(_ bytes: [UInt8]) throws -> JSONValue {
        let node: Node?
        do {
            node = try Yams.compose(yaml: String(decoding: bytes, as: UTF8.self))
        } catch {
            // The parser's own words hold the whole document.
            let place = (error as? YamlError).map { "\($0)".suffix(40) } ?? ""
            throw WiringFault("The document is not valid YAML:\(place)")
        }
        guard let node else { return .null }
        return try value(node)
    }

    private static func value(_ node: Node) throws -> JSONValue {
        switch node {
        case .scalar(let scalar): return self.scalar(scalar)
        case .sequence(let sequence): return .array(try sequence.map(value))
        case .mapping(let mapping):
            let members = try mapping.map { key, part in
                guard let name = key.string else {
                    throw WiringFault("The document has a key that is no text.")
                }
                return (name, try value(part))
            }
            return .object(JSONObject(members))
        case .alias:
            throw WiringFault("The document has an alias, which is not read here.")
        }
    }

    private static func scalar(_ scalar: Node.Scalar) -> JSONValue {
        guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
        switch scalar.string {
        case "null", "~", "": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: return JSONNumber(scalar.string).map { .number($0) } ?? .string(scalar.string)
        }
    }
}
