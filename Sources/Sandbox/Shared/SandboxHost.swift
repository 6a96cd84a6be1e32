package import HTTP
import HTTPServer

/// Why a simulator could not be served.
package struct SandboxHostFault: Error, Sendable, Hashable {
    /// A plain sentence.
    package let sentence: String
}

/// A simulator behind a real socket of this machine.
package struct SandboxHost: Sendable {
    /// The base address, for example `http://127.0.0.1:49152`.
    package let baseAddress: String
    /// The port it listens on.
    package let port: UInt16

    private let server: HTTPServer

    /// The most bytes of one request: what NetSuite accepts, rounded down.
    private static let bodyBytesMax = 100 << 20

    /// Serves a simulator on loopback; port 0 takes any free one.
    ///
    /// - Throws: `SandboxHostFault` if the address is taken or no descriptor is left.
    package static func start(
        host: String = "127.0.0.1",
        port: UInt16 = 0,
        answering handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
    ) async throws(SandboxHostFault) -> SandboxHost {
        var configuration = ServerConfiguration(host: host, port: port)
        configuration.bodyBytesMax = { _ in bodyBytesMax }
        // Longer than any client waits, so that "never answers" looks like it.
        configuration.timeouts.handler = .seconds(600)
        configuration.cutsAnswer = { response in
            switch SandboxDirective(response) {
            case .drop: .whole
            case .truncate: .half
            case nil: nil
            }
        }
        do {
            let server = try HTTPServer(configuration: configuration, handler: handler)
            let address = try await server.start()
            return SandboxHost(
                baseAddress: "http://\(address.host):\(address.port)",
                port: address.port,
                server: server
            )
        } catch {
            throw SandboxHostFault(sentence: "The simulator cannot listen: \(error).")
        }
    }

    /// Stops listening and ends the connections.
    package func stop() async { await server.stop(grace: .milliseconds(200)) }
}
