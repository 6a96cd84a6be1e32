import Accounting
import JSON

/// The internal id of a record; references and addresses carry it as text.
typealias InternalID = Int64

/// What one field of a stored record holds.
enum FieldValue: Sendable, Hashable {
    case text(String)
    case integer(Int64)
    case number(ExactDecimal)
    case boolean(Bool)
    case date(CalendarDate)
    case reference(InternalID)
    case references([InternalID])
    case choice(String)
    case opaque(JSONValue)
}

/// The fields of a line, by lower-case name.
typealias LineBody = [String: FieldValue]

/// Typed look-ups by lower-case field name.
extension [String: FieldValue] {
    func text(_ name: String) -> String? {
        if case .text(let value) = self[name] { value } else { nil }
    }

    func integer(_ name: String) -> Int64? {
        if case .integer(let value) = self[name] { value } else { nil }
    }

    func number(_ name: String) -> ExactDecimal? {
        if case .number(let value) = self[name] { value } else { nil }
    }

    func flag(_ name: String) -> Bool? {
        if case .boolean(let value) = self[name] { value } else { nil }
    }

    func date(_ name: String) -> CalendarDate? {
        if case .date(let value) = self[name] { value } else { nil }
    }

    func reference(_ name: String) -> InternalID? {
        if case .reference(let value) = self[name] { value } else { nil }
    }

    func choice(_ name: String) -> String? {
        if case .choice(let value) = self[name] { value } else { nil }
    }
}

/// The stored fields and lines of a record.
struct RecordBody: Sendable, Hashable {
    var fields: [String: FieldValue] = [:]
    /// Lines by the lower-case name of their sublist.
    var sublists: [String: [LineBody]] = [:]

    func lines(_ name: String) -> [LineBody] { sublists[name] ?? [] }
}

/// A line as a caller sent it: nil clears a field.
typealias LinePatch = [String: FieldValue?]

/// What a caller asks to change.
struct RecordPatch: Sendable, Hashable {
    enum Sublist: Sendable, Hashable {
        case clear
        case lines([LinePatch])
    }

    var fields: [String: FieldValue?] = [:]
    var sublists: [String: Sublist] = [:]
}
