import Sockets

/// Opens the sockets a server listens on, one for each loop.
struct ListeningPlan {
    private let configuration: ServerConfiguration

    init(_ configuration: ServerConfiguration) { self.configuration = configuration }

    /// Gives every loop its socket; the address of the first.
    ///
    /// TCP loops have a socket each under the same port, among which the kernel spreads new
    /// connections. Other sockets cannot be opened twice; the loops share them.
    /// - Throws: `SocketFailure`, such as `addressInUse`.
    func open(for loops: [ServerLoop]) throws(SocketFailure) -> SocketAddress {
        switch configuration.endpoint {
        case .tcp(let host, let port): try openTCP(host, port, loops)
        case .unix(let path):
            try share(
                ListeningSocket.unix(
                    path: path,
                    mode: configuration.unixMode,
                    backlog: configuration.backlog
                ),
                loops
            )
        case .inherited(let numbers): try adopt(numbers, loops)
        }
    }

    private func openTCP(
        _ host: String,
        _ port: UInt16,
        _ loops: [ServerLoop]
    ) throws(SocketFailure) -> SocketAddress {
        let isAlone = loops.count == 1
        let socket = try ListeningSocket.tcp(
            host: host,
            port: port,
            backlog: configuration.backlog,
            sharing: configuration.sharesPort ? .everyone : isAlone ? .none : .firstOfSeveral
        )
        let address = socket.address
        loops[0].adopt(socket)
        for loop in loops.dropFirst() {
            loop.adopt(
                try ListeningSocket.tcp(
                    host: host,
                    port: address.port,
                    backlog: configuration.backlog,
                    sharing: .everyone
                )
            )
        }
        return address
    }

    private func adopt(
        _ numbers: [Int32],
        _ loops: [ServerLoop]
    ) throws(SocketFailure) -> SocketAddress {
        var first: SocketAddress?
        for number in numbers {
            let address = try share(ListeningSocket.inherited(number), loops)
            if first == nil { first = address }
        }
        guard let first else { throw .addressMalformed("no inherited socket") }
        return first
    }

    @discardableResult
    private func share(
        _ socket: consuming ListeningSocket,
        _ loops: [ServerLoop]
    ) throws(SocketFailure) -> SocketAddress {
        let address = socket.address
        for loop in loops.dropFirst() { loop.adopt(try socket.duplicate()) }
        loops[0].adopt(socket)
        return address
    }
}
