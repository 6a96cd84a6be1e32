package import Accounting
import Jobs

/// Finds the record a new customer has in the books already.
package struct CustomerLinking: Sendable {
    private let directory: any CustomerDirectory
    private let matching: CustomerMatching

    package init(directory: any CustomerDirectory, matching: CustomerMatching) {
        self.directory = directory
        self.matching = matching
    }

    /// The facts of a booked customer; with the internal id of another record where metadata names one and
    /// the record so far is gone, as after a merger.
    ///
    /// Throws: `CUSTOMER_AMBIGUOUS` while the record so far is in use: what it owes would be left behind.
    func relinked(
        _ facts: CustomerFacts,
        from internalID: String
    ) async throws(StepFailure) -> CustomerFacts {
        guard let named = matching.named(facts), named != internalID else { return facts }
        if let record = try await directory.customer(internalID), !record.isInactive {
            throw .reject([CustomerMatching.divided(facts.id, internalID, named)])
        }
        return try await linked(facts)
    }

    /// The facts with the internal id of the customer's record, when the books have one.
    func linked(_ facts: CustomerFacts) async throws(StepFailure) -> CustomerFacts {
        if let named = matching.named(facts) {
            guard let record = try await directory.customer(named) else {
                throw .reject([CustomerMatching.missing(facts.id, named)])
            }
            guard !record.isInactive else {
                throw .reject([CustomerMatching.inactive(facts.id, named)])
            }
            return facts.linked(to: record.internalID)
        }
        guard matching.searches else { return facts }
        let candidates = try await directory.customers(like: matching.query(facts))
        let match = try decide { () throws(PlanFault) in
            try matching.match(facts, among: candidates)
        }
        return match.map { facts.linked(to: $0) } ?? facts
    }
}
