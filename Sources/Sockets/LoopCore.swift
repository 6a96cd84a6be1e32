import CLinux
import Synchronization

/// What the loop's thread works on; outlives the `EventLoop` until the thread has ended.
final class LoopCore: Sendable {
    private struct Shared {
        var inbox: [UnownedJob] = []
        var channels: [UInt64: Channel] = [:]
        var timers = TimerHeap()
        var lastChannel: UInt64 = 0
        /// Whether the wake-up descriptor has been written since the loop last looked.
        var isSignalled = false
        var isStopped = false
    }

    /// Marks the wake-up descriptor among the channels, which count from one.
    private static let wakeUpKey: UInt64 = 0

    private let epoll: Descriptor
    private let wakeUp: Descriptor
    private let shared = Mutex(Shared())
    private let thread = Atomic<UInt>(0)

    // Proof of safety: read and written by the loop's thread alone, see `enqueue` and `run`.
    private nonisolated(unsafe) var localJobs: [UnownedJob] = []

    init() throws(SocketFailure) {
        epoll = try Descriptor("epoll_create", linux_epoll_create())
        wakeUp = try Descriptor("eventfd", linux_eventfd())
        guard linux_epoll_add(epoll.number, wakeUp.number, Self.wakeUpKey) == 0 else {
            throw SocketFailure("epoll_ctl", errno: linux_errno())
        }
    }

    private var isOnThread: Bool { thread.load(ordering: .relaxed) == Thread.current }

    func enqueue(_ job: UnownedJob) {
        if isOnThread {
            unsafe localJobs.append(job)
            return
        }
        let mustSignal = shared.withLock { shared in
            shared.inbox.append(job)
            defer { shared.isSignalled = true }
            return !shared.isSignalled
        }
        if mustSignal { signal() }
    }

    func stop() {
        shared.withLock { $0.isStopped = true }
        signal()
    }

    private func signal() {
        // Fails only if the counter is full, and then the loop wakes up anyway.
        _ = linux_eventfd_add(wakeUp.number, 1)
    }
}

// MARK: - Timers and channels

extension LoopCore {
    /// Runs the action on the loop's thread when the deadline has come.
    func addTimer(
        _ deadline: EventLoop.Instant,
        _ action: @escaping TimerHeap.Action
    )
        -> TimerHeap.Token
    {
        let (token, mustSignal) = shared.withLock { shared in
            let isEarliest = shared.timers.earliest.map { deadline < $0 } ?? true
            let token = shared.timers.add(deadline, action)
            let mustSignal = isEarliest && !shared.isSignalled && !isOnThread
            if mustSignal { shared.isSignalled = true }
            return (token, mustSignal)
        }
        if mustSignal { signal() }
        return token
    }

    func cancelTimer(_ token: TimerHeap.Token) { shared.withLock { $0.timers.cancel(token) } }

    /// Starts to watch a descriptor, in both directions until it is closed.
    func watch(_ descriptor: consuming Descriptor) throws(SocketFailure) -> Channel {
        let number = descriptor.number
        let key = shared.withLock { shared in
            shared.lastChannel += 1
            return shared.lastChannel
        }
        let channel = Channel(key: key, descriptor: descriptor, core: self)
        shared.withLock { $0.channels[key] = channel }
        guard linux_epoll_add(epoll.number, number, key) == 0 else {
            let failure = SocketFailure("epoll_ctl", errno: linux_errno())
            channel.close()
            throw failure
        }
        return channel
    }

    func forget(_ key: UInt64) { shared.withLock { _ = $0.channels.removeValue(forKey: key) } }
}

// MARK: - The loop

extension LoopCore {
    /// Runs until stopped; every job here belongs to a task that holds the executor.
    func run(on executor: UnownedTaskExecutor) {
        thread.store(Thread.current, ordering: .relaxed)
        while unsafe runJobs(on: executor) {
            wait()
            let now = ContinuousClock.now
            for action in shared.withLock({ $0.timers.takeDue(at: now) }) { action() }
        }
    }

    /// Runs what is ready now, but not what that makes ready; false when stopped.
    private func runJobs(on executor: UnownedTaskExecutor) -> Bool {
        let (arrived, isStopped) = shared.withLock { shared in
            defer {
                shared.inbox.removeAll(keepingCapacity: true)
                shared.isSignalled = false
            }
            return (shared.inbox, shared.isStopped)
        }
        let jobs = unsafe localJobs + arrived
        unsafe localJobs.removeAll(keepingCapacity: true)
        for job in jobs { unsafe job.runSynchronously(on: executor) }
        return !isStopped
    }

    /// Waits for events, but not past the earliest deadline and not if jobs are ready.
    private func wait() {
        let eventsMax = 256
        let timeout = timeoutMilliseconds()
        unsafe withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: eventsMax) { events in
            let count = unsafe epoll_wait(
                epoll.number,
                events.baseAddress,
                Int32(eventsMax),
                timeout
            )
            // An interrupted wait is a wait without events.
            guard count > 0 else { return }
            for index in 0..<Int(count) {
                let key = unsafe linux_event_key(&events[index])
                if key == Self.wakeUpKey {
                    _ = linux_eventfd_take(wakeUp.number)
                    continue
                }
                let channel = shared.withLock { $0.channels[key] }
                channel?.signal(
                    readable: unsafe linux_event_is_readable(&events[index]) != 0,
                    writable: unsafe linux_event_is_writable(&events[index]) != 0
                )
            }
        }
    }

    private func timeoutMilliseconds() -> Int32 {
        let hasJobs = unsafe !localJobs.isEmpty
        let (isReady, earliest) = shared.withLock { shared in
            (hasJobs || !shared.inbox.isEmpty || shared.isStopped, shared.timers.earliest)
        }
        if isReady { return 0 }
        guard let earliest else { return -1 }
        let left = ContinuousClock.now.duration(to: earliest)
        guard left > .zero else { return 0 }
        // Rounded up: a wait that ends too early would only spin.
        let (seconds, attoseconds) = left.components
        guard seconds < 3600 else { return 3_600_000 }
        return Int32(seconds) * 1000 + Int32(attoseconds / 1_000_000_000_000_000) + 1
    }
}
