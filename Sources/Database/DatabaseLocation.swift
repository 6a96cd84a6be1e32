/// Where the store is: a file of this machine, or a server.
package enum DatabaseLocation: Sendable, Hashable {
    case sqlite(path: String)
    /// A connection string of libpq, URL or key words.
    case postgresql(connection: String)

    /// Reads `sqlite:/path/file.db`, `sqlite:///path/file.db`, `postgres://…` or `postgresql://…`;
    /// nil for anything else.
    package init?(url: String) {
        if url.hasPrefix("postgres://") || url.hasPrefix("postgresql://") {
            self = .postgresql(connection: url)
            return
        }
        guard url.hasPrefix("sqlite:") else { return nil }
        var path = url.dropFirst("sqlite:".count)
        if path.hasPrefix("//") { path = path.dropFirst(2) }
        guard !path.isEmpty, !path.hasSuffix("/"), !path.utf8.contains(0) else { return nil }
        self = .sqlite(path: String(path))
    }
}
