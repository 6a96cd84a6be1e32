import Cryptography
import Foundation
import HTTP
import HTTPServer
import JSON
import Logging
import Synchronization
import Telemetry
import Testing

@testable import Quittance

/// Keeps the bodies posted to it.
final class WebSink: Sendable {
    /// What the server's handler and the test share.
    private final class Shelf: Sendable {
        private struct State {
            var bodies: [[UInt8]] = []
            var targets: [String] = []
            var status = HTTPStatus.ok
        }

        private let state = Mutex(State())

        func take(_ request: HTTPRequest) -> HTTPResponse {
            state.withLock { state in
                state.targets.append(request.target)
                if state.status.isSuccess { state.bodies.append(request.body) }
                return HTTPResponse(status: state.status)
            }
        }

        func answer(_ status: HTTPStatus) { state.withLock { $0.status = status } }

        var bodies: [[UInt8]] { state.withLock { $0.bodies } }
        var targets: [String] { state.withLock { $0.targets } }
    }

    private let shelf: Shelf
    private let server: HTTPServer
    let port: UInt16

    init(tls: TLSConfiguration? = nil) async throws {
        let shelf = Shelf()
        self.shelf = shelf
        server = try HTTPServer(configuration: ServerConfiguration(tls: tls)) { shelf.take($0) }
        port = try await server.start().port
    }

    var address: String { "http://127.0.0.1:\(port)/hook/secret-path" }

    func answer(_ status: HTTPStatus) { shelf.answer(status) }

    var bodies: [String] { shelf.bodies.map { String(decoding: $0, as: UTF8.self) } }

    /// Every request, whatever was answered.
    var requests: Int { shelf.targets.count }

    /// What was asked for, in the order it came.
    var targets: [String] { shelf.targets }

    func stop() async { await server.stop(grace: .zero) }
}

/// A mail server of a few lines of Python that takes one message.
final class MailSink {
    let port: Int
    let caFile: String
    private let process: Process
    private let output: FileHandle

    init(_ mode: String, folder: URL) throws {
        let key = folder.appendingPathComponent("key.pem").path
        caFile = folder.appendingPathComponent("certificate.pem").path
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        openssl.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-subj", "/CN=mail", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2",
            "-keyout", key, "-out", caFile,
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        try #require(openssl.terminationStatus == 0)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Peers/mail_sink.py").path
        let pipe = Pipe()
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script, caFile, key, mode]
        process.standardOutput = pipe
        try process.run()
        output = pipe.fileHandleForReading
        let line = try #require(Self.line(output))
        port = Int(try #require(try JSONValue.parse(Array(line.utf8))["port"]?.int64Value))
    }

    deinit { process.terminate() }

    /// What the server took, once it has.
    func taken() throws -> JSONValue {
        try JSONValue.parse(Array(try #require(Self.line(output)).utf8))
    }

    private static func line(_ handle: FileHandle) -> String? {
        var bytes: [UInt8] = []
        while true {
            let byte = handle.readData(ofLength: 1)
            guard let first = byte.first else { return nil }
            if first == 10 { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(first)
        }
    }
}

/// A log nobody reads.
func silentTelemetry() -> ServiceTelemetry {
    ServiceTelemetry(log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
}
