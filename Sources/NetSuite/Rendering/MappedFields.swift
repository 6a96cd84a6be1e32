import Accounting
import JSON

extension JSONObject {
    /// The record with what the mapping adds: header fields, and line fields in the order of lines.
    ///
    /// Fields that accounting decides are never replaced; a memo is added to ours, which must stay. The
    /// mapping wins over the classifications of the settings.
    func adding(_ fields: DocumentFields) -> JSONObject {
        var record = self
        for setting in fields.header { record.add(setting) }
        guard fields.lines.contains(where: { !$0.isEmpty }),
            let items = record["item"]?["items"]?.arrayValue, items.count == fields.lines.count
        else { return record }
        let lines = zip(items, fields.lines).map { item, settings -> JSONValue in
            guard var line = item.objectValue else { return item }
            for setting in settings { line.add(setting) }
            return .object(line)
        }
        record["item"] = ["items": .array(lines)]
        return record
    }

    private static let classifications: Set<String> = ["department", "class", "location"]

    private mutating func add(_ setting: FieldSetting) {
        if setting.name == "memo", let memo = self["memo"]?.stringValue {
            guard case .text(let text) = setting.value else { return }
            self["memo"] = FieldText.fit(memo + " " + text, FieldText.memoMax).map(JSONValue.string)
        } else if self[setting.name] == nil || Self.classifications.contains(setting.name) {
            self[setting.name] = setting.value.json
        }
    }
}

extension FieldValue {
    fileprivate var json: JSONValue {
        switch self {
        case .text(let text): .string(FieldText.fit(text, FieldText.memoMax) ?? "")
        case .reference(let id): ["id": .string(id)]
        case .date(let date): .string(date.text)
        case .flag(let flag): .bool(flag)
        }
    }
}
