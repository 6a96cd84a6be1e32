import Jobs

/// Why a statement or an operation failed, as the engines' error codes are sorted.
enum SQLFault: Error, Sendable, Hashable {
    /// A uniqueness rule refused the statement; nothing else of the operation is harmed.
    case taken(String)
    /// Another rule of the schema refused the statement.
    case violation(String)
    /// The engine gave the transaction up to resolve a conflict; repeating it may succeed.
    case conflict(String)
    /// Busy, read-only or out of reach.
    case unavailable(String)
    /// No room on the disk.
    case full(String)
    /// What is stored, or its schema, cannot be read by this version.
    case corrupt(String)
    /// The disk did not confirm a write. What is in memory may differ from what is on disk, so
    /// nothing more is written until the store is opened anew.
    case halted(String)
    /// The operation's own verdict.
    case refused(StoreFault)

    /// The fault as callers of the stores see it.
    var storeFault: StoreFault {
        switch self {
        case .taken(let text), .violation(let text):
            .refused(text)
        case .conflict(let text), .unavailable(let text), .halted(let text): .unavailable(text)
        case .full(let text): .full(text)
        case .corrupt(let text): .corrupt(text)
        case .refused(let fault): fault
        }
    }
}
