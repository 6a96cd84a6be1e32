package import Accounting
package import Jobs

/// Which records are in the books already, asked of memory first and of the store second.
package struct KnownLinks: Sendable {
    private let books: any BookReader
    private let gate: RecordGate

    package init(books: any BookReader, gate: RecordGate) {
        self.books = books
        self.gate = gate
    }

    /// The records among `ids` that exist, each with whether its link is committed.
    package func among(
        _ ids: Set<ExternalID>
    ) async throws(StepFailure)
        -> [ExternalID: RecordGate.Memory]
    {
        var known = await gate.remembered(ids)
        let uncertain = ids.filter { known[$0]?.isStored != true }
        guard !uncertain.isEmpty else { return known }
        do {
            for (id, link) in try await books.links(uncertain.sorted()) {
                known[id] = RecordGate.Memory(link: link, isStored: true)
            }
        } catch { throw error.asStepFailure }
        await gate.remember(known)
        return known
    }

    /// Whether the record is in the books and its link is committed.
    ///
    /// What this process has made but not stored does not count: the job that made it may have lost
    /// what it had to store, and only a new plan of the record brings that back.
    package func contains(_ id: ExternalID) async throws(StepFailure) -> Bool {
        try await among([id])[id]?.isStored == true
    }
}
