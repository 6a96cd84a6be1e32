import Accounting
import Jobs

/// Brings booked records up to date whose facts changed at Stripe: what a payment or credit memo is
/// applied to, and the details of a customer.
extension Bookkeeper {
    /// Lets invoices go before anything else takes them: records that are now applied to less.
    ///
    /// A crash in between is harmless: the records still differ from the plan, and the next run goes on.
    func release(
        _ documents: [PlannedDocument],
        known: [ExternalID: RecordGate.Memory],
        references: inout [ExternalID: String],
        _ applied: inout Applied
    ) async throws(StepFailure) {
        for document in documents {
            guard let link = known[document.externalID]?.link,
                let state = written(link), case .applications(let written) = state,
                case .applications(let wanted)? = state.followed(by: document)
            else { continue }
            let kept = written.compactMap { target, amount -> Application? in
                guard let wish = wanted[target], wish.currency == amount.currency else {
                    return nil
                }
                return Application(
                    target: target,
                    amount: Money(min(wish.minorUnits, amount.minorUnits), amount.currency)
                )
            }
            guard kept.byTarget != written, let smaller = document.applying(kept) else { continue }
            try await resolve(
                ids: Array(written.keys),
                of: smaller,
                known: known,
                references: &references
            )
            applied.note(revised: try await revise(smaller, link, references: references))
        }
    }

    /// The link of a known record, after the record was brought up to date where it may be.
    func revised(
        _ document: PlannedDocument,
        _ link: Link,
        known: [ExternalID: RecordGate.Memory],
        references: inout [ExternalID: String],
        _ applied: inout Applied
    ) async throws(StepFailure) -> Link {
        if let existing = document.existing, existing != link.internalID {
            return await relinked(document, to: existing, &applied)
        }
        guard let written = written(link) else { return link }
        let document = document.underName(of: written)
        guard document.follows, let wanted = written.followed(by: document), written != wanted
        else { return link }
        var targets = document.dependsOn
        if case .applications(let earlier) = written { targets += earlier.keys }
        try await resolve(ids: targets, of: document, known: known, references: &references)
        let current = try await revise(document, link, references: references)
        applied.note(revised: current)
        return current
    }

    /// Lets a customer stand for another record, because a merger left the one so far behind.
    private func relinked(
        _ document: PlannedDocument,
        to internalID: String,
        _ applied: inout Applied
    ) async -> Link {
        await gate.wait(for: document.externalID)
        let link = link(document, toExisting: internalID)
        await gate.leave(document.externalID, remembering: link)
        applied.note(revised: link)
        return link
    }

    /// What was written into the record and may change later; nil where that is not known.
    private func written(_ link: Link) -> WrittenState? {
        WrittenState(link.fingerprint, of: link.externalID, kind: link.kind, seal: seal)
    }

    private func revise(
        _ document: PlannedDocument,
        _ link: Link,
        references: [ExternalID: String]
    ) async throws(StepFailure) -> Link {
        await gate.wait(for: document.externalID)
        do {
            let newest = try await self.known.newest(document.externalID) ?? link
            let link = try await revise(document, from: newest, references)
            await gate.leave(document.externalID, remembering: link)
            return link
        } catch {
            await gate.leave(document.externalID, remembering: nil)
            throw error
        }
    }

    private func revise(
        _ document: PlannedDocument,
        from link: Link,
        _ references: [ExternalID: String]
    ) async throws(StepFailure) -> Link {
        guard let written = written(link), let wanted = written.followed(by: document),
            written != wanted
        else { return link }
        let outcome = try await system.revise(
            document,
            internalID: link.internalID,
            from: written,
            references: references
        )
        switch outcome {
        case .revised:
            var revised = link
            revised.fingerprint = wanted.text
            return revised
        case .drifted(let differences):
            throw .reject([
                Finding(
                    .drift,
                    subject: document.sources.first ?? document.externalID.text,
                    sentence: "The record \(document.externalID.text) was changed by hand: "
                        + differences.phrase + ".",
                    fix:
                        "Put back what Quittance wrote, or make the change Stripe asks for by hand;"
                        + " Quittance does not overwrite people's changes."
                )
            ])
        }
    }
}

extension PlannedDocument {
    /// Whether a booked record follows its facts; a customer only when its details were read.
    fileprivate var follows: Bool {
        if case .customer(let draft) = document { draft.followsSource } else { true }
    }

    /// The same customer under the distinct name it was booked with.
    fileprivate func underName(of written: WrittenState) -> PlannedDocument {
        guard case .customer(let details) = written, details.hasDistinctName else { return self }
        return withDistinctName ?? self
    }

    /// The same payment or credit memo applied otherwise; nil for other records.
    fileprivate func applying(_ applications: [Application]) -> PlannedDocument? {
        var applied = self
        switch document {
        case .customerPayment(var draft):
            draft.applications = applications
            applied.document = .customerPayment(draft)
        case .creditMemo(var draft):
            draft.applications = applications
            applied.document = .creditMemo(draft)
        case .customer, .item, .salesOrder, .invoice, .customerRefund, .deposit, .journalEntry,
            .cashSale, .cashRefund, .customerDeposit, .depositApplication:
            return nil
        }
        return applied
    }
}
