import CLinux
import Glibc

/// Proof that this process alone works on a file; given up when the owner goes, or the process.
final class FileLock: Sendable {
    private let descriptor: Int32

    /// Locks the file, making it first when it is missing.
    ///
    /// Throws: `unavailable` when another process, or another database object of this one, holds it.
    init(path: String) throws(SQLFault) {
        let opened = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard opened >= 0 else {
            throw .unavailable("the lock file \(path) cannot be opened (error \(errno))")
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(opened)
            throw .unavailable(
                code == EWOULDBLOCK
                    ? "another process works on this database: \(path) is locked"
                    : "the lock file \(path) cannot be locked (error \(code))"
            )
        }
        descriptor = opened
    }

    deinit { close(descriptor) }
}
