import Cryptography
import HTTP
import Sockets

/// One connection: reads a request, asks the handler, answers, again.
///
/// No task belongs to it and, between requests, no buffer. The loop calls it when its socket is
/// ready or its deadline has come; `run` then goes through the phases as far as it can.
///
/// Sendable, for everything in it happens on the loop's thread: a handler's task holds it only to
/// come back to that thread with the answer (`answered`).
final class ServerConnection: SocketWatcher, @unchecked Sendable {
    /// Where a connection stands.
    enum Phase: Sendable, Hashable, CaseIterable {
        /// Before the end of the proxy's header.
        case preface
        /// Before the end of the TLS handshake.
        case handshake
        /// Between two requests: nothing of the next one has come.
        case idle
        /// Inside the head of a request.
        case head
        /// Behind the head, before the end of the content.
        case content
        /// Behind the request, before the handler's answer.
        case handling
        /// Before the last byte of the answer, or of a piece of it.
        case answering
        /// Between two pieces of an answer that is made while it is sent.
        case producing
        /// Behind the last answer; what still comes is dropped until the client closes.
        case lingering
        /// Over.
        case closed
    }

    /// Requests, or pieces of an answer, written without giving others on the loop a turn.
    private static let turnRequestsMax = 32

    let server: ServerLoop
    // Read in place, field by field: a copy of the configuration would cost a dozen counts.
    let core: ServerCore
    var socket: LoopSocket
    var phase = Phase.idle
    var secure: SecureLayer?
    var exchange: Exchange?
    /// The client's address and certificate, before any request says more.
    var peer: PeerInfo
    /// The address at the other end of the socket; nil for a Unix-domain socket.
    let peerAddress: IPAddress?
    /// The address this connection is counted by.
    var countedAddress: IPAddress?
    /// What is on its way out, behind the TLS layer, and how much of it has gone.
    var outgoing: [UInt8] = []
    var outgoingStart = 0
    /// What came before a proxy's header was whole.
    var preface: [UInt8] = []
    /// Whether the kernel may hold bytes, whether the other side has ended, whether that was read.
    var mayRead = false
    var hasEnded = false
    var inputEnded = false
    /// Why the connection is refused as soon as it can be told so.
    var pendingRefusal: Admission.Refusal?
    private var isAdmitted = false
    private var wasServed = false
    /// Whether `run` is on the stack; an answer that comes meanwhile is written by it.
    private var isRunning = false
    /// Bytes dropped while lingering.
    var droppedBytes: Int32 = 0
    /// Requests begun on this connection; an answer to any but the last comes too late.
    var requestNumber: Int32 = 0
    /// Requests in a row that had arrived before their predecessor was answered.
    var pipelined: Int32 = 0

    init(_ socket: consuming LoopSocket, from address: SocketAddress, server: ServerLoop) {
        self.socket = socket
        self.server = server
        core = server.core
        peerAddress = IPAddress(bytes: address.ipBytes)
        let isTLS = server.core.configuration.tls != nil
        peer = PeerInfo(address: peerAddress?.description ?? "unix", isTLS: isTLS)
    }

    /// Lets the connection in, or not, and begins to listen to it.
    func begin() {
        let isCounted = peerAddress.map(core.isCountedByAddress) ?? false
        switch core.admission.enter(isCounted ? peerAddress : nil) {
        case .served:
            wasServed = true
            if isCounted { countedAddress = peerAddress }
            core.configuration.observe?(.connectionOpened)
        case .refused(let refusal):
            core.configuration.observe?(.connectionRefused)
            pendingRefusal = refusal
        case .dropped:
            core.configuration.observe?(.connectionRefused)
            socket.close()
            phase = .closed
            return
        }
        isAdmitted = true
        do throws(SocketFailure) {
            try socket.watch(by: self)
        } catch {
            core.configuration.observe?(.acceptFailed(error))
            return close()
        }
        if core.speaksProxyProtocol(peerAddress) {
            enter(.preface, core.spans.handshake)
        } else {
            beginSecurity()
        }
        if phase == .idle, pendingRefusal != nil { run() }
    }

