/// What a field of a record holds.
enum FieldKind: Sendable, Hashable {
    case text(lengthMax: Int)
    case integer
    /// An exact decimal: quantities, rates and amounts.
    case number
    case boolean
    case date
    case reference(ReferenceTarget)
    /// A multiple-choice list of references: `{"items":[{"id":2}]}`.
    case references(ReferenceTarget)
    /// One of a closed list of ids.
    case choice([String])
    /// A subrecord the simulator keeps but does not interpret.
    case opaque
}

/// What a reference must point to.
enum ReferenceTarget: Sendable, Hashable {
    case customer
    case entity
    case item
    case account
    case currency
    case subsidiary
    case period
    case transaction
    /// Departments, classes, locations, terms, price levels: lists of ids in the configuration.
    case list(String)
}

/// One field of a record or line.
struct FieldSpec: Sendable, Hashable {
    let name: String
    let label: String
    let kind: FieldKind
    let isRequired: Bool
    let isReadOnly: Bool

    init(
        _ name: String,
        _ kind: FieldKind,
        label: String? = nil,
        isRequired: Bool = false,
        isReadOnly: Bool = false
    ) {
        self.name = name
        self.label = label ?? Self.label(of: name)
        self.kind = kind
        self.isRequired = isRequired
        self.isReadOnly = isReadOnly
    }

    /// The words of a camel-case name, as forms show them: `companyName` is `Company Name`.
    static func label(of name: String) -> String {
        var label = ""
        for character in name {
            if label.isEmpty {
                label.append(contentsOf: character.uppercased())
            } else {
                if character.isUppercase { label.append(" ") }
                label.append(character)
            }
        }
        return label
    }
}

extension FieldSpec {
    static func text(
        _ name: String,
        label: String? = nil,
        lengthMax: Int = 300,
        isRequired: Bool = false
    ) -> FieldSpec {
        FieldSpec(name, .text(lengthMax: lengthMax), label: label, isRequired: isRequired)
    }

    static func number(_ name: String, isRequired: Bool = false) -> FieldSpec {
        FieldSpec(name, .number, isRequired: isRequired)
    }

    static func flag(_ name: String) -> FieldSpec { FieldSpec(name, .boolean) }

    static func date(_ name: String, label: String? = nil) -> FieldSpec {
        FieldSpec(name, .date, label: label)
    }

    static func reference(
        _ name: String,
        _ target: ReferenceTarget,
        label: String? = nil,
        isRequired: Bool = false
    ) -> FieldSpec {
        FieldSpec(name, .reference(target), label: label, isRequired: isRequired)
    }

    /// A field the service computes; setting it is refused.
    static func computed(_ name: String, _ kind: FieldKind = .number) -> FieldSpec {
        FieldSpec(name, kind, isReadOnly: true)
    }
}

/// A sublist and how its lines are told apart on update.
struct SublistSpec: Sendable, Hashable {
    enum Key: Sendable, Hashable {
        /// Every incoming line is appended.
        case none
        /// `line`, counted from 1; a line without it is appended.
        case line
        /// The named reference or number.
        case field(String)
    }

    let name: String
    let key: Key
    let fields: [FieldSpec]

    init(_ name: String, key: Key, _ fields: [FieldSpec]) {
        self.name = name
        self.key = key
        self.fields = fields
    }
}

/// The fields and sublists of one record type.
struct RecordSchema: Sendable, Hashable {
    let type: NetSuiteRecordType
    let fields: [FieldSpec]
    let sublists: [SublistSpec]

    func field(named name: String) -> FieldSpec? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }
    }

    func sublist(named name: String) -> SublistSpec? {
        let wanted = name.lowercased()
        return sublists.first { $0.name.lowercased() == wanted }
    }
}

extension SublistSpec {
    func field(named name: String) -> FieldSpec? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }
    }
}
