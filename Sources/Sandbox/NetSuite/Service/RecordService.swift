import Accounting
import HTTP
import JSON

/// The record service: create, read, update, upsert, delete, transform and list.
struct RecordService {
    let request: ServiceRequest

    static let prefix = "/services/rest/record/v1"

    private static let readParameters: Set<String> = [
        "fields", "expandSubResources", "expand", "simpleEnumFormat",
    ]
    private static let writeParameters: Set<String> = [
        "replace", "replaceSelectedFields", "simpleEnumFormat",
    ]

    /// Answers the request, changing the books only if it succeeds.
    func respond(_ books: inout NetSuiteBooks) throws(RecordFault) -> HTTPResponse {
        let segments = request.segments
        guard let first = segments.first, !first.isEmpty else { throw .malformedRequest() }
        if segments.contains(where: { $0.contains(" ") }) {
            throw .rule("Invalid url. Spaces are not allowed in the URL.")
        }
        if first == "metadata-catalog" {
            guard request.method == .get else { throw .methodNotAllowed }
            return try MetadataCatalog(request: request, books: books).respond(
                Array(segments.dropFirst())
            )
        }
        if let type = books.customRecords.types[first.lowercased()] {
            return try CustomRecordService(request: request, type: type).respond(&books)
        }
        guard let type = NetSuiteRecordType(segment: first),
            type.group != .subsidiaries || !books.subsidiaries.isEmpty
        else { throw .unknownType(first) }
        switch segments.count {
        case 1: return try collection(type, &books)
        case 2: return try instance(type, try key(segments[1]), &books)
        case 3:
            guard request.method == .get else { throw .methodNotAllowed }
            try books.demand(.edit, on: type)
            let id = try books.find(type, try key(segments[1]))
            return try RecordRepresentation(books: books, origin: request.origin)
                .sublistResponse(type, id, segments[2])
        case 4 where segments[2] == "!transform":
            guard request.method == .post else { throw .methodNotAllowed }
            return try transform(type, try key(segments[1]), segments[3], &books)
        default: throw .malformedRequest()
        }
    }

    private func key(_ segment: String) throws(RecordFault) -> RecordKey {
        if segment.hasPrefix("eid:") {
            let text = String(segment.dropFirst(4))
            guard NetSuiteBooks.isExternalID(text) else { throw .malformedRequest() }
            return .externalID(text)
        }
        guard let id = InternalID(segment) else { throw .malformedRequest() }
        return .id(id)
    }

    private func collection(
        _ type: NetSuiteRecordType,
        _ books: inout NetSuiteBooks
    ) throws(RecordFault) -> HTTPResponse {
        switch request.method {
        case .get:
            try books.demand(.view, on: type)
            return try RecordList(books: books, request: request).respond(type)
        case .post:
            guard !type.isReadOnly, type != .depositApplication else { throw .methodNotAllowed }
            try request.allowParameters(Self.writeParameters)
            try books.demand(.create, on: type)
            let patch = try readBody(type, books)
            let id = try create(type, patch, RecordBody(), &books)
            return NetSuiteAnswers.noContent(location: location(type, id))
        default:
            throw .methodNotAllowed
        }
    }

    private func instance(
        _ type: NetSuiteRecordType,
        _ key: RecordKey,
        _ books: inout NetSuiteBooks
    ) throws(RecordFault) -> HTTPResponse {
        switch request.method {
        case .get:
            try request.allowParameters(Self.readParameters)
            try books.demand(.edit, on: type)
            let id = try books.find(type, key)
            return try RecordRepresentation(books: books, origin: request.origin)
                .response(
                    type,
                    id,
                    fields: try request.list("fields"),
                    expands: try request.flag("expandSubResources"),
                    simpleEnums: try request.flag("simpleEnumFormat")
                )
        case .patch:
            try checkWritable(type)
            try books.demand(.edit, on: type)
            let id = try books.find(type, key)
            try update(type, id, try readBody(type, books), &books)
            return NetSuiteAnswers.noContent(location: location(type, id))
        case .put:
            try checkWritable(type)
            try books.demand(.edit, on: type)
            return try upsert(type, key, &books)
        case .delete:
            guard !type.isReadOnly else { throw .methodNotAllowed }
            try request.allowParameters([])
            try books.demand(.full, on: type)
            let id = try books.find(type, key)
            try books.delete(type, id, now: request.now)
            return NetSuiteAnswers.noContent()
        default:
            throw .methodNotAllowed
        }
    }

    private func checkWritable(_ type: NetSuiteRecordType) throws(RecordFault) {
        guard !type.isReadOnly else { throw .methodNotAllowed }
        try request.allowParameters(Self.writeParameters)
    }

