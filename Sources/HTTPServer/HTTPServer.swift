package import Cryptography
package import Sockets
import Synchronization

/// An HTTP/1.1 server on one or several event loops.
///
/// `start` returns when it listens, `stop` when the last connection has ended; `run` is both in
/// one call that ends with its task. A server is started once.
package final class HTTPServer: Sendable {
    /// Where a started server listens.
    package struct BoundAddress: Sendable, Hashable {
        /// The host in numbers, or `unix`.
        package let host: String
        /// The real port; 0 for a Unix-domain socket.
        package let port: UInt16
    }

    private enum Phase {
        case new
        case starting
        case running
        case stopped
    }

    /// The first loop that serves; a client may share it.
    package let loop: EventLoop

    private let core: ServerCore
    private let parts: [ServerLoop]
    private let phase = Mutex(Phase.new)
    private let ending = Ending()

    /// Prepares a server; without a loop it starts those it needs.
    ///
    /// - Throws: `SocketFailure` if no thread or descriptor is left for the loops.
    package init(
        configuration: ServerConfiguration,
        loop: EventLoop? = nil,
        handler: @escaping RequestHandler
    ) throws(SocketFailure) {
        let first = if let loop { loop } else { try EventLoop(name: "http") }
        self.loop = first
        let core = ServerCore(configuration: configuration, handler: handler)
        self.core = core
        var parts = [ServerLoop(core: core, loop: first)]
        while parts.count < configuration.loops {
            let next = try EventLoop(name: "http-\(parts.count + 1)")
            parts.append(ServerLoop(core: core, loop: next))
        }
        self.parts = parts
    }

    deinit { cut() }

    /// Connections being served now.
    package var connectionCount: Int { core.admission.servedCount }

    /// Listens and serves in the background.
    ///
    /// - Throws: `SocketFailure`, such as `addressInUse`; `closed` if it was started before.
    @discardableResult
    package func start() async throws(SocketFailure) -> BoundAddress {
        let isFirst = phase.withLock { phase in
            guard case .new = phase else { return false }
            phase = .starting
            return true
        }
        guard isFirst else { throw .closed }
        let address = try ListeningPlan(core.configuration).open(for: parts)
        for part in parts { try await begin(part) }
        let mayRun = phase.withLock { phase in
            guard case .starting = phase else { return false }
            phase = .running
            return true
        }
        guard mayRun else {
            cut()
            throw .closed
        }
        return BoundAddress(host: address.host, port: address.port)
    }

    /// Listens and serves until stopped; cancelling the calling task stops it without grace.
    ///
    /// - Throws: `SocketFailure` as `start` does.
    package func run() async throws(SocketFailure) {
        try await start()
        await withTaskCancellationHandler {
            await ending.wait()
        } onCancel: {
            _ = core.admission.stop()
            cut()
            ending.happened()
        }
    }

    /// Stops accepting, lets requests that have begun finish, then cuts what is left.
    ///
    /// Idle connections end at once, others with their next answer, which says
    /// `Connection: close`. Returns when the last connection has ended.
    package func stop(grace: Duration = .seconds(10)) async {
        let wasRunning = phase.withLock { phase -> Bool in
            defer { phase = .stopped }
            guard case .running = phase else { return false }
            return true
        }
        guard wasRunning else { return }
        let isEmpty = core.admission.stop()
        for part in parts { part.loop.perform { part.drain() } }
        let parts = parts
        let cutter = loop.schedule(at: .now + grace) {
            for part in parts { part.loop.perform { part.cut() } }
        }
        // No deadline: the cutter ends every connection at the latest.
        _ = await isEmpty.wait(on: loop, deadline: nil)
        cutter.cancel()
        cut()
        ending.happened()
    }

    /// Uses other certificates for connections to come; those that are open go on with theirs.
    ///
    /// Returns false for a server of plain HTTP, where nothing changes.
    @discardableResult
    package func reload(tls: TLSConfiguration) -> Bool {
        guard core.configuration.tls != nil else { return false }
        core.replace(tls)
        return true
    }

    /// Begins to accept on the loop's own thread.
    private func begin(_ part: ServerLoop) async throws(SocketFailure) {
        let outcome = Handover<SocketFailure?>()
        part.loop.perform {
            do throws(SocketFailure) {
                try part.start()
                outcome.offer(nil)
            } catch {
                outcome.offer(error)
            }
        }
        switch await outcome.wait(on: part.loop, deadline: nil) {
        case .value(.some(let failure)):
            cut()
            throw failure
        case .value(.none): return
        case .timedOut, .cancelled:
            cut()
            throw .cancelled
        }
    }

    private func cut() {
        for part in parts { part.loop.perform { part.cut() } }
    }
}

/// The end of a server's life, for which any number of tasks may wait.
private final class Ending: Sendable {
    private struct State {
        var hasHappened = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func happened() {
        let waiting = state.withLock { state in
            state.hasHappened = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let hasHappened = state.withLock { state in
                if !state.hasHappened { state.waiting.append(continuation) }
                return state.hasHappened
            }
            if hasHappened { continuation.resume() }
        }
    }
}
