import CLinux

/// Watched sockets; every method here belongs to the loop's thread.
extension LoopCore {
    /// Reports what happens to a connected socket until `unwatch`.
    func watch(_ number: Int32, by watcher: any SocketWatcher) throws(SocketFailure) -> WatchKey {
        try watch(watcher) { linux_epoll_add(epoll.number, number, $0) }
    }

    /// Reports waiting connections of a listening socket until `unwatch`.
    func watchListener(
        _ number: Int32,
        by watcher: any SocketWatcher
    ) throws(SocketFailure) -> WatchKey {
        try watch(watcher) { linux_epoll_add_listener(epoll.number, number, $0) }
    }

    private func watch(
        _ watcher: any SocketWatcher,
        _ add: (UInt64) -> Int32
    ) throws(SocketFailure) -> WatchKey {
        precondition(isOnThread, "sockets are watched on the loop's own thread")
        let key = unsafe watches.add(watcher)
        guard add(key.rawValue) == 0 else {
            let failure = SocketFailure("epoll_ctl", errno: linux_errno())
            unsafe watches.remove(key)
            throw failure
        }
        return key
    }

    /// Forgets the watcher; the kernel forgets the socket when it is closed.
    func unwatch(_ key: WatchKey) {
        precondition(isOnThread, "sockets are let go on the loop's own thread")
        unsafe watches.remove(key)
        // The allocator keeps what it freed; after a crowd the system may have it again.
        if unsafe watches.hasCrowdLeft() { _ = malloc_trim(0) }
    }

    func setDeadline(_ key: WatchKey, _ deadline: LoopTime?) {
        unsafe watches.setDeadline(key, deadline?.nanoseconds ?? WatchTable.never)
    }

    func resumeSoon(_ key: WatchKey) { unsafe resumed.append(key) }

    /// Calls those that asked for another turn, and those whose time is up.
    func turnWatchers() {
        if unsafe !resumed.isEmpty {
            let keys = unsafe resumed
            unsafe resumed.removeAll(keepingCapacity: true)
            for key in keys { unsafe watches.watcher(key)?.socketBecameReady([]) }
        }
        guard unsafe watches.earliest <= now.nanoseconds else { return }
        let due = unsafe watches.takeDue(at: now.nanoseconds)
        for key in due { unsafe watches.watcher(key)?.deadlinePassed() }
    }
}

extension EventLoop {
    /// The moment of the last report; good enough for deadlines and free of cost.
    ///
    /// To be read on the loop's thread.
    package var now: LoopTime { core.now }

    /// Whether the caller runs on the loop's thread.
    package var isCurrent: Bool { core.isOnThread }

    /// Runs the action on the loop's thread, soon; it must not block.
    package func perform(_ action: @escaping @Sendable () -> Void) { core.perform(action) }

    /// All watchers of the loop, whoever they belong to; on the loop's thread.
    package var watchers: [any SocketWatcher] { unsafe core.watches.watchers }
}
