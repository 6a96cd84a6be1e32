import Accounting
import Jobs

/// What was created for many plans together, before each is applied for itself.
struct Prepared: Sendable {
    var created = 0
    /// The links and entries of what was created, which is stored whatever becomes of the plans.
    var effects = BookEffects()
}

/// Creates the records of many plans together, kind after kind, where the accounting system takes that.
///
/// Only a saving: what is created stands in the gate as made, and each plan is then applied as always and
/// finds those records there. What could not be created is made alone.
extension Bookkeeper {
    /// Fewer records than this are made one by one: a job and its looks cost more.
    private static let togetherMin = 5

    private static let togetherKinds: [RecordKind] = Plan.order.filter { kind in
        switch kind {
        case .customer, .item, .invoice, .creditMemo, .customerPayment, .cashSale,
            .customerDeposit, .customerRefund, .cashRefund:
            true
        // Made out of another record, made to be compared at once, or pushed by callers.
        case .salesOrder, .depositApplication, .deposit, .journalEntry: false
        }
    }

    func prepare(
        _ plans: [Plan],
        with creator: any BatchCreator,
        into prepared: inout Prepared
    ) async throws(StepFailure) {
        var whole = Plan()
        for plan in plans { whole.append(Plan(documents: plan.documents)) }
        whole = try await dates.dated(whole)
        let known = try await self.known.among(
            Set(whole.documents.flatMap { [$0.externalID] + $0.dependsOn })
        )
        var references = known.mapValues(\.link.internalID)
        for id in whole.documents.flatMap(\.dependsOn) {
            if let foreign = id.foreignInternalID { references[id] = foreign }
        }
        for kind in Self.togetherKinds {
            var ready = whole.documents.filter { document in
                document.kind == kind && document.existing == nil
                    && known[document.externalID] == nil
                    && document.dependsOn.allSatisfy { references[$0] != nil }
            }
            guard ready.count >= Self.togetherMin else { continue }
            if kind == .item, let newItems {
                ready = try await newItems.admitted(ready, &prepared.effects)
                guard ready.count >= Self.togetherMin else { continue }
            }
            let finding = try await create(ready, with: creator, &references, &prepared)
            if let finding {
                prepared.effects.findings.append(finding)
                return
            }
        }
    }

    /// Creates records of one kind; answers why the accounting system takes no such request.
    private func create(
        _ documents: [PlannedDocument],
        with creator: any BatchCreator,
        _ references: inout [ExternalID: String],
        _ prepared: inout Prepared
    ) async throws(StepFailure) -> Finding? {
        let claimed = await gate.claim(documents.map(\.externalID))
        let mine = Set(claimed)
        let own = documents.filter { mine.contains($0.externalID) }
        do throws(StepFailure) {
            let outcome = try await creator.createTogether(own, references: references)
            for document in own {
                let made = outcome.internalIDs[document.externalID]
                    .map { link(document, $0, .created) }
                await gate.leave(document.externalID, remembering: made)
                guard let made else { continue }
                references[document.externalID] = made.internalID
                prepared.created += 1
                prepared.effects.links.append(made)
                prepared.effects.entries += document.entries
            }
            return outcome.finding
        } catch {
            for id in claimed { await gate.leave(id, remembering: nil) }
            throw error
        }
    }
}
