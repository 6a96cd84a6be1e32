import Accounting
import JSON
import Jobs

/// What a job did, counted record by record; becomes the job's result.
package struct WorkReport: Sendable, Hashable {
    /// Objects worked on.
    package var objects = 0
    /// Records created, and records found equal and adopted.
    package var created = 0
    package var adopted = 0
    /// Objects that need a person.
    package var rejected = 0
    package var findings = 0
    /// What became of each object, where they were named one by one.
    package var items: [ItemResult] = []

    package init() {}

    package mutating func count(_ applied: Applied) {
        created += applied.created
        adopted += applied.adopted
        findings += applied.effects.findings.count
    }

    package mutating func add(_ other: WorkReport) {
        objects += other.objects
        created += other.created
        adopted += other.adopted
        rejected += other.rejected
        findings += other.findings
    }

    /// The report as the JSON text of a job's result.
    package var text: String { json.text }

    /// Reads what `json` wrote; nil for anything else.
    init?(json: JSONValue?) {
        func count(_ name: String) -> Int? { json?[name]?.int64Value.flatMap { Int(exactly: $0) } }
        guard let objects = count("objects"), let created = count("recordsCreated"),
            let adopted = count("recordsAdopted"), let rejected = count("rejected"),
            let findings = count("findings")
        else { return nil }
        self.objects = objects
        self.created = created
        self.adopted = adopted
        self.rejected = rejected
        self.findings = findings
    }

    var json: JSONValue {
        var object: JSONObject = [
            "objects": .number(JSONNumber(Int64(objects))),
            "recordsCreated": .number(JSONNumber(Int64(created))),
            "recordsAdopted": .number(JSONNumber(Int64(adopted))),
            "rejected": .number(JSONNumber(Int64(rejected))),
            "findings": .number(JSONNumber(Int64(findings))),
        ]
        if !items.isEmpty { object["items"] = .array(items.map(\.json)) }
        return .object(object)
    }

    var progress: JobProgress { JobProgress(done: objects, total: nil, failed: rejected) }
}

/// What became of one named object of a job.
package struct ItemResult: Sendable, Hashable {
    private static let detailLengthMax = 500

    package let id: String
    /// Why it is not in the books; nil when it is.
    package let failure: String?

    package init(id: String, failure: String?) {
        self.id = id
        self.failure = failure.map { String($0.prefix(Self.detailLengthMax)) }
    }

    var json: JSONValue {
        var object: JSONObject = [
            "id": .string(id), "outcome": .string(failure == nil ? "booked" : "refused"),
        ]
        if let failure { object["detail"] = .string(failure) }
        return .object(object)
    }
}
