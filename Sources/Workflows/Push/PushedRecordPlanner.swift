package import Accounting
package import Jobs

/// Where records are read that callers own.
package protocol PushedSourceReader: Sendable {
    func pushed(
        _ kind: PushedKind,
        _ externalID: String
    ) async throws(StoreFault) -> PushedRecord?
    /// The records that stand for a source.
    func links(source: String) async throws(StoreFault) -> [Link]
}

/// Plans records that callers own, as they were sent last.
package struct PushedRecordPlanner: RecordPlanner {
    private let kind: PushedKind
    private let source: any PushedSourceReader
    private let policy: BookingPolicy

    package init(_ kind: PushedKind, source: any PushedSourceReader, policy: BookingPolicy) {
        self.kind = kind
        self.source = source
        self.policy = policy
    }

    package func plan(_ id: String) async throws(StepFailure) -> Plan {
        let record = try await record(kind, id)
        switch kind {
        case .customer:
            let customer = try PushedContentJSON.customer(record)
            let links: [Link]
            do { links = try await source.links(source: customer.source) } catch {
                throw error.asStepFailure
            }
            return try decide { () throws(PlanFault) in
                try policy.plan(pushed: customer, bookedAs: links)
            }
        case .invoice:
            let owner = try PushedContentJSON.customerID(record)
            let customer = try PushedContentJSON.customer(try await self.record(.customer, owner))
            let invoice = try PushedContentJSON.invoice(record, of: customer)
            return try decide { () throws(PlanFault) in try policy.plan(pushed: invoice) }
        }
    }

    private func record(
        _ kind: PushedKind,
        _ id: String
    ) async throws(StepFailure) -> PushedRecord {
        let record: PushedRecord?
        do {
            record = try await source.pushed(kind, id)
        } catch { throw error.asStepFailure }
        guard let record else {
            throw .reject([
                Finding(
                    .objectMissing,
                    subject: PushedSource.of(id),
                    sentence: "No \(kind.rawValue) \(id) was sent.",
                    fix: "Send it with PUT /v1/\(kind.rawValue)s/\(id)."
                )
            ])
        }
        return record
    }
}
