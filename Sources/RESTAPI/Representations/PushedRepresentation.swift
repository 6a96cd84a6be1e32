import Accounting
import JSON
import Jobs
import Workflows

/// A record a caller owns as a document: what was sent, and what became of it.
struct PushedRepresentation {
    let record: PushedRecord
    let job: Job?
    let link: Link?
    let findings: [Finding]

    private enum State: String {
        case pending, synced, failed, preview
    }

    /// What would be made of a record, without its job.
    static func preview(_ id: OwnID, _ content: JSONValue, _ plan: Plan) -> JSONValue {
        .record([
            ("externalId", .string(id.text)), ("state", .string(State.preview.rawValue)),
            ("content", content), ("plan", PlanRepresentation.json(plan)),
        ])
    }

    func json(_ jobs: JobRepresentation) -> JSONValue {
        // Content that is damaged is not shown; the job that reads it says so.
        let content = try? JSONValue.parse(Array(record.content.utf8))
        return .record([
            ("externalId", .string(record.externalID)), ("state", .string(state.rawValue)),
            ("changedAt", .time(record.changed)),
            ("content", content ?? .object(JSONObject())),
            (
                "record",
                link.map { link in
                    .record([
                        ("externalId", .string(link.externalID.text)),
                        ("internalId", .string(link.internalID)),
                    ])
                }
            ),
            ("job", job.map { jobs.whole($0, in: nil) }),
            (
                "findings",
                findings.isEmpty
                    ? nil : .array(findings.map { FindingRepresentation.json($0) })
            ),
        ])
    }

    /// Done jobs are forgotten after a while; then the record itself is the proof.
    private var state: State {
        guard let job else { return link == nil ? .failed : .synced }
        return switch PublicJobState(job.state) {
        case .queued, .running: .pending
        case .succeeded: .synced
        case .failed, .cancelled: .failed
        }
    }

    /// The source under which the record's findings stand.
    static func source(of record: PushedRecord) -> String {
        guard record.kind == .customer,
            // Content that is damaged names no customer of Stripe.
            let customer = try? PushedContentJSON.customer(record)
        else { return PushedSource.of(record.externalID) }
        return customer.source
    }

    /// The external id of the NetSuite record.
    static func recordID(of record: PushedRecord) -> ExternalID? {
        let kind: RecordKind =
            switch record.kind {
            case .customer: .customer
            case .invoice: .invoice
            }
        // An id that cannot be one has no record.
        return try? kind.externalID(for: source(of: record))
    }
}
