import Accounting
import HTTP
import JSON
import Jobs
import Workflows

extension RESTService {
    /// The account under which jobs of callers' own records are listed.
    package static let callersAccount = "callers"

    /// The handler that shows a record of one kind.
    static func showing(_ kind: PushedKind) -> Route.Handler {
        { service in
            { (call) async throws(Refusal) in try await service.showPushed(kind, call) }
        }
    }

    /// The handler that takes a record of one kind.
    static func putting(_ kind: PushedKind) -> Route.Handler {
        { service in
            { (call) async throws(Refusal) in
                switch kind {
                case .customer: try await service.putCustomer(call)
                case .invoice: try await service.putInvoice(call)
                }
            }
        }
    }

    private func showPushed(_ kind: PushedKind, _ call: Call) async throws(Refusal) -> HTTPResponse
    {
        guard let id = OwnID(call.id) else { throw .recordUnknown }
        guard let record = try await pushed(kind, id) else { throw .recordUnknown }
        return try await shown(record, status: .ok)
    }

    private func putCustomer(_ call: Call) async throws(Refusal) -> HTTPResponse {
        let id = try ownID(call)
        var body = try BodyDecoding(call.request, allowed: BodyDecoding.customerMembers)
        let customer = body.customer(id)
        let callback = body.callback(settings.callbacks)
        try body.finish()
        // Not reached: what is nil was a fault.
        guard let customer else { throw .bodyMissing }
        let plan: Plan
        do { plan = try await ports.planner.plan(customer) } catch { throw .step(error, ids: []) }
        let json = PushedContentJSON.json(customer)
        return try await put(.customer, id, json, plan, callback, call)
    }

    private func putInvoice(_ call: Call) async throws(Refusal) -> HTTPResponse {
        let id = try ownID(call)
        var body = try BodyDecoding(call.request, allowed: BodyDecoding.invoiceMembers)
        var customer: PushedCustomer?
        if let owner = body.customerID() {
            if let record = try await pushed(.customer, owner) {
                do { customer = try PushedContentJSON.customer(record) } catch {
                    throw .step(error, ids: [])
                }
            } else {
                body.fault(
                    at: "/customerId",
                    "CUSTOMER_UNKNOWN",
                    "No customer of this id was sent.",
                    fix: "Send it first with PUT /v1/customers/\(owner.text)."
                )
            }
        }
        let invoice = body.invoice(id, of: customer)
        let callback = body.callback(settings.callbacks)
        try body.finish()
        // Not reached: what is nil was a fault.
        guard let invoice else { throw .bodyMissing }
        let plan: Plan
        do { plan = try await ports.planner.plan(invoice) } catch { throw .step(error, ids: []) }
        let json = PushedContentJSON.json(invoice)
        return try await put(.invoice, id, json, plan, callback, call)
    }

    private func put(
        _ kind: PushedKind,
        _ id: OwnID,
        _ json: JSONValue,
        _ plan: Plan,
        _ callback: HTTPURL?,
        _ call: Call
    ) async throws(Refusal) -> HTTPResponse {
        let isPreview = try call.query.choice("preview", [("true", true), ("false", false)])
        if isPreview == true { return .json(PushedRepresentation.preview(id, json, plan)) }
        let text = String(decoding: json.serialized(sortedKeys: true), as: UTF8.self)
        let outcome: PushOutcome
        do {
            outcome = try await ports.pushed.push(
                PushedContent(kind: kind, externalID: id.text, text: text),
                clientID: call.client?.id ?? "",
                job: job(kind, id, callback, call.client)
            )
        } catch { throw .store(error) }
        switch outcome {
        case .stored(let record): return try await shown(record, status: .accepted)
        case .same(let record): return try await shown(record, status: .ok)
        case .settled: throw .recordBooked
        }
    }

    private func job(
        _ kind: PushedKind,
        _ id: OwnID,
        _ callback: HTTPURL?,
        _ client: Client?
    ) -> NewJob {
        let job: JobKind =
            switch kind {
            case .customer: .customerPush
            case .invoice: .invoicePush
            }
        return NewJob(
            kind: job,
            account: Self.callersAccount,
            arguments: JobArguments.objects([id.text]).text,
            uniqueKey: "\(job.rawValue):\(Self.callersAccount):\(id.text.lowercased())",
            priority: .interactive,
            clientID: client?.id,
            orderingKey: job.orderingKey(account: Self.callersAccount, of: id.text),
            followUps: (settings.callbacks?.followUps(callback) ?? []) + writeBack(kind, id)
        )
    }

    /// Tells Salesforce what became of a record that another system pushed.
    private func writeBack(_ kind: PushedKind, _ id: OwnID) -> [FollowUp] {
        guard let key = settings.writeBacks[kind] else { return [] }
        let target = WriteBackTarget(object: key.object, keyField: key.field, id: id.text)
        return [FollowUp(kind: .salesforceWriteBack, target: target.text)]
    }

    private func shown(
        _ record: PushedRecord,
        status: HTTPStatus
    ) async throws(Refusal) -> HTTPResponse {
        let job: Job?
        let link: Link?
        let findings: [StoredFinding]
        let source = PushedRepresentation.source(of: record)
        do {
            job = try await ports.jobs.job(record.jobID)
            if let id = PushedRepresentation.recordID(of: record) {
                link = try await ports.books.link(id)
            } else {
                link = nil
            }
            findings = try await ports.books.findings(
                open: true,
                subject: source,
                before: nil,
                limit: 20
            )
        } catch { throw .store(error) }
        let representation = PushedRepresentation(
            record: record,
            job: job,
            link: link,
            findings: findings.map(\.finding)
        )
        var fields = HTTPFields()
        if status == .accepted {
            fields[.location] =
                "\(settings.publicURL ?? "")/v1/\(record.kind.rawValue)s/\(record.externalID)"
        }
        fields[.retryAfter] = job.flatMap(JobRepresentation.retryAfterSeconds).map { String($0) }
        return .json(
            representation.json(JobRepresentation(settings)),
            status: status,
            fields: fields
        )
    }

    private func pushed(
        _ kind: PushedKind,
        _ id: OwnID
    ) async throws(Refusal) -> PushedRecord? {
        do { return try await ports.pushed.pushed(kind, id.text) } catch { throw .store(error) }
    }

    private func ownID(_ call: Call) throws(Refusal) -> OwnID {
        guard let id = OwnID(call.id) else {
            throw QueryDecoding.fault(
                "ID_MALFORMED",
                "The id in the path is not one that can be kept.",
                fix: TextRule.ownID.fix
            )
        }
        return id
    }
}
