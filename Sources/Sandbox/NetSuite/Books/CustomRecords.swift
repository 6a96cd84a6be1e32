import Accounting
import JSON

/// A record type that an administrator has defined, as far as the simulator checks it.
package struct CustomRecordType: Sendable, Hashable {
    /// What a field takes.
    package enum Kind: Sendable, Hashable {
        case text, number, integer, date, flag
        /// A transaction by internal id.
        case transaction
        /// A record of a custom type by internal id.
        case record(String)
    }

    /// Lower-case script id.
    package let scriptID: String
    /// Kinds by the lower-case script ids of the fields.
    package let fields: [String: Kind]

    package init(_ scriptID: String, fields: [String: Kind]) {
        self.scriptID = scriptID
        self.fields = fields
    }
}

/// The instances of custom record types.
struct CustomRecords: Sendable {
    struct Instance: Sendable {
        var externalID: String?
        var body: JSONObject
    }

    let types: [String: CustomRecordType]
    private(set) var instances: [String: [InternalID: Instance]] = [:]
    private var nextID: InternalID = 1

    init(_ types: [CustomRecordType]) {
        self.types = Dictionary(uniqueKeysWithValues: types.map { ($0.scriptID, $0) })
    }

    func id(_ type: String, externalID: String) -> InternalID? {
        instances[type]?.first { $0.value.externalID == externalID }?.key
    }

    func contains(_ type: String, _ id: InternalID) -> Bool { instances[type]?[id] != nil }

    /// Creates an instance, or sets the given fields of one.
    mutating func put(
        _ type: String,
        _ id: InternalID?,
        externalID: String?,
        _ body: JSONObject
    ) -> InternalID {
        let key = id ?? nextID
        if id == nil { nextID += 1 }
        var instance = instances[type]?[key] ?? Instance(externalID: externalID, body: [:])
        for (name, value) in body.members { instance.body[name.lowercased()] = value }
        instances[type, default: [:]][key] = instance
        return key
    }

    mutating func remove(_ type: String, _ id: InternalID) { instances[type]?[id] = nil }
}
