import HTTP

/// Where and how the service is served.
struct ServerSettings: Sendable {
    var host = "127.0.0.1"
    var port = 8080
    /// A path of the file system to listen on instead of an address.
    var socket: String?
    /// Permission bits of that path.
    var socketMode: UInt32?
    /// Whether the service manager has opened the sockets.
    var socketActivation = false
    var threads = 1
    /// The first certificate is shown to clients that name none of ours.
    var certificates: [CertificateFiles] = []
    var clientCertificates = ClientCertificateRule.none
    var clientCAFile: String?
    /// Requests for metrics and status without a key are answered only when this is set.
    var openMetrics = true
    /// The address callers use, put in front of addresses in answers; nil for paths alone.
    var publicURL: String?
    var accessLog = true
    var compression = true
    var limits = ServerLimitSettings()
    var timeouts = ServerTimeoutSettings()
    var trustedProxies: [IPNetwork] = []
    var clientFrom = ForwardingRule.Source.xForwardedFor
    var proxyProtocol: [IPNetwork] = []

    /// The files of one certificate.
    struct CertificateFiles: Sendable, Hashable {
        var certificateFile: String
        var keyFile: String
        var ocspFile: String?
    }

    /// Whether clients must show a certificate.
    enum ClientCertificateRule: String, Sendable, CaseIterable {
        case none, optional, required
    }
}

/// How much clients may send and how many may be connected.
struct ServerLimitSettings: Sendable, Hashable {
    var connections = 1024
    var connectionsPerAddress = 256
    var requestsPerConnection = 10_000
    var pipelinedRequests = 1000
    var headBytes = 64 << 10
    var fields = 100
    var targetBytes = 8 << 10
    var bodyBytes = 1 << 20
    var chunkExtensionBytes = 4 << 10
    var trailerBytes = 8 << 10
    var backlog = 1024
}

/// How long clients may take; rates are bytes a second.
struct ServerTimeoutSettings: Sendable, Hashable {
    var handshakeSeconds = 10
    var headSeconds = 10
    var contentSeconds = 30
    var idleSeconds = 60
    var handlerSeconds = 60
    var answerSeconds = 30
    var contentBytesPerSecond = 1024
    var answerBytesPerSecond = 1024
}

extension ServerSettings {
    init(_ node: SettingsNode) {
        node.allow([
            "host", "port", "socket", "socketMode", "socketActivation", "threads",
            "certificateFile", "keyFile", "ocspFile", "certificates", "clientCertificates",
            "clientCAFile", "openMetrics", "publicURL", "accessLog", "compression", "limits",
            "timeouts",
            "trustedProxies", "clientFrom", "proxyProtocol",
        ])
        host = node.text("host") ?? host
        port = node.number("port", default: port, in: 0...65_535)
        socket = node.text("socket")
        socketMode = node.mode("socketMode")
        socketActivation = node.flag("socketActivation", default: socketActivation)
        threads = node.number("threads", default: threads, in: 1...64)
        readCertificates(node)
        openMetrics = node.flag("openMetrics", default: openMetrics)
        publicURL = node.address("publicURL").map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        accessLog = node.flag("accessLog", default: accessLog)
        compression = node.flag("compression", default: compression)
        limits = ServerLimitSettings(node.section("limits"))
        timeouts = ServerTimeoutSettings(node.section("timeouts"))
        trustedProxies = node.networks("trustedProxies")
        proxyProtocol = node.networks("proxyProtocol")
        if let name = node.text("clientFrom") {
            if let source = ForwardingRule.Source(rawValue: name) {
                clientFrom = source
            } else {
                node.report(
                    "clientFrom",
                    "“\(name)” is no field that names the client.",
                    fix: "Use X-Forwarded-For or Forwarded, whichever your proxies write."
                )
            }
        }
    }

