import Accounting
import HTTP
import JSON

/// The REST API of an org below `/services/data/vXX.0`.
struct SalesforceService {
    let method: HTTPMethod
    /// The decoded segments behind the version.
    let segments: [String]
    let query: [QueryItem]
    let body: [UInt8]
    let fields: HTTPFields
    let version: Int
    let configuration: SalesforceSimulatorConfiguration
    let now: Timestamp

    static let recordsMax = 200

    private var base: String { "/services/data/v\(version).0" }

    /// Answers the request, changing the org only if it succeeds.
    func respond(_ state: inout SalesforceState) throws(SalesforceFault) -> HTTPResponse {
        switch (segments.first, segments.count) {
        case ("limits", 1):
            try require(.get)
            return Self.json(limits(state))
        case ("query", 1...2):
            try require(.get)
            return try SalesforcePages(service: self).respond(&state)
        case ("sobjects", 2):
            try require(.post)
            let object = try state.store.object(segments[1])
            let id = try state.store.create(object, try jsonObject(), now: now)
            return Self.result(.created, id, isCreated: nil)
        case ("sobjects", 3):
            return try record(&state)
        case ("sobjects", 4):
            return try external(&state)
        case ("composite", 2) where segments[1] == "sobjects":
            try require(.patch)
            return try SalesforceCollectionUpdate(body: try jsonObject(), now: now).respond(
                &state.store
            )
        case ("composite", 4) where segments[1] == "sobjects":
            try require(.patch)
            return try collection(&state)
        default:
            throw .notFound
        }
    }

    private func require(_ wanted: HTTPMethod) throws(SalesforceFault) {
        guard method == wanted else { throw .methodNotAllowed }
    }

    static func json(_ value: JSONValue, _ status: HTTPStatus = .ok) -> HTTPResponse {
        HTTPResponse(
            status: status,
            fields: [.contentType: "application/json;charset=UTF-8"],
            body: value.serialized()
        )
    }

    private static func result(
        _ status: HTTPStatus,
        _ id: SalesforceRecordID,
        isCreated: Bool?
    ) -> HTTPResponse {
        var object: JSONObject = ["id": .string(id.text), "success": true, "errors": []]
        if let isCreated { object["created"] = .bool(isCreated) }
        return json(.object(object), status)
    }

    private func limits(_ state: SalesforceState) -> JSONValue {
        [
            "DailyApiRequests": [
                "Max": .int(Int64(configuration.requestsMax)),
                "Remaining": .int(Int64(max(0, configuration.requestsMax - state.requestCount))),
            ]
        ]
    }

    private func jsonObject() throws(SalesforceFault) -> JSONObject {
        // The place of the mistake is of no use to the caller of a simulator.
        guard let object = (try? JSONValue.parse(body))?.objectValue else { throw .malformedJSON }
        return object
    }

    // MARK: One record

    private func record(_ state: inout SalesforceState) throws(SalesforceFault) -> HTTPResponse {
        let object = try state.store.object(segments[1])
        let record = try state.store.record(object, segments[2])
        switch method {
        case .get: return try show(record)
        case .patch:
            try state.store.update(record, try jsonObject(), now: now)
            return HTTPResponse(status: .noContent)
        case .delete:
            state.store.delete(record)
            return HTTPResponse(status: .noContent)
        default: throw .methodNotAllowed
        }
    }

    private func show(_ record: SalesforceRecord) throws(SalesforceFault) -> HTTPResponse {
        let names = query.first { $0.name == "fields" }?.value.split(separator: ",").map(
            String.init
        )
        for name in names ?? [] where name.lowercased() != "id" {
            guard record.object.field(name) != nil else {
                throw SalesforceFault(
                    400,
                    "INVALID_FIELD",
                    "No such column '\(name)' on sobject of type \(record.object.name)"
                )
            }
        }
        return Self.json(.object(shown(record, names ?? record.object.fields.map(\.name))))
    }

    /// A record with its attributes; empty fields are null.
    func shown(_ record: SalesforceRecord, _ names: [String]) -> JSONObject {
        let path = "\(base)/sobjects/\(record.object.name)/\(record.id.text)"
        var object: JSONObject = [
            "attributes": ["type": .string(record.object.name), "url": .string(path)]
        ]
        if !names.contains(where: { $0.lowercased() == "id" }) {
            object["Id"] = .string(record.id.text)
        }
        for name in names {
            if name.lowercased() == "id" {
                object["Id"] = .string(record.id.text)
            } else if let field = record.object.field(name) {
                object[field.name] = record.values[field.name.lowercased()] ?? .null
            }
        }
        return object
    }

    // MARK: By external id

