/// A value for a field of the accounting system.
package enum FieldValue: Sendable, Hashable {
    case text(String)
    /// The internal id of another record.
    case reference(String)
    case date(CalendarDate)
    case flag(Bool)
}

/// A field of the accounting system with its value.
package struct FieldSetting: Sendable, Hashable {
    package let name: String
    package let value: FieldValue

    package init(_ name: String, _ value: FieldValue) {
        self.name = name
        self.value = value
    }
}

/// How one field is filled.
package struct FieldRule: Sendable, Hashable {
    package enum Source: Sendable, Hashable {
        case text(TextTemplate)
        case reference(TextTemplate)
        case flag(Bool)
    }

    package let name: String
    package let source: Source

    package init(_ name: String, _ source: Source) {
        self.name = name
        self.source = source
    }

    /// The field with its value; nil when the object lacks what the value is made of.
    func setting(_ fields: [String: String]) -> FieldSetting? {
        switch source {
        case .text(let template):
            template.filled(from: fields).map { FieldSetting(name, .text($0)) }
        case .reference(let template):
            template.filled(from: fields).map { FieldSetting(name, .reference($0)) }
        case .flag(let flag): FieldSetting(name, .flag(flag))
        }
    }

    /// The fields of the object the rule reads.
    package var fields: [String] {
        switch source {
        case .text(let template), .reference(let template): template.fields
        case .flag: []
        }
    }
}

/// What must hold for a rule: every named field has one of the values.
package struct Condition: Sendable, Hashable {
    package let values: [String: Set<String>]

    package init(_ values: [String: Set<String>]) { self.values = values }

    func holds(_ fields: [String: String]) -> Bool {
        values.allSatisfy { name, accepted in fields[name].map(accepted.contains) ?? false }
    }
}

/// How the fields of one kind of record are filled: always, and where a condition holds.
package struct RecordMapping: Sendable, Hashable {
    package struct Rule: Sendable, Hashable {
        package let condition: Condition
        package let header: [FieldRule]
        package let lines: [FieldRule]

        package init(condition: Condition, header: [FieldRule], lines: [FieldRule]) {
            self.condition = condition
            self.header = header
            self.lines = lines
        }
    }

    package let header: [FieldRule]
    package let lines: [FieldRule]
    package let rules: [Rule]

    package init(header: [FieldRule] = [], lines: [FieldRule] = [], rules: [Rule] = []) {
        self.header = header
        self.lines = lines
        self.rules = rules
    }

    package static let none = RecordMapping()

    /// The header's fields; a later rule wins over an earlier one.
    func header(_ fields: [String: String]) -> [FieldSetting] {
        Self.settings(
            header + rules.filter { $0.condition.holds(fields) }.flatMap(\.header),
            fields
        )
    }

    /// A line's fields; conditions may speak of the line too.
    func line(_ fields: [String: String]) -> [FieldSetting] {
        Self.settings(lines + rules.filter { $0.condition.holds(fields) }.flatMap(\.lines), fields)
    }

    private static func settings(
        _ rules: [FieldRule],
        _ fields: [String: String]
    ) -> [FieldSetting] {
        var settings: [FieldSetting] = []
        for rule in rules {
            guard let setting = rule.setting(fields) else { continue }
            settings.removeAll { $0.name == setting.name }
            settings.append(setting)
        }
        return settings
    }
}

/// A reference that a mapping writes whenever the object gives no other.
package struct ConstantReference: Sendable, Hashable {
    /// Where the settings name it.
    package let place: String
    package let field: String
    package let id: String

    package init(place: String, field: String, id: String) {
        self.place = place
        self.field = field
        self.id = id
    }
}

extension Mapping {
    /// The references written as they stand, as the last alternative of a template, or out of a table.
    package var constantReferences: [ConstantReference] {
        records.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { kind, record in
            let parts = [
                ("header", record.header + record.rules.flatMap(\.header)),
                ("lines", record.lines + record.rules.flatMap(\.lines)),
            ]
            return parts.flatMap { part, rules in
                rules.flatMap { rule -> [ConstantReference] in
                    guard case .reference(let template) = rule.source else { return [] }
                    let place = "mapping.records.\(kind.rawValue).\(part).\(rule.name)"
                    return template.constants.sorted().map {
                        ConstantReference(place: place, field: rule.name, id: $0)
                    }
                }
            }
        }
    }
}
