import HTTP
import JSON
import Synchronization

/// The control interface below `/sandbox/`: without login, for callers on the same machine only.
extension SalesforceSimulator {
    func control(_ request: HTTPRequest) -> HTTPResponse {
        guard NetSuiteSimulator.isLocal(request.peer) else {
            return SalesforceService.json(["error": "only callers on this machine"], .forbidden)
        }
        // A query that is not well formed has no parameters, a body that is no JSON no members.
        let query = (try? request.query) ?? []
        let body = try? JSONValue.parse(request.body)
        switch (request.method, request.path.dropFirst("/sandbox/".count)) {
        case (.get, "records"):
            return records(query.first { $0.name == "type" }?.value ?? "")
        case (.get, "counters"):
            let (calls, tokens, writers) = state.withLock {
                ($0.calls, $0.desk.issuedCount, $0.writers)
            }
            let sorted = calls.sorted { $0.key < $1.key }
            return SalesforceService.json([
                "calls": .object(JSONObject(sorted.map { ($0.key, .int(Int64($0.value))) })),
                "tokens": .int(Int64(tokens)),
                "writers": .object(
                    JSONObject(
                        writers.sorted { $0.key < $1.key }.map { ($0.key, .int(Int64($0.value))) }
                    )
                ),
            ])
        case (.post, "faults"):
            guard let plan = body.flatMap(FaultPlan.init(json:)) else { return Self.malformed }
            state.withLock { $0.faults = plan }
        case (.post, "locks"):
            guard let count = body?["count"]?.int64Value else { return Self.malformed }
            state.withLock { $0.lockCount = Int(clamping: count) }
        case (.post, "end-sessions"):
            state.withLock { $0.desk.endSessions() }
        default:
            return SalesforceService.json(["error": "unknown control"], .notFound)
        }
        return HTTPResponse(status: .noContent)
    }

    private static let malformed = SalesforceService.json(
        ["error": "malformed control request"],
        .badRequest
    )

    private func records(_ name: String) -> HTTPResponse {
        let store = state.withLock { $0.store }
        // An object that does not exist is a malformed request here.
        guard let object = try? store.object(name) else { return Self.malformed }
        let rows = store.all(object).map { record -> JSONValue in
            var row: JSONObject = ["Id": .string(record.id.text)]
            for field in object.fields { row[field.name] = record.values[field.name.lowercased()] }
            return .object(row)
        }
        return SalesforceService.json(.array(rows))
    }
}
