/// Where the reads of an upstream account are counted, over all nodes and restarts.
package protocol ReadLedger: Sendable {
    /// Adds reads made today; returns how many there were in the last thirty days, these included.
    func addReads(_ count: Int, of resource: String) async throws(StoreFault) -> Int
}
