import CLinux
import Glibc

/// A file whose only use is to be locked, by one owner at a time among all processes.
///
/// The lock goes with its owner, or with the process, however that ends.
final class FileLock: Sendable {
    private let path: String
    private let descriptor: Int32

    /// Opens the file, making it first when it is missing, without locking it.
    init(path: String) throws(SQLFault) {
        let opened = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard opened >= 0 else {
            throw .unavailable("the lock file \(path) cannot be opened (error \(errno))")
        }
        self.path = path
        descriptor = opened
    }

    deinit { close(descriptor) }

    /// Locks the file if nobody has it; false when another process, or another object of this one,
    /// has it.
    func takeIfFree() throws(SQLFault) -> Bool {
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        let code = errno
        guard code == EWOULDBLOCK else {
            throw .unavailable("the lock file \(path) cannot be locked (error \(code))")
        }
        return false
    }

    /// Waits until the file is free, then locks it.
    func take() throws(SQLFault) {
        while flock(descriptor, LOCK_EX) != 0 {
            let code = errno
            guard code == EINTR else {
                throw .unavailable("the lock file \(path) cannot be locked (error \(code))")
            }
        }
    }

    /// Frees the file for others; nothing happens when it is not locked.
    func leave() { flock(descriptor, LOCK_UN) }
}
