import Cryptography
import HTTP
import Sockets

/// What all connections of one server share.
struct ServerCore: Sendable {
    let configuration: ServerConfiguration
    let handler: RequestHandler
    let loop: EventLoop
    let table: ConnectionTable
    let date = DateField()

    var responseCoding: ResponseCoding {
        ResponseCoding(isOn: configuration.compressesResponses)
    }

    /// Accepts until the listener is closed; returns when the last connection has ended.
    func serve(_ listener: Listener) async {
        await withDiscardingTaskGroup { group in
            while let (socket, address) = await accept(listener) {
                let stream = stream(socket)
                let peer = PeerInfo(address: address.host, isTLS: configuration.tls != nil)
                let admission = table.admit(stream)
                guard let number = admission.number else {
                    configuration.observe(.connectionRefused)
                    stream.close()
                    continue
                }
                let connection = ServerConnection(
                    number: number,
                    stream: stream,
                    peer: peer,
                    server: self
                )
                group.addTask(executorPreference: loop) {
                    await run(connection, admission)
                }
            }
        }
    }

    private func run(_ connection: ServerConnection, _ admission: ConnectionTable.Admission) async {
        switch admission {
        case .served:
            configuration.observe(.connectionOpened)
            await connection.serve()
            configuration.observe(.connectionClosed)
        case .refused:
            configuration.observe(.connectionRefused)
            await connection.serveRefusal()
        case .dropped:
            break
        }
        connection.stream.close()
        table.remove(connection.number)
    }

    /// The next connection; nil when the listener is closed.
    private func accept(_ listener: Listener) async -> (StreamSocket, SocketAddress)? {
        while true {
            do throws(SocketFailure) {
                return try await listener.accept()
            } catch {
                switch error {
                case .closed, .cancelled: return nil
                default: configuration.observe(.acceptFailed(error))
                }
                // Most likely no descriptors are left. Connections wait in the kernel's queue
                // until others have ended; trying again at once would only burn time.
                guard await loop.sleep(until: .now + .milliseconds(50)) else { return nil }
            }
        }
    }

    private func stream(_ socket: StreamSocket) -> ByteStream {
        guard let tls = configuration.tls else { return .plain(socket) }
        return .secure(TLSSocket(socket, engine: TLSEngine(server: tls)))
    }
}

extension ConnectionTable.Admission {
    /// The number given, if any.
    var number: Int? {
        switch self {
        case .served(let number), .refused(let number): number
        case .dropped: nil
        }
    }
}
