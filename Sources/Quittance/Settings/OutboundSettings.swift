import Telemetry

/// How the vendors are reached.
struct OutboundSettings: Sendable {
    /// The address of a proxy, `http` only.
    var proxy: String?
    var proxyUser: String?
    var proxyPassword: Secret<String>?
    /// Hosts reached without the proxy, each with all names below it.
    var direct: [String] = []
    /// A certificate shown to servers that ask for one, such as a gateway of one's own.
    var clientCertificateFile: String?
    var clientKeyFile: String?
}

extension OutboundSettings {
    init(_ node: SettingsNode) {
        node.allow([
            "proxy", "proxyUser", "proxyPassword", "proxyPasswordFile", "direct",
            "clientCertificateFile", "clientKeyFile",
        ])
        proxy = node.address("proxy")
        if let proxy, !proxy.hasPrefix("http://") {
            node.report(
                "proxy",
                "A proxy is reached by http; what goes through it is encrypted inside.",
                fix: "Write http://HOST:PORT."
            )
        }
        proxyUser = node.text("proxyUser")
        if proxyUser != nil {
            proxyPassword = node.secret("proxyPassword", fix: "Write it or name its file.")
        }
        direct = node.texts("direct").map { $0.lowercased() }
        clientCertificateFile = node.text("clientCertificateFile")
        clientKeyFile = node.text("clientKeyFile")
        if (clientCertificateFile == nil) != (clientKeyFile == nil) {
            node.report(
                "",
                "A client certificate needs both clientCertificateFile and clientKeyFile.",
                fix: "Set both or neither."
            )
        }
    }
}
