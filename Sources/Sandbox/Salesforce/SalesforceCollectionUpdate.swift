import Accounting
import HTTP
import JSON

/// Updates of up to 200 records by their ids, of one object or of several.
///
/// Source: REST API guide, "Update Multiple Records with Fewer Round-Trips".
struct SalesforceCollectionUpdate {
    let body: JSONObject
    let now: Timestamp

    func respond(_ store: inout SalesforceStore) throws(SalesforceFault) -> HTTPResponse {
        guard let records = body["records"]?.arrayValue,
            Set(body.keys).isSubset(of: ["records", "allOrNone"])
        else { throw .malformedJSON }
        guard (1...SalesforceService.recordsMax).contains(records.count) else {
            throw SalesforceFault(
                400,
                "EXCEEDED_MAX_SIZE_REQUEST",
                "record limit reached. cannot submit more than 200 records"
            )
        }
        var changed = store
        var results: [JSONValue] = []
        var hasFailed = false
        for record in records {
            do throws(SalesforceFault) {
                let id = try update(record, &changed)
                results.append(["id": .string(id.text), "success": true, "errors": []])
            } catch {
                hasFailed = true
                results.append(["success": false, "errors": [error.recordError]])
            }
        }
        if !hasFailed || body["allOrNone"]?.boolValue != true { store = changed }
        return SalesforceService.json(.array(results))
    }

    private func update(
        _ record: JSONValue,
        _ store: inout SalesforceStore
    ) throws(SalesforceFault) -> SalesforceRecordID {
        guard var fields = record.objectValue,
            let type = fields["attributes"]?["type"]?.stringValue,
            let key = fields.keys.first(where: { $0.lowercased() == "id" }),
            let id = fields[key]?.stringValue
        else {
            throw SalesforceFault(400, "MISSING_ARGUMENT", "Id not specified in an update call")
        }
        let object = try store.object(type)
        let found = try store.record(object, id)
        fields[key] = nil
        fields["attributes"] = nil
        try store.update(found, fields, now: now)
        return found.id
    }
}
