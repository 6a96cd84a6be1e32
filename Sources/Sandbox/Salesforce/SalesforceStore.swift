import Accounting
import JSON

/// A record of the simulated org.
struct SalesforceRecord: Sendable {
    let id: SalesforceRecordID
    let object: SalesforceObject
    /// Values by lower-case field name; absent where null.
    var values: [String: JSONValue]
    let created: Timestamp
    var modified: Timestamp
}

/// The records of a simulated org and the rules of their fields.
struct SalesforceStore: Sendable {
    let objects: [SalesforceObject]
    private(set) var records: [SalesforceRecordID: SalesforceRecord] = [:]
    private var lastNumber = 0
    /// The records by the value of each external id or unique field.
    private var index: [IndexKey: Set<SalesforceRecordID>] = [:]

    private struct IndexKey: Hashable {
        let object: String
        let field: String
        let value: String

        init(_ object: SalesforceObject, _ field: SalesforceObject.Field, _ value: String) {
            self.object = object.name
            self.field = field.name
            self.value = field.isCaseSensitive ? value : value.lowercased()
        }
    }

    init(_ objects: [SalesforceObject]) { self.objects = objects }

    func object(_ name: String) throws(SalesforceFault) -> SalesforceObject {
        let wanted = name.lowercased()
        guard let object = objects.first(where: { $0.name.lowercased() == wanted }) else {
            throw .notFound
        }
        return object
    }

    /// The records of an object, in the order of their ids.
    func all(_ object: SalesforceObject) -> [SalesforceRecord] {
        records.values.filter { $0.object.name == object.name }.sorted { $0.id < $1.id }
    }

    /// The record of this object under an id of 15 or 18 characters.
    func record(
        _ object: SalesforceObject,
        _ text: String
    ) throws(SalesforceFault) -> SalesforceRecord {
        guard let id = SalesforceRecordID(text) else {
            throw SalesforceFault(400, "MALFORMED_ID", "malformed id \(text)")
        }
        guard let record = records[id], record.object.name == object.name else {
            throw .notFound
        }
        return record
    }

    /// The records whose external id or unique field has this value.
    func matches(
        _ object: SalesforceObject,
        _ field: SalesforceObject.Field,
        _ value: String
    ) -> [SalesforceRecord] {
        (index[IndexKey(object, field, value)] ?? []).sorted().compactMap { records[$0] }
    }

    /// Stores a record in place of its earlier state; nil removes it.
    private mutating func put(_ id: SalesforceRecordID, _ record: SalesforceRecord?) {
        if let old = records[id] {
            for key in Self.keys(of: old) { index[key]?.remove(id) }
        }
        if let record {
            for key in Self.keys(of: record) { index[key, default: []].insert(id) }
        }
        records[id] = record
    }

    private static func keys(of record: SalesforceRecord) -> [IndexKey] {
        record.object.fields.compactMap { field in
            guard field.isExternalID || field.isUnique,
                let value = record.values[field.name.lowercased()].flatMap(text)
            else { return nil }
            return IndexKey(record.object, field, value)
        }
    }

