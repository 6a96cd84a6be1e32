import CLinux

/// The owner of one file descriptor; closing is what ends its life.
struct Descriptor: ~Copyable {
    /// The number, lent to system calls while the owner lives.
    let number: Int32

    /// Takes the result of a call that makes a descriptor.
    ///
    /// - Throws: `SocketFailure` if the call failed; `errno` must still be that of the call.
    init(_ call: String, _ result: Int32) throws(SocketFailure) {
        guard result >= 0 else { throw SocketFailure(call, errno: linux_errno()) }
        number = result
    }

    deinit {
        // An error of close leaves the descriptor closed on Linux; there is nothing to repair.
        _ = close(number)
    }
}
