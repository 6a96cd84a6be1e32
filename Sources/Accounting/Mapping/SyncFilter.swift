/// Which objects of Stripe reach the books at all.
///
/// The two metadata keys are those Stripe's own connector knows, so that a merchant may keep them.
package struct SyncFilter: Sendable, Hashable {
    package static let blockKey = "netsuite_block_integration"
    package static let allowKey = "netsuite_allow_integration"

    /// Whether only objects are booked that carry the allowing key.
    package let isAllowList: Bool
    /// Objects that meet any of these are left out.
    package let skipped: [Condition]

    package init(isAllowList: Bool = false, skipped: [Condition] = []) {
        self.isAllowList = isAllowList
        self.skipped = skipped
    }

    package static let none = SyncFilter()

    /// Whether an object is booked; its own metadata and its customer's both count.
    func admits(_ fields: [String: String]) -> Bool {
        func isSet(_ key: String) -> Bool {
            ["metadata.\(key)", "customer.metadata.\(key)"].contains { fields[$0] == "true" }
        }
        guard !isSet(Self.blockKey) else { return false }
        guard !isAllowList || isSet(Self.allowKey) else { return false }
        return !skipped.contains { $0.holds(fields) }
    }
}
