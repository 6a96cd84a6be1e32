import HTTP
import JSON

/// Asynchronous requests and batches: jobs, their tasks, and the results.
///
/// The work is done when the request arrives; the first look at a job still finds it pending, so
/// that clients have to poll.
struct AsyncJobs: Sendable {
    static let prefix = "/services/rest/async/v1"
    /// The most records of one batch.
    static let recordsMax = 100

    private struct Job: Sendable {
        let results: [HTTPResponse]
        var looks = 0
        var isCompleted: Bool { looks > 1 }
    }

    private var jobs: [Int: Job] = [:]
    private var jobByKey: [String: Int] = [:]

    private static let batchType =
        "application/vnd.oracle.resource+json;type=collection"

    /// Accepts a request to the record service that may be answered later.
    mutating func submit(
        _ request: ServiceRequest,
        _ books: inout NetSuiteBooks,
        _ answers: NetSuiteAnswers
    ) throws(RecordFault) -> HTTPResponse {
        let key = try idempotencyKey(request)
        if let key, let earlier = jobByKey[key] {
            var fault = RecordFault(
                status: 400,
                code: "IDEMPOTENCY_ERROR",
                detail: "A request with the same idempotency key is already submitted. See the"
                    + " \"Location\" header for a link to the previously submitted job"
            )
            fault.title = "Conflict"
            var response = answers.fault(fault)
            response.fields[.location] = "\(Self.prefix)/job/\(earlier)"
            return response
        }
        var results: [HTTPResponse] = []
        for part in try Self.parts(of: request, books.rules) {
            do throws(RecordFault) {
                results.append(try RecordService(request: part).respond(&books))
            } catch {
                results.append(answers.fault(error))
            }
        }
        let id = jobs.count + 1
        jobs[id] = Job(results: results)
        if let key { jobByKey[key] = id }
        return HTTPResponse(
            status: .accepted,
            fields: [
                .location: "\(request.origin)\(Self.prefix)/job/\(id)",
                "Preference-Applied": "respond-async",
            ]
        )
    }

    private func idempotencyKey(_ request: ServiceRequest) throws(RecordFault) -> String? {
        guard let key = request.fields["X-NetSuite-Idempotency-Key"] else { return nil }
        let lengths = key.split(separator: "-", omittingEmptySubsequences: false).map(\.count)
        guard lengths == [8, 4, 4, 4, 12], key.allSatisfy({ $0 == "-" || $0.isHexDigit }) else {
            var fault = RecordFault.malformedRequest()
            fault.header = "X-NetSuite-Idempotency-Key"
            throw fault
        }
        return key.lowercased()
    }

    /// The single requests a batch stands for, or the request itself.
    private static func parts(
        of request: ServiceRequest,
        _ rules: NetSuiteSimulatorConfiguration.Rules
    ) throws(RecordFault) -> [ServiceRequest] {
        guard request.segments.count == 1 else { return [request] }
        if let ids = try request.list("ids") {
            guard request.method == .delete || request.method == .get else {
                throw .methodNotAllowed
            }
            try checkCount(ids.count)
            return ids.map { id in
                let key = id.withoutQuotes
                return request.part(segments: request.segments + [key])
            }
        }
        let type = (request.fields[.contentType] ?? "").lowercased().filter { $0 != " " }
        guard type == batchType else { return [request] }
        if !rules.takesBatches { try request.requireMediaType(["application/json"]) }
        guard let items = try request.json()["items"]?.arrayValue else {
            throw .content("Invalid content in the request body")
        }
        try checkCount(items.count)
        var parts: [ServiceRequest] = []
        for (index, item) in items.enumerated() {
            parts.append(try part(of: request, item, index: index))
        }
        return parts
    }

    private static func checkCount(_ count: Int) throws(RecordFault) {
        guard (1...recordsMax).contains(count) else {
            throw .content("The number of records in a batch must be between 1 and \(recordsMax).")
        }
    }

    private static func part(
        of request: ServiceRequest,
        _ item: JSONValue,
        index: Int
    ) throws(RecordFault) -> ServiceRequest {
        guard var object = item.objectValue else {
            throw .content("Invalid content in the request body", path: "items[\(index)]")
        }
        let externalID = object["externalId"]?.stringValue
        switch request.method {
        case .post:
            return request.part(segments: request.segments, body: .object(object))
        case .put:
            guard let externalID else { throw .missing(["External ID"]) }
            return request.part(
                segments: request.segments + ["eid:\(externalID)"],
                body: .object(object)
            )
        case .patch:
            let id = object["id"]?.stringValue ?? object["id"]?.int64Value.map { String($0) }
            guard let key = id ?? externalID.map({ "eid:\($0)" }) else {
                throw .missing(["Internal ID"])
            }
            object["id"] = nil
            if id == nil { object["externalId"] = nil }
            return request.part(segments: request.segments + [key], body: .object(object))
        default:
            throw .methodNotAllowed
        }
    }

    /// Answers a look at a job, its tasks or a result.
    mutating func respond(to request: ServiceRequest) throws(RecordFault) -> HTTPResponse {
        let segments = request.segments
        guard request.method == .get, segments.count >= 2, segments[0] == "job",
            let id = Int(segments[1]), var job = jobs[id]
        else { throw .nonexistent }
        job.looks += 1
        jobs[id] = job
        let base = "\(request.origin)\(Self.prefix)/job/\(id)"
        if segments.count == 2 {
            return NetSuiteAnswers.singular([
                "links": [["rel": "self", "href": .string(base)]],
                "completed": .bool(job.isCompleted),
                "id": .string(String(id)),
                "progress": .string(job.isCompleted ? "succeeded" : "pending"),
                "task": ["links": [["rel": "self", "href": .string("\(base)/task")]]],
            ])
        }
        guard segments[2] == "task" else { throw .malformedRequest() }
        if segments.count == 3 {
            let tasks = job.results.indices.map { task(job, number: $0 + 1, base) }
            return NetSuiteAnswers.collection([
                "items": .array(tasks), "totalResults": .int(Int64(tasks.count)),
            ])
        }
        guard let number = Int(segments[3]), job.results.indices.contains(number - 1) else {
            throw .nonexistent
        }
        if segments.count == 4 { return NetSuiteAnswers.singular(task(job, number: number, base)) }
        guard segments.count == 5, segments[4] == "result", job.isCompleted else {
            throw .malformedRequest()
        }
        return job.results[number - 1]
    }

    private func task(_ job: Job, number: Int, _ base: String) -> JSONValue {
        let address = "\(base)/task/\(number)"
        let progress =
            !job.isCompleted
            ? "pending" : job.results[number - 1].status.code < 400 ? "succeeded" : "failed"
        return [
            "links": [
                ["rel": "related", "href": .string("\(address)/result")],
                ["rel": "self", "href": .string(address)],
            ],
            "completed": .bool(job.isCompleted),
            "id": .string(String(number)),
            "progress": .string(progress),
        ]
    }
}

extension ServiceRequest {
    /// One record's share of a batch.
    fileprivate func part(segments: [String], body: JSONValue? = nil) -> ServiceRequest {
        var fields = fields
        fields[.contentType] = "application/json"
        return ServiceRequest(
            method: method,
            segments: segments,
            query: query.filter { !["ids", "expandRecords"].contains($0.name) },
            fields: fields,
            body: body?.serialized() ?? [],
            origin: origin,
            now: now
        )
    }
}

extension String {
    /// The text without single quotes: `eid:'a'` is `eid:a`.
    fileprivate var withoutQuotes: String { filter { $0 != "'" } }
}