    private func external(_ state: inout SalesforceState) throws(SalesforceFault) -> HTTPResponse {
        let object = try state.store.object(segments[1])
        guard let field = object.field(segments[2]), field.isExternalID else { throw .notFound }
        let matches = state.store.matches(object, field, segments[3])
        if matches.count > 1 { return multiple(matches) }
        switch method {
        case .get:
            guard let record = matches.first else { throw .notFound }
            return try show(record)
        case .patch:
            let isUpdateOnly = query.contains { $0 == QueryItem("updateOnly", "true") }
            guard !matches.isEmpty || !isUpdateOnly else { throw .notFound }
            let (id, isCreated) = try upsert(
                object,
                field,
                segments[3],
                try jsonObject(),
                &state.store
            )
            if isCreated { return Self.result(.created, id, isCreated: true) }
            guard version >= 46 else { return HTTPResponse(status: .noContent) }
            return Self.result(.ok, id, isCreated: false)
        case .delete:
            guard let record = matches.first else { throw .notFound }
            state.store.delete(record)
            return HTTPResponse(status: .noContent)
        default: throw .methodNotAllowed
        }
    }

    private func multiple(_ matches: [SalesforceRecord]) -> HTTPResponse {
        let paths = matches.map { record -> JSONValue in
            .string("\(base)/sobjects/\(record.object.name)/\(record.id.text)")
        }
        let status = HTTPStatus(code: 300) ?? .badRequest
        return Self.json(.array(paths), status)
    }

    private func upsert(
        _ object: SalesforceObject,
        _ field: SalesforceObject.Field,
        _ value: String,
        _ body: JSONObject,
        _ store: inout SalesforceStore
    ) throws(SalesforceFault) -> (SalesforceRecordID, Bool) {
        for name in body.keys
        where name.lowercased() == "id" || name.lowercased() == field.name.lowercased() {
            throw SalesforceFault(
                400,
                "INVALID_FIELD",
                "The \(name) field should not be specified in the sobject data.",
                fields: [name]
            )
        }
        if let record = store.matches(object, field, value).first {
            try store.update(record, body, now: now)
            return (record.id, false)
        }
        var body = body
        body[field.name] = .string(value)
        return (try store.create(object, body, now: now), true)
    }

    // MARK: Collections

    private func collection(
        _ state: inout SalesforceState
    ) throws(SalesforceFault) -> HTTPResponse {
        let object = try state.store.object(segments[2])
        guard let field = object.field(segments[3]), field.isExternalID else { throw .notFound }
        let body = try jsonObject()
        guard let records = body["records"]?.arrayValue,
            Set(body.keys).isSubset(of: ["records", "allOrNone"])
        else { throw .malformedJSON }
        guard (1...Self.recordsMax).contains(records.count) else {
            throw SalesforceFault(
                400,
                "EXCEEDED_MAX_SIZE_REQUEST",
                "record limit reached. cannot submit more than \(Self.recordsMax) records"
            )
        }
        let allOrNone = body["allOrNone"]?.boolValue ?? false
        var store = state.store
        var seen: Set<String> = []
        var results: [JSONValue] = []
        var hasFailed = false
        for record in records {
            do throws(SalesforceFault) {
                let (id, isCreated) = try one(record, object, field, &seen, &store)
                results.append([
                    "id": .string(id.text), "success": true, "created": .bool(isCreated),
                    "errors": [],
                ])
            } catch {
                hasFailed = true
                results.append(["success": false, "errors": [error.recordError]])
            }
        }
        guard hasFailed, allOrNone else {
            state.store = store
            return Self.json(.array(results))
        }
        let rolledBack = SalesforceFault(
            400,
            "ALL_OR_NONE_OPERATION_ROLLED_BACK",
            "Record rolled back because not all records were valid and the request was using"
                + " AllOrNone header"
        )
        return Self.json(
            .array(
                results.map { result in
                    result["success"] == false
                        ? result : ["success": false, "errors": [rolledBack.recordError]]
                }
            )
        )
    }

    private func one(
        _ record: JSONValue,
        _ object: SalesforceObject,
        _ field: SalesforceObject.Field,
        _ seen: inout Set<String>,
        _ store: inout SalesforceStore
    ) throws(SalesforceFault) -> (SalesforceRecordID, Bool) {
        guard var values = record.objectValue,
            values["attributes"]?["type"]?.stringValue?.lowercased() == object.name.lowercased()
        else {
            throw SalesforceFault(
                400,
                "INVALID_TYPE",
                "Each record needs attributes.type of \(object.name)"
            )
        }
        let key = values.keys.first { $0.lowercased() == field.name.lowercased() }
        guard let key, let value = values[key].flatMap(SalesforceStore.text), !value.isEmpty else {
            throw SalesforceFault(
                400,
                "MISSING_ARGUMENT",
                "\(field.name) not specified",
                fields: [field.name]
            )
        }
        values[key] = nil
        guard seen.insert(field.isCaseSensitive ? value : value.lowercased()).inserted else {
            throw SalesforceFault(
                400,
                "DUPLICATE_VALUE",
                "Duplicate external id specified: \(value)",
                fields: [field.name]
            )
        }
        guard store.matches(object, field, value).count < 2 else {
            throw SalesforceFault(
                400,
                "DUPLICATE_EXTERNAL_ID",
                "More than one record found for external id field",
                fields: [field.name]
            )
        }
        return try upsert(object, field, value, values, &store)
    }
}
