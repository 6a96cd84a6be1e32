/// What a caller may do.
package enum Scope: String, Sendable, Hashable, CaseIterable {
    /// Reading everything, and planning without writing.
    case read
    /// Asking for customers, invoices and single movements to be booked, and for jobs to stop or run
    /// again.
    case sync
    /// Asking for payouts to be reconciled, and for jobs to stop or run again.
    case reconcile
    /// Everything, and what only operators should do.
    case admin

    /// The name of earlier releases for `sync` and `reconcile` together.
    private static let formerWrite = "write"

    /// The scopes of a record's text, such as `read sync`; names this version does not know are not
    /// granted, and every known one brings `read` along.
    package static func parse(_ text: String) -> Set<Scope> {
        var scopes: Set<Scope> = []
        for word in text.split(separator: " ") {
            if let scope = Scope(rawValue: String(word)) { scopes.insert(scope) }
            if word == formerWrite { scopes.formUnion([.sync, .reconcile]) }
        }
        if scopes.contains(.admin) { return Set(allCases) }
        if !scopes.isEmpty { scopes.insert(.read) }
        return scopes
    }

    /// The text a record keeps.
    package static func text(_ scopes: Set<Scope>) -> String {
        scopes.map(\.rawValue).sorted().joined(separator: " ")
    }
}
