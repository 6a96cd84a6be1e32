import Cryptography
import HTTP
import HTTPClient
import Telemetry

/// Makes clients for servers that the settings name: through the proxy, with the certificate of the
/// service, where there are any.
struct OutboundClients: Sendable {
    private let settings: OutboundSettings

    init(_ settings: OutboundSettings) { self.settings = settings }

    /// A client that trusts the system's authorities, or those of a file.
    func make(for url: HTTPURL, caFile: String?) throws -> HTTPClient {
        var configuration = ClientConfiguration()
        configuration.proxy = try proxy()
        if url.scheme == .https {
            let trust: TrustRoots = if let caFile { .files([caFile]) } else { .system }
            configuration.tls = try TLSConfiguration.client(
                trust: trust,
                certificate: try clientCertificate()
            )
        }
        return try HTTPClient(configuration: configuration)
    }

    private func proxy() throws -> ForwardProxy? {
        guard let text = settings.proxy else { return nil }
        let credentials = settings.proxyUser.map { user in
            (user: user, password: settings.proxyPassword?.reveal() ?? "")
        }
        guard let url = HTTPURL(text),
            let proxy = ForwardProxy(
                url: url,
                credentials: credentials,
                bypassed: settings.direct
            )
        else { throw WiringFault("outbound.proxy “\(text)” is not an http address.") }
        return proxy
    }

    private func clientCertificate() throws -> (chainPEM: [UInt8], keyPEM: [UInt8])? {
        guard let certificate = settings.clientCertificateFile, let key = settings.clientKeyFile
        else { return nil }
        return (try Files.bytes(certificate), try Files.bytes(key))
    }
}
