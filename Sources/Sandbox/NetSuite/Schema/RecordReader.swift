import Accounting
import JSON

/// Reads a request body into a patch, by the schema of its record type.
///
/// Names are compared without regard to case. Every value is checked for its shape and every
/// reference for its target, before any rule of the books is asked.
struct RecordReader {
    /// `X-NetSuite-PropertyNameValidation`.
    enum UnknownNames: Sendable, Hashable {
        case error, drop
    }

    let schema: RecordSchema
    let books: NetSuiteBooks
    let unknownNames: UnknownNames

    func read(_ body: JSONValue) throws(RecordFault) -> RecordPatch {
        guard case .object(let members) = body else {
            throw .content("Invalid content in the request body")
        }
        var patch = RecordPatch()
        for (name, value) in members.members {
            let key = name.lowercased()
            if let spec = schema.sublist(named: name) {
                guard patch.sublists[key] == nil else { throw repeated(name) }
                patch.sublists[key] = try sublist(value, spec)
            } else if let spec = schema.field(named: name)
                ?? custom(name, ["custbody", "custentity", "custitem"])
            {
                guard patch.fields[key] == nil else { throw repeated(name) }
                patch.fields[key] = .some(try field(value, spec, path: name))
            } else {
                try unknown(name, path: name)
            }
        }
        return patch
    }

    private func repeated(_ name: String) -> RecordFault {
        .content("Invalid content in the request body. The property \(name) appears twice.")
    }

    private func unknown(_ name: String, path: String) throws(RecordFault) {
        // `id`, `links` and `refName` come back in what the service itself answers.
        guard unknownNames == .error, name != "links" else { return }
        throw .content("Unknown reference or field \(name)", path: path)
    }

    private func custom(_ name: String, _ prefixes: [String]) -> FieldSpec? {
        let key = name.lowercased()
        guard books.customFields.contains(key), prefixes.contains(where: key.hasPrefix) else {
            return nil
        }
        return .text(key, lengthMax: 4000)
    }

    private func sublist(
        _ value: JSONValue,
        _ spec: SublistSpec
    ) throws(RecordFault) -> RecordPatch.Sublist {
        if case .null = value { return .clear }
        guard case .object(let members) = value else {
            throw .content("Invalid content in the request body", path: spec.name)
        }
        var items: [JSONValue]?
        for (name, value) in members.members {
            switch name.lowercased() {
            case "items":
                if case .null = value { return .clear }
                guard case .array(let elements) = value else {
                    throw .content("Invalid content in the request body", path: spec.name)
                }
                items = elements
            case "links", "totalresults", "count", "hasmore", "offset": continue
            default: try unknown(name, path: "\(spec.name).\(name)")
            }
        }
        var lines: [LinePatch] = []
        for (index, item) in (items ?? []).enumerated() {
            lines.append(try line(item, spec, path: "\(spec.name).items[\(index)]"))
        }
        return .lines(lines)
    }

    private func line(
        _ value: JSONValue,
        _ spec: SublistSpec,
        path: String
    ) throws(RecordFault) -> LinePatch {
        guard case .object(let members) = value else {
            throw .content("Invalid content in the request body", path: path)
        }
        var patch: LinePatch = [:]
        for (name, value) in members.members {
            let key = name.lowercased()
            guard let field = spec.field(named: name) ?? custom(name, ["custcol"]) else {
                try unknown(name, path: "\(path).\(name)")
                continue
            }
            guard patch[key] == nil else { throw repeated(name) }
            patch[key] = .some(try self.field(value, field, path: "\(path).\(name)"))
        }
        return patch
    }

    private func field(
        _ value: JSONValue,
        _ spec: FieldSpec,
        path: String
    ) throws(RecordFault) -> FieldValue? {
        guard !spec.isReadOnly else { throw .readOnly(spec.name) }
        if case .null = value { return nil }
        let result: FieldValue? =
            switch spec.kind {
            case .text(let lengthMax): try text(value, spec, lengthMax)
            case .integer: value.int64Value.map(FieldValue.integer)
            case .number: value.decimal.map(FieldValue.number)
            case .boolean: value.boolValue.map(FieldValue.boolean)
            case .date: value.stringValue.flatMap { CalendarDate($0) }.map(FieldValue.date)
            case .choice(let choices): choice(value, choices)
            case .reference(let target):
                .reference(try reference(value, target, spec, path: path))
            case .references(let target):
                .references(try references(value, target, spec, path: path))
            case .opaque: value.objectValue != nil ? .opaque(value) : nil
            }
        guard let result else {
            throw .invalidValue(value.shortText, field: spec.name, path: path)
        }
        return result
    }

    private func text(
        _ value: JSONValue,
        _ spec: FieldSpec,
        _ lengthMax: Int
    ) throws(RecordFault) -> FieldValue? {
        guard let text = value.stringValue else { return nil }
        guard text.count <= lengthMax else {
            throw .rule(
                "The field \(spec.name) contained more than the maximum number ( \(lengthMax) )"
                    + " of characters allowed."
            )
        }
        return .text(text)
    }

    private func choice(_ value: JSONValue, _ choices: [String]) -> FieldValue? {
        if let flag = value.boolValue, choices == ["T", "F"] { return .choice(flag ? "T" : "F") }
        guard let id = value.stringValue ?? value["id"]?.stringValue, choices.contains(id) else {
            return nil
        }
        return .choice(id)
    }

    private func references(
        _ value: JSONValue,
        _ target: ReferenceTarget,
        _ spec: FieldSpec,
        path: String
    ) throws(RecordFault) -> [InternalID] {
        guard let items = value["items"]?.arrayValue else {
            throw .invalidValue(value.shortText, field: spec.name, path: path)
        }
        var ids: [InternalID] = []
        for (index, item) in items.enumerated() {
            ids.append(try reference(item, target, spec, path: "\(path).items[\(index)]"))
        }
        return ids
    }

    /// Accepts `{"id":"1"}`, `{"id":1}`, `"1"` and `1`, and where allowed `{"externalId":"x"}`.
    private func reference(
        _ value: JSONValue,
        _ target: ReferenceTarget,
        _ spec: FieldSpec,
        path: String
    ) throws(RecordFault) -> InternalID {
        let written = value["id"] ?? value
        var id = written.int64Value ?? written.stringValue.flatMap { InternalID($0) }
        if id == nil, books.rules.acceptsExternalIDReferences,
            let externalID = value["externalId"]?.stringValue
        {
            id = books.id(ofExternal: externalID, as: target)
        }
        guard let id, books.state(of: id, as: target) == .active else {
            throw .invalidValue(written.shortText, field: spec.name, path: path)
        }
        return id
    }
}
