import CLinux

/// Starting of detached POSIX threads.
enum Thread {
    private final class Body {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// Starts a thread that blocks all signals: their handlers interrupt the main thread alone.
    ///
    /// Shape: `name` is cut to 15 bytes by the kernel's limit.
    /// - Throws: `SocketFailure` if the system has no thread left.
    static func start(
        name: String,
        _ run: @escaping @Sendable () -> Void
    ) throws(SocketFailure) {
        let body = Body(name: String(name.prefix(15)), run: run)
        let pointer = unsafe Unmanaged.passRetained(body).toOpaque()
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread,
            nil,
            { pointer in
                guard let pointer = unsafe pointer else { return nil }
                let body = unsafe Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue()
                linux_block_all_signals()
                unsafe pthread_setname_np(pthread_self(), body.name)
                body.run()
                return nil
            },
            pointer
        )
        guard result == 0 else {
            unsafe Unmanaged<Body>.fromOpaque(pointer).release()
            throw SocketFailure("pthread_create", errno: result)
        }
        pthread_detach(thread)
    }

    /// The identity of the calling thread; never zero.
    static var current: UInt { UInt(pthread_self()) }
}