    private mutating func readCertificates(_ node: SettingsNode) {
        let certificate = node.text("certificateFile")
        let key = node.text("keyFile")
        if let certificate, let key {
            certificates.append(
                CertificateFiles(
                    certificateFile: certificate,
                    keyFile: key,
                    ocspFile: node.text("ocspFile")
                )
            )
        } else if certificate != nil || key != nil {
            node.report(
                "",
                "TLS needs both certificateFile and keyFile.",
                fix: "Set both or neither."
            )
        }
        for more in node.sections("certificates") {
            more.allow(["certificateFile", "keyFile", "ocspFile"])
            certificates.append(
                CertificateFiles(
                    certificateFile: more.requiredText(
                        "certificateFile",
                        fix: "Name the PEM file of the certificate and its intermediates."
                    ),
                    keyFile: more.requiredText("keyFile", fix: "Name the PEM file of its key."),
                    ocspFile: more.text("ocspFile")
                )
            )
        }
        clientCAFile = node.text("clientCAFile")
        guard let name = node.text("clientCertificates") else { return }
        guard let rule = ClientCertificateRule(rawValue: name) else {
            return node.report(
                "clientCertificates",
                "“\(name)” is no rule for client certificates.",
                fix: "Use none, optional or required."
            )
        }
        clientCertificates = rule
        if rule != .none, clientCAFile == nil || certificates.isEmpty {
            node.report(
                "clientCertificates",
                "Client certificates need TLS and an authority to check them against.",
                fix: "Set certificateFile, keyFile and clientCAFile."
            )
        }
    }
}

extension ServerLimitSettings {
    fileprivate init(_ node: SettingsNode) {
        node.allow([
            "connections", "connectionsPerAddress", "requestsPerConnection", "pipelinedRequests",
            "headBytes", "fields", "targetBytes", "bodyBytes", "chunkExtensionBytes",
            "trailerBytes", "backlog",
        ])
        let many = 1...1_000_000
        connections = node.number("connections", default: connections, in: many)
        connectionsPerAddress = node.number(
            "connectionsPerAddress",
            default: connectionsPerAddress,
            in: many
        )
        requestsPerConnection = node.number(
            "requestsPerConnection",
            default: requestsPerConnection,
            in: 1...1_000_000_000
        )
        pipelinedRequests = node.number("pipelinedRequests", default: pipelinedRequests, in: many)
        headBytes = node.number("headBytes", default: headBytes, in: 1024...(1 << 20))
        fields = node.number("fields", default: fields, in: 10...10_000)
        targetBytes = node.number("targetBytes", default: targetBytes, in: 256...(1 << 20))
        bodyBytes = node.number("bodyBytes", default: bodyBytes, in: 1024...(1 << 30))
        let few = 0...(64 << 10)
        chunkExtensionBytes = node.number(
            "chunkExtensionBytes",
            default: chunkExtensionBytes,
            in: few
        )
        trailerBytes = node.number("trailerBytes", default: trailerBytes, in: few)
        backlog = node.number("backlog", default: backlog, in: 1...65_535)
    }
}

extension ServerTimeoutSettings {
    fileprivate init(_ node: SettingsNode) {
        node.allow([
            "handshakeSeconds", "headSeconds", "contentSeconds", "idleSeconds", "handlerSeconds",
            "answerSeconds", "contentBytesPerSecond", "answerBytesPerSecond",
        ])
        let seconds = 1...3600
        handshakeSeconds = node.number("handshakeSeconds", default: handshakeSeconds, in: seconds)
        headSeconds = node.number("headSeconds", default: headSeconds, in: seconds)
        contentSeconds = node.number("contentSeconds", default: contentSeconds, in: seconds)
        idleSeconds = node.number("idleSeconds", default: idleSeconds, in: seconds)
        handlerSeconds = node.number("handlerSeconds", default: handlerSeconds, in: seconds)
        answerSeconds = node.number("answerSeconds", default: answerSeconds, in: seconds)
        let rate = 0...1_000_000_000
        contentBytesPerSecond = node.number(
            "contentBytesPerSecond",
            default: contentBytesPerSecond,
            in: rate
        )
        answerBytesPerSecond = node.number(
            "answerBytesPerSecond",
            default: answerBytesPerSecond,
            in: rate
        )
    }
}

extension SettingsNode {
    /// Addresses or ranges of addresses.
    fileprivate func networks(_ key: String) -> [IPNetwork] {
        texts(key).compactMap { text in
            if let network = IPNetwork(text) { return network }
            report(
                key,
                "“\(text)” is no address or range of addresses.",
                fix: "Write 192.0.2.10, 10.0.0.0/8 or 2001:db8::/32."
            )
            return nil
        }
    }

    /// Permission bits in octal digits.
    fileprivate func mode(_ key: String) -> UInt32? {
        guard let text = text(key) else { return nil }
        guard let mode = UInt32(text, radix: 8), mode <= 0o777 else {
            report(key, "“\(text)” are no permission bits.", fix: "Write octal digits, like 0660.")
            return nil
        }
        return mode
    }
}
