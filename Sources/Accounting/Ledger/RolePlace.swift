/// A role in the books of a subsidiary: what a chart of accounts names an account for.
package struct RolePlace: Sendable, Hashable {
    package let role: AccountRole
    /// The subsidiary whose chart names the account; nil for the one of the settings.
    ///
    /// What the owner of the bank owes stands in its own books, but is named by the chart of the
    /// subsidiary it owes.
    package let subsidiary: String?

    package init(_ role: AccountRole, of subsidiary: String? = nil) {
        self.role = role
        self.subsidiary = subsidiary
    }

    /// Where a posting of an entry stands.
    ///
    /// The entry's id tells whom a debt of the bank's owner is owed to.
    package init(_ role: AccountRole, entry id: String, in subsidiary: String?) {
        self.role = role
        self.subsidiary =
            role == .dueToSubsidiary ? SubsidiaryShare.creditor(of: id) : subsidiary
    }
}