    /// A stored scalar as text.
    static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .number(let number): number.text
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: nil
        }
    }

    // MARK: Writing

    mutating func create(
        _ object: SalesforceObject,
        _ body: JSONObject,
        now: Timestamp
    ) throws(SalesforceFault) -> SalesforceRecordID {
        let values = try checked(object, body).compactMapValues { $0 }
        let missing = object.fields.filter {
            $0.isRequired && values[$0.name.lowercased()] == nil
        }.map(\.name)
        guard missing.isEmpty else {
            throw SalesforceFault(
                400,
                "REQUIRED_FIELD_MISSING",
                "Required fields are missing: [\(missing.joined(separator: ", "))]",
                fields: missing
            )
        }
        try checkUnique(object, values, besides: nil)
        lastNumber += 1
        let id = SalesforceRecordID(prefix: object.keyPrefix, number: lastNumber)
        put(
            id,
            SalesforceRecord(
                id: id,
                object: object,
                values: values,
                created: now,
                modified: now
            )
        )
        return id
    }

    mutating func update(
        _ record: SalesforceRecord,
        _ body: JSONObject,
        now: Timestamp
    ) throws(SalesforceFault) {
        let changes = try checked(record.object, body)
        for field in record.object.fields where field.isRequired {
            guard changes[field.name.lowercased()] != .some(nil) else {
                throw SalesforceFault(
                    400,
                    "REQUIRED_FIELD_MISSING",
                    "Required fields are missing: [\(field.name)]",
                    fields: [field.name]
                )
            }
        }
        var record = record
        for (name, value) in changes { record.values[name] = value }
        try checkUnique(record.object, record.values, besides: record.id)
        record.modified = now
        put(record.id, record)
    }

    mutating func delete(_ record: SalesforceRecord) { put(record.id, nil) }

    /// The values of a body by lower-case name, checked one by one; nil clears a field.
    private func checked(
        _ object: SalesforceObject,
        _ body: JSONObject
    ) throws(SalesforceFault) -> [String: JSONValue?] {
        var values: [String: JSONValue?] = [:]
        for (name, value) in body.members where name != "attributes" {
            guard let field = object.field(name) else {
                throw SalesforceFault(
                    400,
                    "INVALID_FIELD",
                    "No such column '\(name)' on sobject of type \(object.name)"
                )
            }
            values[name.lowercased()] = .some(try checked(value, field))
        }
        return values
    }

    private func checked(
        _ value: JSONValue,
        _ field: SalesforceObject.Field
    ) throws(SalesforceFault) -> JSONValue? {
        if value.isNull || value == "" { return nil }
        switch field.kind {
        case .text(let lengthMax):
            guard let text = value.stringValue else { throw Self.wrongType(field) }
            guard text.count <= lengthMax else {
                throw SalesforceFault(
                    400,
                    "STRING_TOO_LONG",
                    "\(field.name): data value too large (max length=\(lengthMax))",
                    fields: [field.name]
                )
            }
        case .number: guard value.decimal != nil else { throw Self.wrongType(field) }
        case .flag: guard value.boolValue != nil else { throw Self.wrongType(field) }
        case .date:
            guard value.stringValue?.isCalendarDate == true else { throw Self.wrongType(field) }
        case .dateTime:
            guard let text = value.stringValue, text.utf8.count >= 20,
                String(text.prefix(10)).isCalendarDate, text.dropFirst(10).first == "T"
            else { throw Self.wrongType(field) }
        case .picklist(let choices):
            guard let text = value.stringValue else { throw Self.wrongType(field) }
            guard choices.isEmpty || choices.contains(text) else {
                throw SalesforceFault(
                    400,
                    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                    "\(field.name): bad value for restricted picklist field: \(text)",
                    fields: [field.name]
                )
            }
        case .lookup(let target): return .string(try lookup(value, target, field))
        }
        return value
    }

    private func lookup(
        _ value: JSONValue,
        _ target: String,
        _ field: SalesforceObject.Field
    ) throws(SalesforceFault) -> String {
        guard let text = value.stringValue, let id = SalesforceRecordID(text) else {
            throw SalesforceFault(
                400,
                "MALFORMED_ID",
                "\(field.name): id value of incorrect type",
                fields: [field.name]
            )
        }
        guard records[id]?.object.name == target else {
            throw SalesforceFault(
                400,
                "INVALID_CROSS_REFERENCE_KEY",
                "invalid cross reference id",
                fields: [field.name]
            )
        }
        return id.text
    }

    private static func wrongType(_ field: SalesforceObject.Field) -> SalesforceFault {
        SalesforceFault(
            400,
            "JSON_PARSER_ERROR",
            "Cannot deserialize the value of \(field.name)",
            fields: [field.name]
        )
    }

    private func checkUnique(
        _ object: SalesforceObject,
        _ values: [String: JSONValue],
        besides id: SalesforceRecordID?
    ) throws(SalesforceFault) {
        for field in object.fields where field.isUnique {
            guard let text = values[field.name.lowercased()].flatMap(Self.text),
                let other = matches(object, field, text).first(where: { $0.id != id })
            else { continue }
            throw SalesforceFault(
                400,
                "DUPLICATE_VALUE",
                "duplicate value found: \(field.name) duplicates value on record with id:"
                    + " \(other.id.text.prefix(15))"
            )
        }
    }
}
