import HTTP
import Sockets

/// One loop's part of a server: what it accepts, and what its connections share.
///
/// Sendable, for it is used on the loop's thread alone once `start` has been handed to it; before
/// that by the one task that starts the server.
final class ServerLoop: @unchecked Sendable {
    let core: ServerCore
    let loop: EventLoop

    private var acceptors: [Acceptor] = []
    private var spareExchanges: [Exchange] = []
    private var dateSecond: Int64 = -1
    private var dateText = ""
    private var random = TraceRandom()
    /// Whether answers should end their connections.
    private(set) var isDraining = false

    /// Greetings of TLS clients answered in one turn of the loop.
    ///
    /// Each costs as much as dozens of requests: who is connected must not wait for a crowd that
    /// arrives.
    private static let handshakesMax = 4
    private var handshakesLeft = 0
    private var handshakesTurn: LoopTime

    /// Exchanges kept for the next requests; more are let go when they are done.
    private static let spareMax = 64

    init(core: ServerCore, loop: EventLoop) {
        self.core = core
        self.loop = loop
        handshakesTurn = .now
    }

    var configuration: ServerConfiguration { core.configuration }

    /// Takes over a socket to accept from; before `start`.
    func adopt(_ listening: consuming ListeningSocket) {
        acceptors.append(
            Acceptor(
                listening,
                on: loop,
                deliver: { [unowned self] in accept($0, $1) },
                report: { [unowned self] in configuration.observe?(.acceptFailed($0)) }
            )
        )
    }

    /// Begins to accept.
    ///
    /// - Throws: `SocketFailure` if the kernel cannot watch one more socket.
    func start() throws(SocketFailure) {
        for acceptor in acceptors { try acceptor.start() }
    }

    private func accept(_ socket: consuming LoopSocket, _ address: SocketAddress) {
        let connection = ServerConnection(socket, from: address, server: self)
        connection.begin()
    }

    /// Stops accepting, lets connections end with their next answer and idle ones soon.
    func drain() {
        isDraining = true
        closeAcceptors()
        for connection in connections { connection.drain() }
    }

    /// Ends all connections now.
    func cut() {
        isDraining = true
        closeAcceptors()
        for connection in connections { connection.close() }
        spareExchanges = []
    }

    private func closeAcceptors() {
        for acceptor in acceptors { acceptor.close() }
        acceptors = []
    }

    private var connections: [ServerConnection] {
        loop.watchers.compactMap { $0 as? ServerConnection }.filter { $0.server === self }
    }
}

/// What connections ask for while they serve.
extension ServerLoop {
    /// A place for a request under way.
    func lendExchange() -> Exchange {
        spareExchanges.popLast() ?? Exchange(limits: configuration.limits)
    }

    /// Takes back a place that was cleared behind its request and of which nothing is left.
    func takeBack(_ exchange: Exchange) {
        guard spareExchanges.count < Self.spareMax else { return }
        spareExchanges.append(exchange)
    }

    /// Whether a handshake may begin in this turn of the loop; if not, it waits for another.
    func mayShakeHands() -> Bool {
        if handshakesTurn != loop.now {
            handshakesTurn = loop.now
            handshakesLeft = Self.handshakesMax
        }
        guard handshakesLeft > 0 else { return false }
        handshakesLeft -= 1
        return true
    }

    /// The value of the `Date` field, made once a second.
    func date() -> String {
        let now = WallClock.epochSeconds
        if now != dateSecond {
            dateSecond = now
            dateText = HTTPDate.format(epochSeconds: now)
        }
        return dateText
    }

    /// The place of a request in its trace.
    func trace(_ fields: HTTPFields) -> TraceContext {
        TraceContext(fields) { random.next() }
    }
}

/// Numbers that are unique with near certainty, but not secret: names of traces and spans.
///
/// Source: xoshiro256**, Blackman and Vigna, "Scrambled linear pseudorandom number generators".
struct TraceRandom {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// Begins at a place of its own, given by the system's generator.
    init() {
        var system = SystemRandomNumberGenerator()
        state = (system.next() | 1, system.next(), system.next(), system.next())
    }

    mutating func next() -> UInt64 {
        let product = state.1 &* 5
        let result = (product << 7 | product >> 57) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3 << 45 | state.3 >> 19
        return result
    }
}
