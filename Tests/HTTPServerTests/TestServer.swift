import Cryptography
import HTTP
import HTTPServer
import Sockets

/// A server on a free port of the loopback interface, for the time of one closure.
func withServer<Value: Sendable>(
    _ configure: @Sendable (inout ServerConfiguration) -> Void = { _ in },
    tls: TLSConfiguration? = nil,
    handler: @escaping RequestHandler = echo,
    _ body: (HTTPServer, UInt16) async throws -> Value
) async throws -> Value {
    var configuration = ServerConfiguration(tls: tls)
    // Clients of tests wait for a thread now and then, for longer than a good client would.
    configuration.timeouts.handshake = .seconds(120)
    configuration.timeouts.head = .seconds(120)
    configuration.timeouts.content = .seconds(120)
    configuration.timeouts.linger = .milliseconds(200)
    configure(&configuration)
    let server = try HTTPServer(configuration: configuration, handler: handler)
    let address = try await server.start()
    do {
        let value = try await body(server, address.port)
        await server.stop(grace: .zero)
        return value
    } catch {
        await server.stop(grace: .zero)
        throw error
    }
}

/// Answers with method, target and content of the request.
@Sendable func echo(_ request: HTTPRequest) async -> HTTPResponse {
    HTTPResponse(
        status: .ok,
        fields: [.contentType: "text/plain"],
        body: Array("\(request.method) \(request.target) ".utf8) + request.body
    )
}

/// Bytes on a plain connection: what a client sends that does not use our own codec.
struct RawClient {
    let socket: StreamSocket

    /// Two minutes from now, longer than anything a test waits for.
    static var deadline: EventLoop.Instant { .now + .seconds(120) }

    init(socket: StreamSocket) { self.socket = socket }

    init(port: UInt16, on loop: EventLoop) async throws {
        socket = try await StreamSocket.connect(
            to: SocketAddress(numericHost: "127.0.0.1", port: port),
            on: loop,
            deadline: Self.deadline
        )
    }

    func send(_ text: String) async throws {
        var written = 0
        try await socket.write(Array(text.utf8), written: &written, deadline: Self.deadline)
    }

    /// Everything up to the end of the connection.
    func readAll() async throws -> String { String(decoding: try await readBytes(), as: UTF8.self) }

    /// The same as bytes.
    func readBytes() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let more = try await socket.read(deadline: Self.deadline)
            if more.isEmpty { return bytes }
            bytes += more
        }
    }

    /// Everything up to and including this text.
    func read(until end: String) async throws -> String {
        var bytes: [UInt8] = []
        while !String(decoding: bytes, as: UTF8.self).contains(end) {
            let more = try await socket.read(deadline: Self.deadline)
            guard !more.isEmpty else { throw SocketFailure.reset }
            bytes += more
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
