import ArgumentParser
import Cryptography
import FoundationEssentials
import Glibc
import HTTP
import HTTPServer
import Sockets

/// The product's HTTP server without the product: what suites, scanners and load generators of
/// others are pointed at.
@main
struct EchoServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "EchoServer",
        abstract: "Serve the routes that HTTP suites expect until SIGTERM or SIGINT."
    )

    @Option(help: "IP address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "Port to listen on; 0 takes a free one. The port is printed.")
    var port: UInt16 = 0

    @Option(name: .customLong("tls-cert"), help: "PEM file of a certificate chain.")
    var certificate: String?

    @Option(name: .customLong("tls-key"), help: "PEM file of its key.")
    var key: String?

    @Option(help: "Connections served at a time.")
    var connections = 1024

    @Option(help: "Milliseconds for a handshake, a head, content and an answer each.")
    var timeout = 10_000

    @Option(help: "Milliseconds a connection may be silent between two requests.")
    var idle = 60_000

    func validate() throws {
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("A certificate needs its key, and the other way round.")
        }
    }

    func run() async throws {
        let server = try HTTPServer(configuration: try settings(), handler: Routes.answer)
        let signals = try SignalWatcher(on: server.loop)
        let address = try await server.start()
        // Not by `print`, which keeps lines back when nobody looks; who asked for the port waits.
        let line = Array("\(address.port)\n".utf8)
        _ = unsafe write(STDOUT_FILENO, line, line.count)
        _ = await signals.next()
        await server.stop(grace: .seconds(1))
    }

    private func settings() throws -> ServerConfiguration {
        var tls: TLSConfiguration?
        if let certificate, let key {
            tls = try TLSConfiguration.server(
                certificateChainPEM: [UInt8](Data(contentsOf: URL(filePath: certificate))),
                privateKeyPEM: [UInt8](Data(contentsOf: URL(filePath: key)))
            )
        }
        var settings = ServerConfiguration(host: host, port: port, tls: tls)
        settings.answerAtOnce = Routes.answerAtOnce
        settings.connectionsMax = connections
        // Judges and load generators come from one address and stay as long as they like.
        settings.connectionsPerAddressMax = connections
        settings.requestsPerConnectionMax = .max
        let limit = Duration.milliseconds(timeout)
        settings.timeouts.handshake = limit
        settings.timeouts.head = limit
        settings.timeouts.content = limit
        settings.timeouts.write = limit
        settings.timeouts.idle = .milliseconds(idle)
        return settings
    }
}
