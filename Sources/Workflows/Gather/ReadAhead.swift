import Accounting

/// What was read once for a page of invoices, so that not each of them reads it again.
struct ReadAhead: Sendable {
    var charges = ChargeIndex()
    /// Products whose items are not in the books yet, by id.
    var products: [String: ProductFacts] = [:]
}
