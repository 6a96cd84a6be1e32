import Cryptography
import FoundationEssentials
import HTTP
import HTTPServer
import Sockets

/// Builds the server's configuration from settings.
enum ServerWiring {
    /// Everything but the handler and what it renders.
    ///
    /// - Parameters:
    ///   - settings: Where and how to serve.
    ///   - tickets: The keys of TLS sessions, the same for every later `tls`.
    /// - Returns: The configuration.
    /// - Throws: `WiringFault` or `TLSFault` for files that cannot be used.
    static func configuration(
        _ settings: ServerSettings,
        tickets: TicketKeys
    ) throws -> ServerConfiguration {
        var configuration = ServerConfiguration(
            endpoint: try endpoint(settings),
            tls: try tls(settings, tickets: tickets)
        )
        configuration.unixMode = settings.socketMode
        configuration.loops = settings.threads
        configuration.compressesResponses = settings.compression
        configuration.proxyProtocol = settings.proxyProtocol
        configuration.forwarding = ForwardingRule(
            proxies: settings.trustedProxies,
            source: settings.clientFrom
        )
        apply(settings.limits, to: &configuration)
        apply(settings.timeouts, to: &configuration)
        return configuration
    }

    /// The certificates as their files are now; nil without any.
    ///
    /// - Parameters:
    ///   - settings: The names of the files.
    ///   - tickets: The keys of TLS sessions; with those of before, clients need not start anew.
    /// - Returns: The configuration of TLS.
    /// - Throws: `WiringFault` or `TLSFault` for files that cannot be used.
    static func tls(
        _ settings: ServerSettings,
        tickets: TicketKeys
    ) throws -> TLSConfiguration? {
        guard !settings.certificates.isEmpty else { return nil }
        let authorities = try settings.clientCAFile.map { try Files.bytes($0) } ?? []
        let clients: ClientCertificates =
            switch settings.clientCertificates {
            case .none: .none
            case .optional: .optional(caPEM: authorities)
            case .required: .required(caPEM: authorities)
            }
        return try TLSConfiguration.server(
            certificates: settings.certificates.map { files in
                ServerCertificate(
                    chainPEM: try Files.bytes(files.certificateFile),
                    keyPEM: try Files.bytes(files.keyFile),
                    ocspResponse: try files.ocspFile.map { try Files.bytes($0) }
                )
            },
            clientCertificates: clients,
            tickets: tickets
        )
    }

    /// Sockets the service manager has opened for this process win over what the settings name.
    private static func endpoint(
        _ settings: ServerSettings
    ) throws -> ServerConfiguration.Endpoint {
        let sockets = SocketActivation.descriptors(
            ProcessInfo.processInfo.environment,
            processID: ProcessInfo.processInfo.processIdentifier
        )
        guard sockets.isEmpty else { return .inherited(sockets) }
        guard !settings.socketActivation else {
            throw WiringFault(
                "server.socketActivation is set, but the service manager has passed no socket."
            )
        }
        if let path = settings.socket { return .unix(path: path) }
        return .tcp(host: settings.host, port: UInt16(clamping: settings.port))
    }

    private static func apply(
        _ limits: ServerLimitSettings,
        to configuration: inout ServerConfiguration
    ) {
        configuration.backlog = Int32(clamping: limits.backlog)
        configuration.connectionsMax = limits.connections
        configuration.connectionsPerAddressMax = limits.connectionsPerAddress
        configuration.requestsPerConnectionMax = limits.requestsPerConnection
        configuration.pipelinedMax = limits.pipelinedRequests
        configuration.limits.headBytesMax = limits.headBytes
        configuration.limits.fieldsMax = limits.fields
        configuration.limits.targetBytesMax = limits.targetBytes
        configuration.limits.chunkExtensionBytesMax = limits.chunkExtensionBytes
        configuration.limits.trailerBytesMax = limits.trailerBytes
        let bodyBytesMax = limits.bodyBytes
        configuration.bodyBytesMax = { _ in bodyBytesMax }
    }

    private static func apply(
        _ timeouts: ServerTimeoutSettings,
        to configuration: inout ServerConfiguration
    ) {
        configuration.timeouts.handshake = .seconds(timeouts.handshakeSeconds)
        configuration.timeouts.head = .seconds(timeouts.headSeconds)
        configuration.timeouts.content = .seconds(timeouts.contentSeconds)
        configuration.timeouts.idle = .seconds(timeouts.idleSeconds)
        configuration.timeouts.handler = .seconds(timeouts.handlerSeconds)
        configuration.timeouts.write = .seconds(timeouts.answerSeconds)
        configuration.lowestRates.contentBytesPerSecond = timeouts.contentBytesPerSecond
        configuration.lowestRates.answerBytesPerSecond = timeouts.answerBytesPerSecond
    }
}

/// Brings renewed certificates into a running server, without dropping a connection.
struct CertificateRenewal: Sendable {
    let server: HTTPServer
    /// Kept, so that clients can go on with the sessions they have.
    let tickets: TicketKeys

    /// Reads the files again; nothing changes if one of them cannot be used.
    func renew(_ settings: ServerSettings) throws {
        guard let tls = try ServerWiring.tls(settings, tickets: tickets) else { return }
        server.reload(tls: tls)
    }
}
