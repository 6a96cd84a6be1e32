import Synchronization

/// Where the tasks of one process of the world run; a paused process keeps its work for later.
final class WorldExecutor: TaskExecutor {
    /// Tells the executors of a world apart, in the order in which they were made.
    let number: UInt64
    private let kernel: Kernel
    private let parked = Mutex<[UnownedJob]?>(nil)

    init(_ number: UInt64, kernel: Kernel) {
        self.number = number
        self.kernel = kernel
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if !park(job) { kernel.enqueue(job, on: self) }
    }

    /// Runs a job the kernel picked, unless the process is paused.
    func run(_ job: UnownedJob) {
        guard !park(job) else { return }
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    }

    /// Lets nothing of the process run until it is resumed, as SIGSTOP does.
    func pause() { parked.withLock { if $0 == nil { $0 = [] } } }

    /// Goes on where it was paused.
    func resume() {
        let jobs = parked.withLock { parked in
            defer { parked = nil }
            return parked ?? []
        }
        for job in jobs { kernel.enqueue(job, on: self) }
    }

    private func park(_ job: UnownedJob) -> Bool {
        parked.withLock { parked in
            guard parked != nil else { return false }
            parked?.append(job)
            return true
        }
    }
}
