/// Whether a connection outlives an exchange (RFC 9112 §9.3).
enum Persistence {
    /// What the sender of these fields wants.
    static func isWanted(_ fields: HTTPFields, version: HTTPVersion) -> Bool {
        guard fields.contains(.connection) else { return version == .http11 }
        if fields.list(.connection, contains: "close") { return false }
        return switch version {
        case .http11: true
        case .http10: fields.list(.connection, contains: "keep-alive")
        }
    }
}
