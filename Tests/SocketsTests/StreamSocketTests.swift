import Testing

@testable import Sockets

@Suite struct StreamSocketTests {
    @Test func `bytes arrive in order, in both directions`() async throws {
        let pair = try await SocketPair()
        try await pair.client.send("ab")
        #expect(try await pair.server.receive() == "ab")
        try await pair.server.send("c")
        #expect(try await pair.client.receive() == "c")
    }

    @Test func `more than any buffer holds arrives whole`() async throws {
        let pair = try await SocketPair()
        let bytes = (0..<20_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        async let writing: Int = {
            var written = 0
            try await pair.client.write(bytes, written: &written, deadline: SocketPair.deadline)
            pair.client.shutdownWriting()
            return written
        }()
        var received: [UInt8] = []
        while true {
            let more = try await pair.server.read(bytesMax: 100_000, deadline: SocketPair.deadline)
            if more.isEmpty { break }
            received += more
        }
        #expect(try await writing == bytes.count)
        #expect(received == bytes)
    }

    @Test func `the end is an empty read, again and again`() async throws {
        let pair = try await SocketPair()
        pair.client.shutdownWriting()
        #expect(try await pair.server.receive() == "")
        #expect(try await pair.server.receive() == "")
        try await pair.server.send("still open")
        #expect(try await pair.client.receive() == "still open")
    }

    @Test func `nothing before the deadline is a timeout, and the socket lives on`() async throws {
        let pair = try await SocketPair()
        await #expect(throws: SocketFailure.timedOut) {
            try await pair.server.read(deadline: .now + .milliseconds(5))
        }
        await #expect(throws: SocketFailure.timedOut) {
            try await pair.server.read(deadline: .now - .seconds(1))
        }
        try await pair.client.send("x")
        #expect(try await pair.server.receive() == "x")
    }

    @Test func `a full connection times out and says how much was taken`() async throws {
        let pair = try await SocketPair()
        var written = 0
        await #expect(throws: SocketFailure.timedOut) {
            try await pair.client.write(
                [UInt8](repeating: 0, count: 50_000_000),
                written: &written,
                deadline: .now + .milliseconds(50)
            )
        }
        #expect(written > 0 && written < 50_000_000)
    }

    @Test func `closing ends a read that waits`() async throws {
        let pair = try await SocketPair()
        let reading = Task { try await pair.server.read(deadline: nil) }
        await Task.yield()
        pair.server.close()
        await #expect(throws: SocketFailure.closed) { try await reading.value }
        await #expect(throws: SocketFailure.closed) { try await pair.server.receive() }
        await #expect(throws: SocketFailure.closed) { try await pair.server.send("x") }
    }

    @Test(arguments: 0..<20)
    func `cancelling ends a read that waits or is about to`(_ round: Int) async throws {
        let pair = try await SocketPair()
        let reading = Task { try await pair.server.read(deadline: nil) }
        for _ in 0..<round { await Task.yield() }
        reading.cancel()
        await #expect(throws: SocketFailure.cancelled) { try await reading.value }
    }

    @Test func `a reset is told`() async throws {
        let pair = try await SocketPair()
        try await pair.server.send("unread")
        _ = try await pair.client.read(bytesMax: 1, deadline: SocketPair.deadline)
        // Closing with unread bytes makes the kernel answer with a reset.
        pair.client.close()
        await #expect(throws: SocketFailure.reset) { try await pair.server.receive() }
    }

    @Test func `letting go closes`() async throws {
        let loop = try EventLoop()
        let listener = try Listener.tcp(host: "127.0.0.1", port: 0, on: loop)
        do {
            _ = try await StreamSocket.connect(
                to: listener.address,
                on: loop,
                deadline: SocketPair.deadline
            )
        }
        let (server, _) = try await listener.accept()
        #expect(try await server.receive() == "")
    }

    @Test func `what has arrived can be seen without waiting`() async throws {
        let pair = try await SocketPair()
        #expect(try pair.server.readAvailable() == nil)
        #expect(ByteStream.plain(pair.server).isQuiet())
        pair.client.shutdownWriting()
        _ = try await pair.server.receive()
        #expect(try pair.server.readAvailable() == [])
        #expect(!ByteStream.plain(pair.server).isQuiet())
    }
}

