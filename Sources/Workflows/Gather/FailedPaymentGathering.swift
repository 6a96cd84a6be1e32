import Accounting
import Jobs

/// Reads what the books hold of payments that failed after they had entered the balance.
extension MovementGathering {
    /// The plan of a failed payment; nothing when it never entered the balance.
    func failed(_ charge: ChargeFacts) async throws(StepFailure) -> Plan {
        guard let failure = charge.failureBalanceTransactionID else { return Plan() }
        var received = charge
        // The caller may hold the row of the failure instead of the one that brought the money.
        if charge.balanceTransaction.map({ $0.id == failure }) ?? true {
            received = try await identified(try await source.charge(charge.id))
        }
        let row = try await source.balanceTransaction(failure)
        let customer = try await invoices.customer(charge.customerID)
        let context = MappingContext(charge: received, customer: customer)
        guard policy.admits(context) else { return Plan() }
        let (books, link) = try await held(of: received)
        // What came and went before the cut-over was never Quittance's.
        guard link != nil || !policy.isBeforeCutover(row.created) else { return Plan() }
        let facts = received
        let plan = try decide { () throws(PlanFault) in
            let record = try self.customer(customer, of: facts)
            var plan = Plan(documents: [record])
            plan.append(
                try policy.plan(
                    failed: facts,
                    row: row,
                    customer: record.externalID,
                    books: books
                )
            )
            return plan
        }
        return policy.mapped(
            plan,
            context,
            in: link.map(\.subsidiary) ?? policy.subsidiary(context)
        )
    }

    /// What the books hold of a payment's money, and the link of a record that tells whose books.
    private func held(
        of charge: ChargeFacts
    ) async throws(StepFailure) -> (ReceivedMoney, Link?) {
        let (payment, invoice) = try decide { () throws(PlanFault) in try charge.records }
        let booked = try await invoices.known.among([payment, invoice])
        let uses = try await uses(of: charge.paymentID, by: charge)
        let money = ReceivedMoney(
            kind: booked[payment]?.link.kind ?? .customerPayment,
            ownInvoice: booked[invoice]?.link.amount,
            uses: uses.compactMap { link in
                link.amount.map { Application(target: link.externalID, amount: $0) }
            },
            isEarlier: booked[payment] == nil && policy.isBeforeCutover(charge)
        )
        return (money, booked[payment]?.link ?? uses.first)
    }

    /// The credit memos that gave a payment to invoices.
    private func uses(
        of payment: String,
        by charge: ChargeFacts
    ) async throws(StepFailure) -> [Link] {
        let start = "\(RecordKind.creditMemo.prefix)_\(charge.booked(as: payment).usePrefix)"
        return try await invoices.known.links(source: payment).values
            .filter { $0.kind == .creditMemo && $0.externalID.text.hasPrefix(start) }
            .sorted { $0.externalID < $1.externalID }
    }

    /// The charge under the id its money has in the books.
    ///
    /// Money from before the cut-over has no receipt there; the memos over it tell of it.
    func identified(_ charge: ChargeFacts) async throws(StepFailure) -> ChargeFacts {
        guard let record = charge.recordOfIntent, let intent = charge.paymentIntentID else {
            return charge
        }
        if let link = try await invoices.known.among([record])[record]?.link {
            return charge.known(by: link)
        }
        guard charge.hasBounced else { return charge }
        let own = try await uses(of: intent, by: charge).first { $0.sources.contains(charge.id) }
        return charge.known(by: own)
    }

    /// The rows with their charges under the ids their money has in the books.
    func identified(
        _ rows: [BalanceTransactionFacts]
    ) async throws(StepFailure) -> [BalanceTransactionFacts] {
        let records = Set(rows.compactMap { $0.charge?.recordOfIntent })
        guard !records.isEmpty else { return rows }
        let booked = try await invoices.known.among(records)
        return rows.map { row in
            guard let charge = row.charge, let record = charge.recordOfIntent else { return row }
            return row.with(source: .charge(charge.known(by: booked[record]?.link)))
        }
    }
}

extension BalanceTransactionFacts {
    fileprivate var charge: ChargeFacts? {
        if case .charge(let charge) = source { charge } else { nil }
    }
}

extension ChargeFacts {
    /// The record that receives what succeeds under the charge's intent; nil without an intent.
    fileprivate var recordOfIntent: ExternalID? {
        guard let paymentIntentID else { return nil }
        // An id that cannot be a key has no record.
        return try? RecordKind.customerPayment.externalID(for: paymentIntentID)
    }
}