    /// Begins TLS, or the first request where there is none.
    func beginSecurity() {
        guard let tls = core.tls else { return enter(.idle, core.spans.idle) }
        secure = SecureLayer(tls)
        // The proxy's header and the handshake share one deadline.
        if phase == .preface { phase = .handshake } else { enter(.handshake, core.spans.handshake) }
    }

    /// Enters a phase that must end within this time.
    func enter(_ next: Phase, _ timeout: LoopSpan) {
        phase = next
        socket.setDeadline(server.loop.now + timeout)
    }

    // MARK: - Events

    func socketBecameReady(_ readiness: Readiness) {
        if readiness.contains(.readable) { mayRead = true }
        if readiness.contains(.ended) { hasEnded = true }
        if readiness.contains(.broken), phase == .handling || phase == .producing {
            // Nobody is left to answer.
            return close()
        }
        run()
    }

    /// Goes through the phases until there is something to wait for.
    func run() {
        guard !isRunning else { return }
        isRunning = true
        defer { isRunning = false }
        var requestsLeft = Self.turnRequestsMax
        while true {
            let goesOn: Bool
            switch phase {
            case .preface: goesOn = readPreface()
            case .handshake: goesOn = shakeHands()
            case .idle: goesOn = awaitRequest()
            case .head: goesOn = readHead()
            case .content: goesOn = readContent()
            case .answering:
                goesOn = writeAnswer()
                requestsLeft -= 1
                if requestsLeft == 0, goesOn, phase == .head || phase == .answering {
                    return socket.resumeSoon()
                }
            case .lingering: goesOn = dropInput()
            case .handling, .producing, .closed: return
            }
            guard goesOn else { return }
        }
    }

    func deadlinePassed() {
        switch phase {
        case .preface, .handshake:
            core.configuration.observe?(.handshakeFailed(.timedOut))
            abort()
        // A silent connection is closed without a word: an answer to no request could be taken
        // for the answer to the next one.
        case .idle, .lingering: close()
        case .head:
            refuse(.headLate)
            run()
        case .content:
            if !extendWindow(
                core.configuration.lowestRates.contentBytesPerSecond,
                core.spans.content
            ) {
                refuse(.contentLate)
                run()
            }
        case .handling:
            handlerIsLate()
            run()
        case .answering:
            if !extendWindow(core.configuration.lowestRates.answerBytesPerSecond, core.spans.write)
            {
                abort()
            }
        // Behind its head an answer cannot become a problem document any more.
        case .producing: abort()
        case .closed: break
        }
    }

    /// Gives the present step one more span of time if enough bytes moved in the last one.
    private func extendWindow(_ bytesPerSecond: Int, _ span: LoopSpan) -> Bool {
        guard bytesPerSecond > 0, let exchange else { return false }
        let milliseconds = Int(span.nanoseconds / 1_000_000)
        guard exchange.windowBytes >= max(1, bytesPerSecond * milliseconds / 1000) else {
            return false
        }
        exchange.windowBytes = 0
        socket.setDeadline(server.loop.now + span)
        return true
    }

    /// Lets the next answer be the last; an idle connection has a moment for a request that is on its
    /// way, for nobody can tell its sender in time that the connection ends.
    func drain() {
        guard phase == .idle else { return }
        enter(.idle, core.spans.drain)
    }

    // MARK: - The end

    /// Closes and forgets; an answer that comes later is dropped.
    func close() {
        guard phase != .closed else { return }
        phase = .closed
        socket.close()
        exchange?.task?.cancel()
        exchange = nil
        secure = nil
        guard isAdmitted else { return }
        if wasServed { core.configuration.observe?(.connectionClosed) }
        core.admission.leave(wasServed: wasServed, countedAddress)
    }

    /// Closes with a reset: what a slow client has not taken must not stay in the kernel.
    func abort() {
        guard phase != .closed else { return }
        socket.abort()
        close()
    }
}
