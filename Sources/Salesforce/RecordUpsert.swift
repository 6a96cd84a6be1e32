import Accounting
import HTTP
package import JSON
import Jobs

/// Create or update of one record, found by an external id of ours.
///
/// Repeating it is harmless. `fields` holds neither the external id nor `Id`.
/// Source: REST API guide, "Insert or Update (Upsert) a Record Using an External ID".
package struct RecordUpsert: Sendable, Hashable {
    /// The object's API name, for example `Account`.
    package let object: String
    /// The API name of a field that is an external id and unique.
    package let keyField: String
    package let key: String
    package let fields: JSONObject

    package init(object: String, keyField: String, key: String, fields: JSONObject) {
        self.object = object
        self.keyField = keyField
        self.key = key
        self.fields = fields
    }

    /// The path of the record; nil when a name or the key cannot stand in one.
    func target(apiVersion: String) -> String? {
        guard Self.isName(object), Self.isName(keyField), !key.isEmpty, key != ".", key != "..",
            key.utf8.count <= 255
        else { return nil }
        return "/services/data/v\(apiVersion)/sobjects/\(object)/\(keyField)/"
            + PercentCoding.encode(key)
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
                default: false
                }
            }
    }
}

/// What an upsert did.
package struct UpsertOutcome: Sendable, Hashable {
    /// Nil when Salesforce answers an update without content.
    package let id: RecordID?
    package let isCreated: Bool

    /// Reads the answer of a successful upsert.
    ///
    /// - Throws: a retry when the answer is not readable; the upsert can be repeated.
    init(_ response: HTTPResponse, key: String) throws(StepFailure) {
        guard response.status != .noContent else {
            id = nil
            isCreated = false
            return
        }
        do {
            let answer = JSONCursor(try JSONValue.parse(response.body))
            id = RecordID(try answer.string("id"))
            isCreated = try answer.optionalBool("created") ?? (response.status == .created)
        } catch {
            throw .retry("Salesforce's answer for \(key) is not readable.")
        }
    }
}
