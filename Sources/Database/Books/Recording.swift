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
        var kept: Set<Int64> = []
        for finding in effects.findings { kept.insert(try record(finding, jobID: jobID)) }
        // What kept a record from being made is found under the record's id, and over once it is there.
        try resolve(effects.resolvedSubjects + effects.links.map(\.externalID.text), except: kept)
        if let jobID, !effects.recordsToTell.isEmpty {
            let tellings = effects.recordsToTell.map { target in
                FollowUp(kind: .salesforceWriteBack, target: target)
            }
            try store(tellings, after: jobID)
        }
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
