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

    /// The link of a record in the books; nil where it is not committed.
    package func stored(_ id: ExternalID) async throws(StepFailure) -> Link? {
        guard let memory = try await among([id])[id], memory.isStored else { return nil }
        return memory.link
    }

    /// Whether the record is in the books and its link is committed.
    ///
    /// What this process has made but not stored does not count: the job that made it may have lost
    /// what it had to store, and only a new plan of the record brings that back.
    package func contains(_ id: ExternalID) async throws(StepFailure) -> Bool {
        try await stored(id) != nil
    }

    /// Whether the record is in the books, its link committed or not.
    ///
    /// For decisions that must never be made twice, such as which record credits a refund.
    package func isMade(_ id: ExternalID) async throws(StepFailure) -> Bool {
        try await among([id])[id] != nil
    }

    /// Every record in the books that stands for a Stripe id.
    package func links(source: String) async throws(StepFailure) -> [ExternalID: Link] {
        do {
            let links = try await books.links(source: source)
            return Dictionary(links.map { ($0.externalID, $0) }, uniquingKeysWith: { $1 })
        } catch { throw error.asStepFailure }
    }

    /// The link as it stands now: what this process wrote and has not stored, else what is stored.
    ///
    /// Another node may have changed the record since this one met it.
    package func newest(_ id: ExternalID) async throws(StepFailure) -> Link? {
        if let memory = await gate.remembered([id])[id], !memory.isStored { return memory.link }
        do { return try await books.links([id])[id] } catch { throw error.asStepFailure }
    }
}
