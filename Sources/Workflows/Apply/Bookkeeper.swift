package import Accounting
package import Jobs

/// What applying plans came to: what has to be stored, and what this caller itself did in the books.
package struct Applied: Sendable {
    package fileprivate(set) var effects = BookEffects()
    /// Records made, and records found equal and taken over.
    package fileprivate(set) var created = 0
    package fileprivate(set) var adopted = 0
    /// Records brought up to date.
    package fileprivate(set) var revised = 0

    package init() {}

    /// Adds a statement, what it settles and what is wrong with it to what has to be stored.
    mutating func add(
        _ statement: PayoutStatement,
        resolving subjects: [String] = [],
        findings: [Finding] = []
    ) {
        effects.statements.append(statement)
        effects.resolvedSubjects += subjects
        effects.findings += findings
    }

    /// Adds members of a payout to what has to be stored.
    mutating func add(_ members: PayoutMembership) { effects.members.append(members) }

    /// Adds what healing a member posts; the member's findings are over, except a new one.
    mutating func add(_ healing: MemberHealing, _ entry: BalancedEntry) {
        effects.entries.append(entry)
        effects.resolvedSubjects.append(healing.before.id)
        if let finding = healing.finding { effects.findings.append(finding) }
    }

    /// Adds that the findings of a member are over, because its share was booked; except a new one.
    mutating func add(_ late: LateShare) {
        effects.resolvedSubjects.append(late.before.id)
        if let finding = late.finding { effects.findings.append(finding) }
    }

    /// Adds an entry that goes with no record of its own.
    mutating func add(_ entry: BalancedEntry) { effects.entries.append(entry) }

    /// Adds findings alone.
    mutating func note(_ findings: [Finding]) { effects.findings += findings }

    /// Gives what has to be stored away, because it is stored; the counts stay.
    mutating func takeEffects() -> BookEffects {
        defer { effects = .none }
        return effects
    }

    /// Keeps the link of a record that was brought up to date, in place of an earlier state of it.
    mutating func note(revised link: Link) {
        effects.links.removeAll { $0.externalID == link.externalID }
        effects.links.append(link)
        revised += 1
    }

    /// Takes back a finding that turns out to be over.
    mutating func drop(_ code: FindingCode, of subject: String) {
        effects.findings.removeAll { $0.code == code && $0.subject == subject }
    }
}

