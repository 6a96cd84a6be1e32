/// Looks up host names on threads of its own, because the C library blocks.
package struct Resolver: Sendable {
    /// Finds the addresses of a name and a port; may block.
    package typealias LookUp = @Sendable (String, UInt16) -> [SocketAddress]

    private let lookUp: LookUp
    private let pool: ThreadPool
    private let loop: EventLoop

    /// Uses this pool for the lookups and this loop for the deadlines; asks the system for names.
    package init(pool: ThreadPool, loop: EventLoop, lookUp: LookUp? = nil) {
        self.lookUp = lookUp ?? { SocketAddress.resolve($0, port: $1, isNumeric: false) }
        self.pool = pool
        self.loop = loop
    }

    /// The addresses of a host in the order the system prefers; a numeric host is its own.
    ///
    /// A lookup that misses the deadline is left to end by itself on its thread.
    /// - Throws: `SocketFailure.nameNotFound`, `timedOut` or `cancelled`.
    package func addresses(
        of host: String,
        port: UInt16,
        deadline: EventLoop.Instant
    ) async throws(SocketFailure) -> [SocketAddress] {
        let numeric = SocketAddress.resolve(host, port: port, isNumeric: true)
        guard numeric.isEmpty else { return numeric }
        let handover = Handover<[SocketAddress]>()
        pool.submit { [lookUp] in handover.offer(lookUp(host, port)) }
        switch await handover.wait(on: loop, deadline: deadline) {
        case .value(let addresses):
            guard !addresses.isEmpty else { throw .nameNotFound(host) }
            return addresses
        case .timedOut: throw .timedOut
        case .cancelled: throw .cancelled
        }
    }
}

extension StreamSocket {
    /// Connects to the first of these addresses that accepts.
    ///
    /// Each address but the last may use an equal share of the time left, so one that swallows
    /// packets does not starve the rest.
    /// - Throws: the failure of the last address tried.
    package static func connect(
        toFirstOf addresses: [SocketAddress],
        on loop: EventLoop,
        deadline: EventLoop.Instant
    ) async throws(SocketFailure) -> StreamSocket {
        var failure = SocketFailure.unreachable
        for (index, address) in addresses.enumerated() {
            let share = EventLoop.Instant.now.duration(to: deadline) / (addresses.count - index)
            do {
                return try await connect(to: address, on: loop, deadline: .now + share)
            } catch {
                if error == .cancelled { throw error }
                failure = error
            }
        }
        throw failure
    }
}
