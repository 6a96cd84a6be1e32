import ArgumentParser
import Cryptography
import Foundation
import HTTP
import HTTPServer

/// Our server in a process of its own, so that its processor time is its own.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve one small answer on a free port, which is printed, until input ends.",
        shouldDisplay: false
    )

    /// The path of this very program.
    static let ownPath = "/proc/self/exe"

    @Option(help: "PEM file of a certificate; then HTTPS is served, one request a connection.")
    var certificate: String?

    @Option(help: "PEM file of its key.")
    var key: String?

    func run() async throws {
        var tls: TLSConfiguration?
        if let certificate, let key {
            tls = try TLSConfiguration.server(
                certificateChainPEM: [UInt8](Data(contentsOf: URL(fileURLWithPath: certificate))),
                privateKeyPEM: [UInt8](Data(contentsOf: URL(fileURLWithPath: key)))
            )
        }
        var fields: HTTPFields = [.contentType: "application/json"]
        if tls != nil { fields.append(.connection, "close") }
        let response = HTTPResponse(
            status: .ok,
            fields: fields,
            body: Array(#"{"status":"ok"}"#.utf8)
        )
        let server = try HTTPServer(configuration: ServerConfiguration(tls: tls)) { _ in response }
        let address = try await server.start()
        FileHandle.standardOutput.write(Data("\(address.port)\n".utf8))
        _ = readLine()
        await server.stop(grace: .zero)
    }
}
