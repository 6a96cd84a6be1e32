import Cryptography
import Sockets
import Telemetry

/// Hands messages to a mail server, one connection each.
struct MailClient: Sendable {
    private static let timeout = Duration.seconds(30)

    private let settings: MailSettings
    private let tls: TLSConfiguration?
    private let loop: EventLoop
    private let resolver: Resolver

    init(_ settings: MailSettings) throws {
        self.settings = settings
        let trust: TrustRoots = if let file = settings.caFile { .files([file]) } else { .system }
        tls = settings.usesTLS ? try TLSConfiguration.client(trust: trust) : nil
        loop = try EventLoop(name: "mail")
        resolver = Resolver(pool: try ThreadPool(threads: 1, name: "mail-dns"), loop: loop)
    }

    /// Submits a message; returns once the server has taken it.
    func send(_ message: String) async throws {
        let deadline = EventLoop.Instant.now + Self.timeout
        let addresses = try await resolver.addresses(
            of: settings.host,
            port: UInt16(clamping: settings.port),
            deadline: deadline
        )
        let socket = try await StreamSocket.connect(
            toFirstOf: addresses,
            on: loop,
            deadline: deadline
        )
        var stream = ByteStream.plain(socket)
        defer { stream.close() }
        var dialogue = SMTPDialogue(
            from: settings.from,
            to: settings.to,
            message: message,
            login: login,
            needsTLS: settings.usesTLS
        )
        var replies = SMTPReplyReader()
        while true {
            guard let reply = try replies.next() else {
                let more = try await stream.read(deadline: deadline)
                guard !more.isEmpty else { throw SocketFailure.closed }
                replies.take(more)
                continue
            }
            var action = try dialogue.reply(reply.code, reply.lines)
            if case .startTLS = action, let tls {
                let secure = TLSSocket(
                    socket,
                    engine: TLSEngine(client: tls, serverName: settings.host)
                )
                stream = .secure(secure)
                // Bytes that came before TLS may be an attacker's; the reader starts empty.
                replies = SMTPReplyReader()
                try await secure.handshake(deadline: deadline)
                action = dialogue.secured()
            }
            switch action {
            case .send(let bytes): try await stream.write(bytes, deadline: deadline)
            case .done(let farewell):
                // The message is taken; whether the goodbye arrives does not matter.
                try? await stream.write(farewell, deadline: deadline)
                return
            case .startTLS: throw SocketFailure.closed
            }
        }
    }

    private var login: (name: String, password: String)? {
        guard let name = settings.username, let password = settings.password else { return nil }
        return (name, password.reveal())
    }
}
