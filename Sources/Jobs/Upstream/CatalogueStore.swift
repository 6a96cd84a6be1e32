package import Accounting

/// What an upstream account said of one of its record types.
package struct CatalogueEntry: Sendable, Hashable {
    /// In the words of the gateway that kept it.
    package let content: String
    package let readAt: Timestamp

    package init(content: String, readAt: Timestamp) {
        self.content = content
        self.readAt = readAt
    }
}

/// Where upstream accounts' catalogues are kept, over all nodes and restarts.
package protocol CatalogueStore: Sendable {
    /// What is kept of a record type; nil when it was never read.
    func catalogueEntry(
        _ name: String,
        of resource: String
    ) async throws(StoreFault) -> CatalogueEntry?
    /// Keeps an entry in place of an earlier one.
    func keep(
        _ entry: CatalogueEntry,
        as name: String,
        of resource: String
    ) async throws(StoreFault)
}