@Suite struct ListenerTests {
    @Test func `nobody listening is refused`() async throws {
        let loop = try EventLoop()
        let listener = try Listener.tcp(host: "127.0.0.1", port: 0, on: loop)
        let address = listener.address
        listener.close()
        await #expect(throws: SocketFailure.refused) {
            try await StreamSocket.connect(to: address, on: loop, deadline: SocketPair.deadline)
        }
    }

    @Test func `the next address is tried when one refuses`() async throws {
        let loop = try EventLoop()
        let dead = try Listener.tcp(host: "127.0.0.1", port: 0, on: loop)
        let deadAddress = dead.address
        dead.close()
        let listener = try Listener.tcp(host: "127.0.0.1", port: 0, on: loop)
        _ = try await StreamSocket.connect(
            toFirstOf: [deadAddress, listener.address],
            on: loop,
            deadline: SocketPair.deadline
        )
        await #expect(throws: SocketFailure.refused) {
            try await StreamSocket.connect(
                toFirstOf: [deadAddress, deadAddress],
                on: loop,
                deadline: SocketPair.deadline
            )
        }
        await #expect(throws: SocketFailure.unreachable) {
            try await StreamSocket.connect(
                toFirstOf: [],
                on: loop,
                deadline: SocketPair.deadline
            )
        }
    }

    @Test func `a taken port is told, a shared one is not`() throws {
        let loop = try EventLoop()
        let first = try Listener.tcp(host: "127.0.0.1", port: 0, sharesPort: true, on: loop)
        let port = first.address.port
        #expect(port != 0)
        #expect(throws: SocketFailure.addressInUse) {
            try Listener.tcp(host: "127.0.0.1", port: port, on: loop)
        }
        _ = try Listener.tcp(host: "127.0.0.1", port: port, sharesPort: true, on: loop)
    }

    @Test(arguments: ["", "localhost.", "1.2.3", "a b", "::g"])
    func `only numbers are an address to listen on`(_ host: String) throws {
        let loop = try EventLoop()
        #expect(throws: SocketFailure.self) { try Listener.tcp(host: host, port: 0, on: loop) }
    }

    @Test func `closing or cancelling ends an accept`() async throws {
        let loop = try EventLoop()
        let listener = try Listener.tcp(host: "127.0.0.1", port: 0, on: loop)
        let accepting = Task { try await listener.accept() }
        accepting.cancel()
        await #expect(throws: SocketFailure.cancelled) { try await accepting.value }
        listener.close()
        await #expect(throws: SocketFailure.closed) { try await listener.accept() }
    }

    @Test func `IPv6 is spoken and addresses are written in numbers`() async throws {
        let loop = try EventLoop()
        let listener = try Listener.tcp(host: "::1", port: 0, on: loop)
        #expect(listener.address.description == "[::1]:\(listener.address.port)")
        async let connecting = StreamSocket.connect(
            to: listener.address,
            on: loop,
            deadline: SocketPair.deadline
        )
        let (_, peer) = try await listener.accept()
        _ = try await connecting
        #expect(peer.host == "::1")
    }

    @Test func `a path is listened on, taken over when dead, and removed`() async throws {
        let loop = try EventLoop()
        let path = "/tmp/quittance-test-\(UInt64.random(in: 0 ... .max)).sock"
        let listener = try await Listener.unix(path: path, on: loop)
        #expect(listener.address.isUnix)
        await #expect(throws: SocketFailure.addressInUse) {
            try await Listener.unix(path: path, on: loop)
        }
        let address = try SocketAddress(unixPath: path)
        let client = try await StreamSocket.connect(
            to: address,
            on: loop,
            deadline: SocketPair.deadline
        )
        // The first connection is the question of the second listener.
        _ = try await listener.accept()
        let (server, peer) = try await listener.accept()
        #expect(peer.host == "unix")
        try await client.send("x")
        #expect(try await server.receive() == "x")
        listener.close()
        await #expect(throws: SocketFailure.refused) {
            try await StreamSocket.connect(to: address, on: loop, deadline: SocketPair.deadline)
        }
        let again = try await Listener.unix(path: path, on: loop)
        again.close()
    }

    @Test(arguments: [(107, true), (108, false), (0, false)])
    func `a path has at most 107 bytes`(_ count: Int, _ fits: Bool) {
        let path = String(repeating: "a", count: count)
        #expect(((try? SocketAddress(unixPath: path)) != nil) == fits)
    }
}
