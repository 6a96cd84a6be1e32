import HTTP
import JSON

/// The records a write depends on: the one it names and those its lines take up.
///
/// Their versions are taken when the request arrives; if one has changed when the work is done,
/// another request came in between and NetSuite answers that the record has been changed.
struct RecordTouches: Sendable {
    private struct Place: Hashable {
        let group: NetSuiteRecordType.Group
        let id: InternalID
    }

    private var versions: [Place: Int] = [:]

    init(_ request: ServiceRequest, in books: NetSuiteBooks) {
        guard request.method != .get, let first = request.segments.first,
            let type = NetSuiteRecordType(segment: first)
        else { return }
        if request.segments.count > 1 {
            let segment = request.segments[1]
            let id =
                segment.hasPrefix("eid:")
                ? books.externalIDs[type.group]?[segment.dropFirst(4).lowercased()]
                : InternalID(segment)
            if let id { note(type.group, id, books) }
        }
        guard type.isTransaction else { return }
        // A body that is no JSON touches nothing; the service refuses it later.
        guard let body = try? request.json() else { return }
        for (sublist, key) in [
            ("apply", "doc"), ("deposit", "doc"), ("credit", "doc"), ("payment", "id"),
        ] {
            for line in body[sublist]?["items"]?.arrayValue ?? [] {
                guard let value = line[key] else { continue }
                let written = value["id"] ?? value
                let id = written.int64Value ?? written.stringValue.flatMap { InternalID($0) }
                if let id { note(.transactions, id, books) }
            }
        }
    }

    private mutating func note(
        _ group: NetSuiteRecordType.Group,
        _ id: InternalID,
        _ books: NetSuiteBooks
    ) {
        versions[Place(group: group, id: id)] = books.version(of: id, in: group)
    }

    /// Whether all of them still are as they were.
    func areUnchanged(in books: NetSuiteBooks) -> Bool {
        versions.allSatisfy { books.version(of: $0.key.id, in: $0.key.group) == $0.value }
    }
}
