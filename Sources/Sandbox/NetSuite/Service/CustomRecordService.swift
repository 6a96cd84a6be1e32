import Accounting
import HTTP
import JSON

/// The record service for custom record types: create, read, change, upsert and delete one instance.
struct CustomRecordService {
    let request: ServiceRequest
    let type: CustomRecordType

    func respond(_ books: inout NetSuiteBooks) throws(RecordFault) -> HTTPResponse {
        let segments = request.segments
        switch (request.method, segments.count) {
        case (.post, 1):
            let body = try body(books)
            let id = books.customRecords.put(type.scriptID, nil, externalID: nil, body)
            return NetSuiteAnswers.noContent(location: location(id))
        case (.get, 2):
            let id = try find(segments[1], books)
            return NetSuiteAnswers.singular(.object(shown(id, books)))
        case (.put, 2):
            guard segments[1].hasPrefix("eid:") else { throw .methodNotAllowed }
            let name = String(segments[1].dropFirst(4))
            guard NetSuiteBooks.isExternalID(name) else { throw .malformedRequest() }
            let id = books.customRecords.put(
                type.scriptID,
                books.customRecords.id(type.scriptID, externalID: name),
                externalID: name,
                try body(books)
            )
            return NetSuiteAnswers.noContent(
                location: books.rules.omitsUpsertLocation ? nil : location(id)
            )
        case (.patch, 2):
            let id = try find(segments[1], books)
            _ = books.customRecords.put(type.scriptID, id, externalID: nil, try body(books))
            return NetSuiteAnswers.noContent(location: location(id))
        case (.delete, 2):
            books.customRecords.remove(type.scriptID, try find(segments[1], books))
            return NetSuiteAnswers.noContent()
        default: throw .methodNotAllowed
        }
    }

    private func location(_ id: InternalID) -> String {
        "\(request.origin)\(RecordService.prefix)/\(type.scriptID)/\(id)"
    }

    private func find(_ segment: String, _ books: NetSuiteBooks) throws(RecordFault) -> InternalID {
        let id =
            segment.hasPrefix("eid:")
            ? books.customRecords.id(type.scriptID, externalID: String(segment.dropFirst(4)))
            : InternalID(segment)
        guard let id, books.customRecords.contains(type.scriptID, id) else { throw .nonexistent }
        return id
    }

    private func shown(_ id: InternalID, _ books: NetSuiteBooks) -> JSONObject {
        let instance = books.customRecords.instances[type.scriptID]?[id]
        var shown: JSONObject = ["id": .string(String(id))]
        if let name = instance?.externalID { shown["externalId"] = .string(name) }
        for (name, value) in instance?.body.members ?? [] { shown[name] = value }
        return shown
    }

    /// The body, every field of it known and of its kind.
    private func body(_ books: NetSuiteBooks) throws(RecordFault) -> JSONObject {
        try request.requireMediaType(["application/json"])
        guard let body = try request.json().objectValue else {
            throw .content("Invalid content in the request body")
        }
        for (name, value) in body.members {
            if name == "name" { continue }
            guard let kind = type.fields[name.lowercased()] else {
                throw .content("Unknown reference or field: \(name)", path: name)
            }
            guard fits(value, kind, books) else {
                throw .invalidValue(value.text, field: name, path: name)
            }
        }
        return body
    }

    private func fits(
        _ value: JSONValue,
        _ kind: CustomRecordType.Kind,
        _ books: NetSuiteBooks
    ) -> Bool {
        let id = value["id"]?.stringValue.flatMap { InternalID($0) } ?? value["id"]?.int64Value
        return switch kind {
        case .text: (value.stringValue?.count ?? 301) <= 300
        case .number: value.numberValue != nil
        case .integer: value.int64Value != nil
        case .date: value.stringValue?.isCalendarDate == true
        case .flag: value.boolValue != nil
        case .transaction: id.map { books.transactions[$0] != nil } ?? false
        case .record(let type): id.map { books.customRecords.contains(type, $0) } ?? false
        }
    }
}
