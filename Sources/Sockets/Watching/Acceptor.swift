import CLinux

/// Accepts connections on one loop and hands each to a closure, until closed.
///
/// Belongs to the loop's thread; `start` and `close` too.
package final class Acceptor: SocketWatcher {
    /// Connections taken before the sockets already connected have their turn.
    private static let batchMax = 64

    /// The pause after which accepting is tried again when the system is out of something.
    private static let pause = LoopSpan(.milliseconds(50))

    private let core: LoopCore
    private var listening: ListeningSocket?
    private var key: WatchKey?
    private var isPaused = false
    /// Kept open so that one descriptor can be freed when none is left.
    private var reserve: Descriptor?
    private let deliver: (consuming LoopSocket, SocketAddress) -> Void
    private let report: (SocketFailure) -> Void

    /// Prepares to accept; `report` is told of failures, after which it goes on.
    package init(
        _ listening: consuming ListeningSocket,
        on loop: EventLoop,
        deliver: @escaping (consuming LoopSocket, SocketAddress) -> Void,
        report: @escaping (SocketFailure) -> Void
    ) {
        self.listening = consume listening
        core = loop.core
        self.deliver = deliver
        self.report = report
        // Without a reserve accepting still works; it only pauses instead of shedding.
        reserve = try? Descriptor("open", linux_open_null())
    }

    /// Begins to accept.
    ///
    /// - Throws: `SocketFailure` if the kernel cannot watch one more socket.
    package func start() throws(SocketFailure) {
        guard let number else { throw .closed }
        key = try core.watchListener(number, by: self)
    }

    /// Stops accepting; connections nobody accepted are cut by the kernel once no loop listens.
    package func close() {
        if let key { core.unwatch(key) }
        key = nil
        // A path that is already gone is as good as removed.
        if let path { _ = unsafe unlink(path) }
        listening = nil
        reserve = nil
    }

    package func socketBecameReady(_ readiness: Readiness) {
        guard !isPaused else { return }
        var taken = 0
        while taken < Self.batchMax, let number {
            var problem: Int32 = 0
            let (accepted, peer) = unsafe SocketAddress.filled {
                let result = unsafe linux_accept(number, $0, $1)
                problem = result < 0 ? linux_errno() : 0
                return result
            }
            guard problem != 0 else {
                take(accepted, peer)
                taken += 1
                continue
            }
            switch problem {
            case EAGAIN: return
            // Errors of the connection, not of the listener (accept(2), "Error handling").
            case EINTR, ECONNABORTED, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET,
                EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH, EPERM:
                continue
            default:
                report(SocketFailure("accept", errno: problem))
                guard problem == EMFILE, shedOne() else { return rest() }
                taken += 1
            }
        }
    }

    package func deadlinePassed() {
        guard isPaused, let key, let number else { return }
        isPaused = false
        // The registration was taken back by `rest`; what it needs is there, as it was before.
        _ = linux_epoll_add_listener(core.epoll.number, number, key.rawValue)
        socketBecameReady(.readable)
    }

    private func take(_ number: Int32, _ peer: SocketAddress) {
        do throws(SocketFailure) {
            let descriptor = try Descriptor("accept", number)
            // Answers leave in one piece; waiting for more would only meet delayed
            // acknowledgements. Unix-domain sockets refuse the option, which does no harm.
            _ = linux_set_option(descriptor.number, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
            deliver(LoopSocket(descriptor, core: core), peer)
        } catch {
            report(error)
        }
    }

    /// Closes the connection that waits longest, with the descriptor kept for this.
    ///
    /// Left in the queue it would be reported again and again, and its client would wait for an
    /// answer that cannot come.
    private func shedOne() -> Bool {
        guard reserve != nil, let number else { return false }
        reserve = nil
        let (accepted, _) = unsafe SocketAddress.filled { unsafe linux_accept(number, $0, $1) }
        // Owned for a moment only, which closes it.
        let hasShed = (try? Descriptor("accept", accepted)) != nil
        // If somebody else was faster, the next shedding fails and accepting rests.
        reserve = try? Descriptor("open", linux_open_null())
        return hasShed
    }

    /// Lets accepting rest: connections wait in the kernel's queue, and no time is burnt.
    private func rest() {
        guard let key, let number, !isPaused else { return }
        isPaused = true
        _ = linux_epoll_remove(core.epoll.number, number)
        core.setDeadline(key, core.now + Self.pause)
        if reserve == nil {
            // A descriptor may have come free meanwhile; if not, the next round tries again.
            reserve = try? Descriptor("open", linux_open_null())
        }
    }

    private var path: String? {
        switch listening {
        case .some(let listening): listening.unixPath
        case .none: nil
        }
    }

    private var number: Int32? {
        switch listening {
        case .some(let listening): listening.descriptor.number
        case .none: nil
        }
    }
}
