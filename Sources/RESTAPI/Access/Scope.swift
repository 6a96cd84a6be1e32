/// What a key allows.
package enum Scope: String, Sendable, Hashable, CaseIterable {
    /// Reading everything, and planning without writing.
    case read
    /// Asking for work, and everything `read` allows.
    case write

    /// The scopes of a record's text, such as `read write`; names this version does not know are
    /// not granted.
    package static func parse(_ text: String) -> Set<Scope> {
        var scopes = Set(text.split(separator: " ").compactMap { Scope(rawValue: String($0)) })
        if scopes.contains(.write) { scopes.insert(.read) }
        return scopes
    }

    /// The text a record keeps.
    package static func text(_ scopes: Set<Scope>) -> String {
        scopes.map(\.rawValue).sorted().joined(separator: " ")
    }
}
