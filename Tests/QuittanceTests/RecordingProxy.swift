import HTTP
import Sockets
import Synchronization
import Testing

/// A proxy that makes the tunnels it is asked for, all to one port of this machine, and keeps what it
/// sees: the requests for tunnels and the bytes that pass through them towards the server.
final class RecordingProxy: Sendable {
    private final class Record: Sendable {
        let heads = Mutex<[String]>([])
        let passed = Mutex<[UInt8]>([])
    }

    private let record = Record()
    private let listener: Listener
    private let task: Task<Void, Never>

    /// Longer than anything a test waits for.
    private static var deadline: EventLoop.Instant { .now + .seconds(120) }

    init(to port: UInt16) throws {
        let loop = try EventLoop()
        let listener = try Listener.tcp(host: "127.0.0.1", port: 0, on: loop)
        let target = try SocketAddress(numericHost: "127.0.0.1", port: port)
        self.listener = listener
        task = Task(executorPreference: loop) { [record] in
            await withDiscardingTaskGroup { group in
                // The listener is closed when the test is over.
                while let (socket, _) = try? await listener.accept() {
                    group.addTask { await Self.tunnel(socket, target, loop, record) }
                }
            }
        }
    }

    deinit {
        listener.close()
        task.cancel()
    }

    var address: String { "http://127.0.0.1:\(listener.address.port)" }

    /// The requests for tunnels so far, each a head with its empty line.
    var heads: [String] { record.heads.withLock { $0 } }

    /// What passed towards the server, in a form that can be searched.
    var passed: String { record.passed.withLock { String(decoding: $0, as: UTF8.self) } }

    private static func tunnel(
        _ client: StreamSocket,
        _ target: SocketAddress,
        _ loop: EventLoop,
        _ record: Record
    ) async {
        do throws(SocketFailure) {
            var head = ""
            while !head.contains("\r\n\r\n") {
                let bytes = try await client.read(bytesMax: 1, deadline: deadline)
                if bytes.isEmpty { return client.close() }
                head += String(decoding: bytes, as: UTF8.self)
            }
            record.heads.withLock { $0.append(head) }
            let server = try await StreamSocket.connect(to: target, on: loop, deadline: deadline)
            try await send(Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8), client)
            async let back: Void = pass(server, client) { _ in }
            await pass(client, server) { bytes in record.passed.withLock { $0 += bytes } }
            await back
        } catch {
            // Whoever expected an answer fails by itself.
        }
        client.close()
    }

    /// Hands bytes on until either side has gone.
    private static func pass(
        _ source: StreamSocket,
        _ sink: StreamSocket,
        seen: @Sendable ([UInt8]) -> Void
    ) async {
        // An end, however it came, ends the other direction too.
        while let bytes = try? await source.read(deadline: deadline), !bytes.isEmpty {
            seen(bytes)
            do throws(SocketFailure) { try await send(bytes, sink) } catch { break }
        }
        sink.close()
    }

    private static func send(_ bytes: [UInt8], _ socket: StreamSocket) async throws(SocketFailure) {
        var written = 0
        try await socket.write(bytes, written: &written, deadline: deadline)
    }
}
