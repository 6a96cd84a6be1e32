import CLinux
import Glibc

/// Starts threads of our own for calls that block; the cooperative pool never runs them.
enum WorkerThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a detached thread that leaves process signals to others.
    ///
    /// Throws: `unavailable` when the system has no room for a thread.
    static func start(_ name: String, _ run: @escaping @Sendable () -> Void) throws(SQLFault) {
        let body = unsafe Unmanaged.passRetained(Body(run))
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        unsafe pthread_attr_setstacksize(&attributes, 1 << 20)
        var blocked = sigset_t()
        var former = sigset_t()
        unsafe sigfillset(&blocked)
        // Faults of the program itself stay deliverable, or a crash would leave no trace.
        for signal in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS] {
            unsafe sigdelset(&blocked, signal)
        }
        unsafe pthread_sigmask(SIG_BLOCK, &blocked, &former)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &former, nil) }
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread,
            &attributes,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            body.toOpaque()
        )
        guard code == 0 else {
            unsafe body.release()
            throw .unavailable("no thread could be started (error \(code))")
        }
        unsafe pthread_setname_np(thread, name)
    }
}
