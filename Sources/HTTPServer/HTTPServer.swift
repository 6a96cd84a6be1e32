import HTTP
package import Sockets
import Synchronization

/// An HTTP/1.1 server on one event loop.
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
        case running(Listener, Task<Void, Never>)
        case stopped
    }

    /// The loop that serves; a client may share it.
    package let loop: EventLoop

    private let core: ServerCore
    private let phase = Mutex(Phase.new)

    /// Prepares a server; without a loop it starts one of its own.
    ///
    /// - Throws: `SocketFailure` if no thread or descriptor is left for the loop.
    package init(
        configuration: ServerConfiguration,
        loop: EventLoop? = nil,
        handler: @escaping RequestHandler
    ) throws(SocketFailure) {
        let loop = if let loop { loop } else { try EventLoop(name: "http") }
        self.loop = loop
        core = ServerCore(
            configuration: configuration,
            handler: handler,
            loop: loop,
            table: ConnectionTable(servedMax: configuration.connectionsMax)
        )
    }

    deinit {
        if case .running(let listener, let task) = phase.withLock({ $0 }) {
            listener.close()
            task.cancel()
        }
    }

    /// Connections being served now.
    package var connectionCount: Int { core.table.servedCount }

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
        let listener = try await listen()
        let core = core
        let mayRun = phase.withLock { phase in
            guard case .starting = phase else { return false }
            // The one task without a parent: it is what `stop` and `deinit` end.
            let task = Task(executorPreference: loop) { await core.serve(listener) }
            phase = .running(listener, task)
            return true
        }
        guard mayRun else {
            listener.close()
            throw .closed
        }
        return BoundAddress(host: listener.address.host, port: listener.address.port)
    }

    /// Listens and serves until stopped; cancelling the calling task stops it without grace.
    ///
    /// - Throws: `SocketFailure` as `start` does.
    package func run() async throws(SocketFailure) {
        try await start()
        guard case .running(let listener, let task) = phase.withLock({ $0 }) else { return }
        let table = core.table
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            listener.close()
            task.cancel()
            table.cut()
        }
    }

    /// Stops accepting, lets requests that have begun finish, then cuts what is left.
    ///
    /// Idle connections end at once, others with their next answer, which says
    /// `Connection: close`. Returns when the last connection has ended.
    package func stop(grace: Duration = .seconds(10)) async {
        let running = phase.withLock { phase -> (Listener, Task<Void, Never>)? in
            defer { phase = .stopped }
            guard case .running(let listener, let task) = phase else { return nil }
            return (listener, task)
        }
        guard let (listener, task) = running else { return }
        listener.close()
        core.table.drain()
        let table = core.table
        let cutter = loop.schedule(at: .now + grace) {
            task.cancel()
            table.cut()
        }
        await task.value
        cutter.cancel()
    }

    private func listen() async throws(SocketFailure) -> Listener {
        switch core.configuration.endpoint {
        case .tcp(let host, let port):
            try Listener.tcp(
                host: host,
                port: port,
                sharesPort: core.configuration.sharesPort,
                on: loop
            )
        case .unix(let path):
            try await Listener.unix(path: path, on: loop)
        }
    }
}