/// Makes plans true: creates what is missing, adopts what is there and equal, reports what differs.
///
/// The happy path costs one upstream call per new record and none for a known one. A crash between
/// the call and the commit of its link is harmless: the next attempt meets its own external id.
package struct Bookkeeper: Sendable {
    let system: any AccountingSystem
    let known: KnownLinks
    let gate: RecordGate
    let dates: PostingDates
    /// Under which customers' details are remembered.
    let seal: DetailSeal
    /// Nil where items are never too many.
    let newItems: NewItemGuard?

    package init(
        system: any AccountingSystem,
        known: KnownLinks,
        gate: RecordGate,
        seal: DetailSeal,
        closedPeriods: BookingChoices.ClosedPeriod = .hold,
        newItems: NewItemGuard? = nil
    ) {
        self.newItems = newItems
        dates = PostingDates(system: system, choice: closedPeriods)
        self.system = system
        self.known = known
        self.gate = gate
        self.seal = seal
    }

    /// Ensures every document of the plan, in order, and collects what has to be stored.
    ///
    /// Throws: the failure of the first document that could not be ensured. What was ensured before
    /// it is in `applied`, which the caller stores whatever happens.
    package func apply(_ plan: Plan, into applied: inout Applied) async throws(StepFailure) {
        var references: [ExternalID: String] = [:]
        let known = try await self.known.among(
            Set(plan.documents.flatMap { [$0.externalID] + $0.dependsOn })
        )
        // Records that stand keep the day they were posted on.
        let isNew = plan.documents.contains { known[$0.externalID]?.isStored != true }
        let ordered = isNew ? try await dates.dated(plan).ordered : plan.ordered
        for document in ordered {
            guard let memory = known[document.externalID] else { continue }
            try check(memory.link, against: document)
            references[document.externalID] = memory.link.internalID
        }
        try await release(ordered, known: known, references: &references, &applied)
        for document in ordered {
            let memory = known[document.externalID]
            let link: Link
            if let memory {
                link = try await revised(
                    document,
                    memory.link,
                    known: known,
                    references: &references,
                    &applied
                )
            } else {
                try await resolve(document, known: known, references: &references)
                link = try await ensure(document, references: references, &applied)
            }
            references[document.externalID] = link.internalID
            // A link another job has made but not yet stored is stored here as well: once is enough,
            // and neither job depends on the other's commit.
            if memory?.isStored != true {
                if !applied.effects.links.contains(where: { $0.externalID == link.externalID }) {
                    applied.effects.links.append(link)
                }
                applied.effects.entries += document.entries
            }
        }
        applied.effects.findings += plan.findings
        applied.effects.resolvedSubjects += plan.documents.compactMap(\.sources.first)
    }

    /// Looks for payments and refunds before they are planned, so that those of an earlier life, or of
    /// somebody else who books under the same ids, cost one call for a thousand instead of two for each.
    package func lookAhead(for ids: Set<ExternalID>) async throws(StepFailure) {
        await gate.see(try await system.receipts(ids.sorted()))
    }

    /// Reads a booked record back and tells in what it differs from its document.
    ///
    /// For records whose total the accounting system works out by itself from others.
    package func differences(
        from document: PlannedDocument
    ) async throws(StepFailure) -> [FieldDifference] {
        guard let booked = try await system.find(document.externalID, kind: document.kind) else {
            throw .retry("\(document.externalID.text) was booked but is not shown yet.")
        }
        return system.differences(between: document, and: booked, references: [:])
    }

    private func ensure(
        _ document: PlannedDocument,
        references: [ExternalID: String],
        _ applied: inout Applied
    ) async throws(StepFailure) -> Link {
        if let link = await gate.enter(document.externalID) {
            try checkKind(link, document)
            return link
        }
        do {
            try await newItems?.admit(document, &applied.effects)
            let link = try await create(document, references: references)
            await gate.leave(document.externalID, remembering: link)
            switch link.origin {
            case .created: applied.created += 1
            case .adopted: applied.adopted += 1
            }
            return link
        } catch {
            await gate.leave(document.externalID, remembering: nil)
            if case .reject(let findings) = error,
                findings.contains(where: { $0.code == .customerMissing })
            {
                // Another node may have linked the customer anew since this one met it.
                await gate.forget(document.dependsOn.filter { $0.kind == .customer })
            }
            throw error
        }
    }

    /// A booked record must say the same amount as the facts; the rest is not ours to overwrite.
    private func check(_ link: Link, against document: PlannedDocument) throws(StepFailure) {
        try checkKind(link, document)
        guard let ours = document.amount, let booked = link.amount, ours != booked else { return }
        throw .reject([
            Finding(
                .amountUnequal,
                subject: document.sources.first ?? document.externalID.text,
                sentence: "The record \(document.externalID.text) was booked with \(booked.text),"
                    + " but Stripe now says \(ours.text).",
                fix: "Compare both and correct the record by hand."
            )
        ])
    }

    /// Money of one source has one record, whatever its kind: a plan made before another job booked it
    /// otherwise is made again.
    private func checkKind(_ link: Link, _ document: PlannedDocument) throws(StepFailure) {
        guard link.kind != document.kind else { return }
        throw .retry(
            "\(document.externalID.text) was booked as \(link.kind.rawValue) meanwhile."
        )
    }

    private func resolve(
        _ document: PlannedDocument,
        known: [ExternalID: RecordGate.Memory],
        references: inout [ExternalID: String]
    ) async throws(StepFailure) {
        try await resolve(
            ids: document.dependsOn,
            of: document,
            known: known,
            references: &references
        )
    }

    /// Finds the internal ids of what a record names, in memory, in the store or in the books.
    func resolve(
        ids: [ExternalID],
        of document: PlannedDocument,
        known: [ExternalID: RecordGate.Memory],
        references: inout [ExternalID: String]
    ) async throws(StepFailure) {
        var missing: [ExternalID] = []
        for id in ids where references[id] == nil {
            if let foreign = id.foreignInternalID {
                references[id] = foreign
            } else if let memory = known[id] {
                references[id] = memory.link.internalID
            } else {
                missing.append(id)
            }
        }
        guard !missing.isEmpty else { return }
        let memory = await gate.remembered(Set(missing))
        for (id, entry) in memory { references[id] = entry.link.internalID }
        missing.removeAll { references[$0] != nil }
        for (kind, ids) in Dictionary(grouping: missing, by: \.kind) {
            guard let kind else { continue }
            let found = try await system.internalIDs(of: ids, kind: kind)
            references.merge(found) { first, _ in first }
        }
        let absent = missing.filter { references[$0] == nil }
        guard absent.isEmpty else {
            throw .snooze(
                for: .seconds(15),
                reason: "\(document.externalID.text) waits for"
                    + " \(absent.map(\.text).joined(separator: ", "))."
            )
        }
    }

    /// The link to a record that was there before: nothing was written into it, so it follows nothing.
    func link(_ document: PlannedDocument, toExisting internalID: String) -> Link {
        var link = link(document, internalID, .adopted)
        link.fingerprint = ""
        return link
    }

    private func create(
        _ document: PlannedDocument,
        references: [ExternalID: String]
    )
        async throws(StepFailure) -> Link
    {
        if let existing = document.existing {
            return self.link(document, toExisting: existing)
        }
        if let seen = await gate.takeSeen(document.externalID) {
            return try adopt(document, seen, references: references)
        }
        switch try await system.create(document, references: references) {
        case .created(let internalID): return link(document, internalID, .created)
        case .alreadyExists: return try await adopt(document, references: references)
        }
    }

    /// Takes an existing record for ours when it says the same; otherwise a person must look.
    private func adopt(
        _ document: PlannedDocument,
        references: [ExternalID: String]
    )
        async throws(StepFailure) -> Link
    {
        guard let existing = try await system.find(document.externalID, kind: document.kind) else {
            guard let distinct = document.withDistinctName else {
                try await refuseOtherType(under: document)
                throw .retry(
                    "\(document.externalID.text) was refused as existing but cannot be found."
                )
            }
            return try await create(distinct, references: references)
        }
        return try adopt(document, existing, references: references)
    }

    /// Tells a record of another type under the same external id from one that is not shown yet.
    private func refuseOtherType(under document: PlannedDocument) async throws(StepFailure) {
        let id = document.externalID
        guard let number = try await system.internalIDs(of: [id], kind: document.kind)[id] else {
            return
        }
        throw .reject([
            Finding(
                .drift,
                subject: document.sources.first ?? id.text,
                sentence: "\(id.text) stands in the books as the record \(number) of another type"
                    + " than \(document.kind.rawValue).",
                fix:
                    "Set the choice under which it was booked, or delete the record \(number) if it is"
                    + " not Quittance's; then run the job again."
            )
        ])
    }

    private func adopt(
        _ document: PlannedDocument,
        _ existing: ExistingRecord,
        references: [ExternalID: String]
    ) throws(StepFailure) -> Link {
        let differences = system.differences(
            between: document,
            and: existing,
            references: references
        )
        guard differences.isEmpty else {
            // An earlier attempt, whose answer was lost, may have met a namesake.
            if let distinct = document.withDistinctName,
                system.differences(between: distinct, and: existing, references: references)
                    .isEmpty
            {
                return link(distinct, existing.internalID, .adopted)
            }
            // One finding for all: findings of one code and subject take each other's place.
            throw .reject([
                Finding(
                    .drift,
                    subject: document.sources.first ?? document.externalID.text,
                    sentence: "The record \(document.externalID.text) exists, but differs: "
                        + differences.phrase + ".",
                    fix: "Correct the record, or give it another external id if it is not"
                        + " Quittance's."
                )
            ])
        }
        return link(document, existing.internalID, .adopted)
    }

    func link(
        _ document: PlannedDocument,
        _ internalID: String,
        _ origin: Link.Origin
    )
        -> Link
    {
        Link(
            externalID: document.externalID,
            kind: document.kind,
            internalID: internalID,
            sources: document.sources,
            fingerprint: document.fingerprint(seal),
            amount: document.amount,
            origin: origin,
            subsidiary: document.subsidiary
        )
    }
}
