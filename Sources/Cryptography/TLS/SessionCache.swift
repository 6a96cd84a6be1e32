import COpenSSL
import Synchronization

/// The sessions a client may resume, one for each server name.
///
/// Resuming saves more than half of a handshake. A session is handed out once: an observer could
/// link two connections that show the same ticket.
final class SessionCache: Sendable {
    /// The most names remembered.
    static let namesMax = 64

    private let sessions = Mutex<[ServerName: SessionHandle]>([:])

    /// Keeps a session in place of an older one for the same name.
    func keep(_ session: SessionHandle, for name: ServerName) {
        sessions.withLock { sessions in
            if sessions.count >= Self.namesMax, sessions[name] == nil {
                sessions.removeAll()
            }
            sessions[name] = session
        }
    }

    /// Hands out the session for a name and forgets it.
    func take(_ name: ServerName) -> SessionHandle? {
        sessions.withLock { $0.removeValue(forKey: name) }
    }
}

/// One `SSL_SESSION`, freed with its last reference; OpenSSL overwrites its secrets then.
@safe
final class SessionHandle: Sendable {
    // A duplicate nobody else writes to: it is read when it is handed to a new connection.
    private nonisolated(unsafe) let pointer: OpaquePointer

    /// Takes over the caller's reference.
    init(adopting pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe SSL_SESSION_free(pointer)
    }

    /// Lends the session for the length of one call.
    func lend<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        unsafe body(pointer)
    }
}