    private func upsert(
        _ type: NetSuiteRecordType,
        _ key: RecordKey,
        _ books: inout NetSuiteBooks
    ) throws(RecordFault) -> HTTPResponse {
        guard case .externalID(let externalID) = key else { throw .methodNotAllowed }
        var patch = try readBody(type, books)
        if case .text(let text)?? = patch.fields["externalid"] {
            guard text.lowercased() == externalID.lowercased() else {
                throw .invalidValue(text, field: "externalId", path: "externalId")
            }
        }
        let id: InternalID
        if let existing = books.externalIDs[type.group]?[externalID.lowercased()] {
            guard books.type(of: existing, in: type.group) == type else {
                throw type.group == .entities ? .entityExists : .recordExists
            }
            patch.fields["externalid"] = nil
            try update(type, existing, patch, &books)
            id = existing
        } else {
            guard type != .depositApplication else { throw .methodNotAllowed }
            patch.fields["externalid"] = .some(.text(externalID))
            id = try create(type, patch, RecordBody(), &books)
        }
        return NetSuiteAnswers.noContent(
            location: books.rules.omitsUpsertLocation ? nil : location(type, id)
        )
    }

    private func transform(
        _ type: NetSuiteRecordType,
        _ key: RecordKey,
        _ segment: String,
        _ books: inout NetSuiteBooks
    ) throws(RecordFault) -> HTTPResponse {
        guard let target = NetSuiteRecordType(segment: segment) else {
            throw .unknownType(segment)
        }
        try request.allowParameters(Self.writeParameters)
        try books.demand(.view, on: type)
        try books.demand(.create, on: target)
        let id = try books.find(type, key)
        let start = try books.transformed(type, id, into: target)
        let patch = request.body.isEmpty ? RecordPatch() : try readBody(target, books)
        let created = try create(target, patch, start, &books)
        return NetSuiteAnswers.noContent(location: location(target, created))
    }

    private func readBody(
        _ type: NetSuiteRecordType,
        _ books: NetSuiteBooks
    ) throws(RecordFault) -> RecordPatch {
        try request.requireMediaType(["application/json"])
        let reader = RecordReader(
            schema: RecordSchema.of(type),
            books: books,
            unknownNames: try request.unknownNames()
        )
        return try reader.read(try request.json())
    }

    private func create(
        _ type: NetSuiteRecordType,
        _ patch: RecordPatch,
        _ start: RecordBody,
        _ books: inout NetSuiteBooks
    ) throws(RecordFault) -> InternalID {
        var body = start
        try body.merge(patch, schema: RecordSchema.of(type), replacing: [])
        return try books.save(type, nil, body, now: request.now)
    }

    private func update(
        _ type: NetSuiteRecordType,
        _ id: InternalID,
        _ patch: RecordPatch,
        _ books: inout NetSuiteBooks
    ) throws(RecordFault) {
        guard var body = books.body(of: id, in: type.group) else { throw .nonexistent }
        let schema = RecordSchema.of(type)
        var replaced: Set<String> = []
        for name in try request.list("replace") ?? [] {
            guard schema.sublist(named: name) != nil else {
                throw .malformedRequest(parameter: "replace")
            }
            replaced.insert(name.lowercased())
        }
        try body.merge(patch, schema: schema, replacing: replaced)
        _ = try books.save(type, id, body, now: request.now)
    }

    private func location(_ type: NetSuiteRecordType, _ id: InternalID) -> String {
        "\(request.origin)\(Self.prefix)/\(type.rawValue)/\(id)"
    }
}

extension NetSuiteBooks {
    /// The stored body of a record, or nil if there is none.
    func body(of id: InternalID, in group: NetSuiteRecordType.Group) -> RecordBody? {
        switch group {
        case .entities: entities[id]?.body
        case .items: items[id]?.body
        case .transactions: transactions[id]?.body
        case .accounts, .currencies, .subsidiaries: nil
        }
    }

    /// Creates a record from a whole body, or stores the body as the new state of one.
    mutating func save(
        _ type: NetSuiteRecordType,
        _ id: InternalID?,
        _ body: RecordBody,
        now: Timestamp
    ) throws(RecordFault) -> InternalID {
        switch type.group {
        case .entities:
            try saveListRecord(type, id.flatMap { entities[$0] }, body, now: now)
        case .items:
            try saveListRecord(type, id.flatMap { items[$0] }, body, now: now)
        case .transactions:
            try saveTransaction(type, id.flatMap { transactions[$0] }, body, now: now)
        case .accounts, .currencies, .subsidiaries: throw .methodNotAllowed
        }
    }

    /// Deletes a record that nothing depends on.
    mutating func delete(
        _ type: NetSuiteRecordType,
        _ id: InternalID,
        now: Timestamp
    ) throws(RecordFault) {
        switch type.group {
        case .entities, .items:
            guard
                let record = entities[type.group == .entities ? id : -1]
                    ?? items[type.group == .items ? id : -1]
            else { throw .nonexistent }
            try deleteListRecord(record)
        case .transactions:
            guard let transaction = transactions[id] else { throw .wrongTransactionType }
            try deleteTransaction(transaction, now: now)
        case .accounts, .currencies, .subsidiaries: throw .methodNotAllowed
        }
    }
}
