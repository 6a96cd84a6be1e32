/// A safeguard that the simulation can take away, to prove that it would notice.
///
/// Each is taken away between the product and the world, never in the product itself.
enum Safeguard: String, Sendable, Hashable, CaseIterable {
    /// Records are created without our external id.
    case externalID
    /// A record that is there already is refused instead of compared and taken over.
    case adoption
    /// A worker that lost its lease settles with the number of the newest one.
    case fencing
    /// The end of a job and what it did are stored in two transactions.
    case oneTransaction
    /// Leases are not renewed while the work goes on.
    case heartbeat
    /// Jobs of dead workers are not taken back.
    case rescue
    /// A call without an answer counts as refused.
    case unknownOutcome
    /// A request sent again is taken for a new one.
    case idempotencyKey
    /// An event delivered again is taken for a new one.
    case inbox
    /// Entries are not stored with the links of their records.
    case entries
    /// Jobs handed back by a stopping process are lost.
    case handingBack
    /// Jobs about one object have no key in common.
    case orderingKey
}
