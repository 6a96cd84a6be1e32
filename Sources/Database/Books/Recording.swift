package import Accounting
package import Jobs

extension Transaction {
    /// Stores everything a step of work adds to the books.
    func record(_ effects: BookEffects, jobID: JobID?) throws(SQLFault) {
        for link in effects.links { try record(link) }
        for entry in effects.entries { try record(entry) }
        for statement in effects.statements { try record(statement) }
        for members in effects.members { try record(members) }
        // Whichever is stored first, the member that waits or its record: the other one wakes the job.
        let awaited = effects.members.flatMap(\.members).filter(\.isAwaiting).compactMap(\.record)
        let stored = try awaited.isEmpty ? [] : LinkRows.links(awaited.map(LinkRows.key), session)
        try healPayouts(awaiting: (effects.links + stored).map(\.externalID))
        let settled = try settleFailures(in: effects)
        var kept: Set<Int64> = []
        for finding in effects.findings where !settled.contains(finding) {
            kept.insert(try record(finding, jobID: jobID))
        }
        // What kept a record from being made is found under the record's id, and over once it is there.
        try resolve(effects.resolvedSubjects + effects.links.map(\.externalID.text), except: kept)
        if let jobID, !effects.recordsToTell.isEmpty {
            let tellings = effects.recordsToTell.map { target in
                FollowUp(kind: .salesforceWriteBack, target: target)
            }
            try store(tellings, after: jobID)
        }
    }

    /// Closes the findings of failed payouts whose money a record carries again; answers those of these
    /// effects that need not be stored.
    ///
    /// Whichever is stored first, the failure or what carries it, nothing stays open in the end. Nodes
    /// wait for each other here, so that neither overlooks the other.
    private func settleFailures(in effects: BookEffects) throws(SQLFault) -> Set<Finding> {
        let failed = effects.findings.filter { $0.code == .payoutFailed }
        var settled = Set(effects.links.flatMap(\.carriedAgain))
        guard !failed.isEmpty || !settled.isEmpty else { return [] }
        if let lock = session.dialect.lockKey { _ = try rows(lock, [.text("failed payouts")]) }
        for finding in failed where try LinkRows.isCarried(finding.subject, session) {
            settled.insert(finding.subject)
        }
        try resolve(settled.sorted(), code: .payoutFailed)
        return Set(failed.filter { settled.contains($0.subject) })
    }
}

extension Database {
    /// Stores effects outside any job, in one transaction.
    ///
    /// Throws: `corrupt` when an entry is stored already with other content, or an external id differs
    /// from a stored one only in case; then nothing is stored.
    package func record(_ effects: BookEffects) async throws(StoreFault) {
        try await write { transaction throws(SQLFault) in
            try transaction.record(effects, jobID: nil)
        }
    }
}
