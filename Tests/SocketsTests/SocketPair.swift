import Cryptography
import Testing

@testable import Sockets

/// A connected pair of TCP sockets on the loopback interface.
struct SocketPair {
    let loop: EventLoop
    let client: StreamSocket
    let server: StreamSocket

    /// Longer than anything a test waits for.
    static var deadline: EventLoop.Instant { .now + .seconds(120) }

    init() async throws {
        let loop = try EventLoop()
        let listener = try Listener.tcp(host: "127.0.0.1", port: 0, on: loop)
        let address = listener.address
        async let connecting = StreamSocket.connect(to: address, on: loop, deadline: Self.deadline)
        server = try await listener.accept().0
        client = try await connecting
        self.loop = loop
        listener.close()
    }
}

extension StreamSocket {
    /// Writes a text.
    func send(_ text: String) async throws(SocketFailure) {
        var written = 0
        try await write(Array(text.utf8), written: &written, deadline: SocketPair.deadline)
    }

    /// Reads what is there, as text.
    func receive() async throws(SocketFailure) -> String {
        String(decoding: try await read(deadline: SocketPair.deadline), as: UTF8.self)
    }
}
