import CLinux
import Synchronization

/// What the loop's thread works on; outlives the `EventLoop` until the thread has ended.
@safe
final class LoopCore: Sendable {
    private struct Shared {
        var inbox: [UnownedJob] = []
        var actions: [@Sendable () -> Void] = []
        var channels: [UInt64: Channel] = [:]
        var timers = TimerHeap()
        var lastChannel: UInt64 = 0
        /// Whether the wake-up descriptor has been written since the loop last looked.
        var isSignalled = false
        var isStopped = false
    }

    /// Marks the wake-up descriptor among the channels, which count from one.
    private static let wakeUpKey: UInt64 = 0

    /// Bytes read from a watched socket at a time.
    private static let scratchBytes = 64 << 10
    /// Reports taken at a time.
    private static let eventsMax = 256

    let epoll: Descriptor
    private let wakeUp: Descriptor
    private let shared = Mutex(Shared())
    private let thread = Atomic<UInt>(0)

    // Proof of safety: read and written by the loop's thread alone, see `enqueue`, `run` and the
    // preconditions of `watch` and `unwatch`.
    private nonisolated(unsafe) var localJobs: [UnownedJob] = []
    nonisolated(unsafe) var watches = WatchTable()
    nonisolated(unsafe) var resumed: [WatchKey] = []
    private nonisolated(unsafe) var lastLook = LoopTime.now

    /// Where watched sockets are read into; lent for one call at a time on the loop's thread.
    // Proof of safety: allocated once, freed in `deinit`, when the thread has ended.
    nonisolated(unsafe) let scratch: UnsafeMutableBufferPointer<UInt8>
    /// Where the kernel puts its reports.
    // Proof of safety: as for `scratch`.
    private nonisolated(unsafe) let events: UnsafeMutableBufferPointer<epoll_event>

    init() throws(SocketFailure) {
        epoll = try Descriptor("epoll_create", linux_epoll_create())
        wakeUp = try Descriptor("eventfd", linux_eventfd())
        unsafe scratch = .allocate(capacity: Self.scratchBytes)
        unsafe events = .allocate(capacity: Self.eventsMax)
        guard linux_epoll_add_counter(epoll.number, wakeUp.number, Self.wakeUpKey) == 0 else {
            throw SocketFailure("epoll_ctl", errno: linux_errno())
        }
    }

    deinit {
        unsafe scratch.deallocate()
        unsafe events.deallocate()
    }

    var isOnThread: Bool { thread.load(ordering: .relaxed) == Thread.current }

    /// The moment of the last report; on the loop's thread.
    var now: LoopTime { unsafe lastLook }

    func enqueue(_ job: UnownedJob) {
        if isOnThread {
            unsafe localJobs.append(job)
            return
        }
        send { $0.inbox.append(job) }
    }

    /// Runs the action on the loop's thread with its next turn.
    func perform(_ action: @escaping @Sendable () -> Void) { send { $0.actions.append(action) } }

    func stop() {
        shared.withLock { $0.isStopped = true }
        signal()
    }

    private func send(_ change: (inout Shared) -> Void) {
        let mustSignal = shared.withLock { shared in
            change(&shared)
            defer { shared.isSignalled = true }
            return !shared.isSignalled
        }
        if mustSignal { signal() }
    }

    private func signal() {
        // Fails only if the counter is full, which takes centuries.
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
    /// What other threads have left for the loop since its last turn.
    private struct Arrivals {
        var jobs: [UnownedJob]
        var actions: [@Sendable () -> Void]
        var timers: [TimerHeap.Action]
        var isStopped: Bool
    }

    /// Runs until stopped; every job here belongs to a task that holds the executor.
    func run(on executor: UnownedTaskExecutor) {
        thread.store(Thread.current, ordering: .relaxed)
        while true {
            let arrivals = takeArrivals()
            for action in arrivals.timers { action() }
            for action in arrivals.actions { action() }
            // What is ready now, but not what that makes ready: sockets must have their turn.
            let local = unsafe localJobs
            if !local.isEmpty { unsafe localJobs.removeAll(keepingCapacity: true) }
            for job in local { unsafe job.runSynchronously(on: executor) }
            for job in arrivals.jobs { unsafe job.runSynchronously(on: executor) }
            if arrivals.isStopped { return }
            turnWatchers()
            wait()
        }
    }

    private func takeArrivals() -> Arrivals {
        shared.withLock { shared in
            let timers =
                shared.timers.earliest == nil ? [] : shared.timers.takeDue(at: .now)
            defer {
                if !shared.inbox.isEmpty { shared.inbox.removeAll(keepingCapacity: true) }
                if !shared.actions.isEmpty { shared.actions.removeAll(keepingCapacity: true) }
                shared.isSignalled = false
            }
            return Arrivals(
                jobs: shared.inbox,
                actions: shared.actions,
                timers: timers,
                isStopped: shared.isStopped
            )
        }
    }

    /// Waits for events, but not past the earliest deadline and not if jobs are ready.
    private func wait() {
        let timeout = timeoutMilliseconds()
        let count = unsafe epoll_wait(
            epoll.number,
            events.baseAddress,
            Int32(Self.eventsMax),
            timeout
        )
        unsafe lastLook = .now
        // An interrupted wait is a wait without events.
        guard count > 0 else { return }
        for index in 0..<Int(count) { unsafe dispatch(&events[index]) }
    }

    private func dispatch(_ event: UnsafePointer<epoll_event>) {
        let number = unsafe linux_event_key(event)
        if let key = WatchKey(rawValue: number) {
            guard let watcher = unsafe watches.watcher(key) else { return }
            var readiness: Readiness = []
            if unsafe linux_event_is_readable(event) != 0 { readiness.insert(.readable) }
            if unsafe linux_event_is_writable(event) != 0 { readiness.insert(.writable) }
            if unsafe linux_event_is_ended(event) != 0 { readiness.insert(.ended) }
            if unsafe linux_event_is_broken(event) != 0 { readiness.insert(.broken) }
            watcher.socketBecameReady(readiness)
            return
        }
        // The report alone wakes the loop; the counter behind it holds more than could ever be added.
        if number == Self.wakeUpKey { return }
        let channel = shared.withLock { $0.channels[number] }
        channel?.signal(
            readable: unsafe linux_event_is_readable(event) != 0,
            writable: unsafe linux_event_is_writable(event) != 0
        )
    }

    private func timeoutMilliseconds() -> Int32 {
        if unsafe !localJobs.isEmpty || !resumed.isEmpty { return 0 }
        let (isReady, earliest) = shared.withLock { shared in
            let isReady =
                !shared.inbox.isEmpty || !shared.actions.isEmpty || shared.isStopped
            return (isReady, shared.timers.earliest)
        }
        if isReady { return 0 }
        var nanoseconds = Int64.max
        if let earliest {
            let (seconds, attoseconds) = ContinuousClock.now.duration(to: earliest).components
            guard seconds >= 0, attoseconds >= 0 else { return 0 }
            nanoseconds = min(seconds, 3600) * 1_000_000_000 + attoseconds / 1_000_000_000
        }
        let deadline = unsafe watches.earliest
        if deadline != WatchTable.never {
            nanoseconds = min(nanoseconds, deadline - LoopTime.now.nanoseconds)
        }
        if nanoseconds == .max { return -1 }
        guard nanoseconds > 0 else { return 0 }
        // Rounded up: a wait that ends too early would only spin.
        return Int32(min(nanoseconds / 1_000_000, 3_600_000)) + 1
    }
}
