import HTTP
import Sockets
import Synchronization
import TestSupport
import Testing

/// A server that follows a script instead of the rules: one list of acts for each connection.
final class ScriptedServer: Sendable {
    /// What it does next on a connection.
    enum Act: Sendable {
        /// Reads up to the end of a request head.
        case readHead
        /// Sends this text.
        case send(String)
        /// Sends these bytes.
        case sendBytes([UInt8])
        /// Waits until the client has gone.
        case waitForEnd
        /// Closes with unread bytes left, which resets the connection.
        case reset
    }

    let loop: EventLoop
    let port: UInt16
    private let listener: Listener
    private let task: Task<Void, Never>
    private let log: Log

    /// Longer than anything a test waits for.
    static var deadline: EventLoop.Instant { .now + .seconds(120) }

    /// Plays one script for each connection, in the order they come, then refuses.
    init(_ scripts: [[Act]]) throws {
        let loop = try EventLoop()
        let listener = try Listener.tcp(host: "127.0.0.1", port: 0, on: loop)
        let log = Log()
        self.loop = loop
        self.listener = listener
        port = listener.address.port
        self.log = log
        task = Task(executorPreference: loop) {
            await withDiscardingTaskGroup { group in
                for script in scripts {
                    // The listener is closed when the test is over.
                    guard let (socket, _) = try? await listener.accept() else { return }
                    group.addTask { await Self.play(script, socket, log) }
                }
                listener.close()
            }
        }
    }

    deinit {
        listener.close()
        task.cancel()
    }

    /// Heads of the requests received so far.
    var heads: [String] { log.heads.withLock { $0 } }

    /// Scripts played to their end, whose connections are closed.
    var ended: Observed<Int> { log.ended }

    private final class Log: Sendable {
        let heads = Mutex<[String]>([])
        let ended = Observed(0)
    }

    func url(_ target: String = "/") throws -> HTTPURL {
        try #require(HTTPURL("http://127.0.0.1:\(port)\(target)"))
    }

    private static func play(_ script: [Act], _ socket: StreamSocket, _ log: Log) async {
        defer {
            socket.close()
            log.ended.update { $0 += 1 }
        }
        do throws(SocketFailure) {
            for act in script {
                switch act {
                case .readHead:
                    var text = ""
                    while !text.contains("\r\n\r\n") {
                        let bytes = try await socket.read(bytesMax: 1, deadline: deadline)
                        if bytes.isEmpty { return }
                        text += String(decoding: bytes, as: UTF8.self)
                    }
                    log.heads.withLock { $0.append(text) }
                case .send(let text): try await send(Array(text.utf8), socket)
                case .sendBytes(let bytes): try await send(bytes, socket)
                case .waitForEnd:
                    while try await !socket.read(deadline: deadline).isEmpty {}
                case .reset: socket.close()
                }
            }
        } catch {
            // The client went away, which scripts about failures expect.
        }
    }

    private static func send(_ bytes: [UInt8], _ socket: StreamSocket) async throws(SocketFailure) {
        var written = 0
        try await socket.write(bytes, written: &written, deadline: deadline)
    }
}
