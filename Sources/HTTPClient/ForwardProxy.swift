package import HTTP
import Cryptography

/// A proxy through which other servers are reached by tunnels.
///
/// TLS runs inside the tunnel: the proxy learns the name of the server, not what is said.
package struct ForwardProxy: Sendable {
    /// Where the proxy listens; `http` only, nothing of worth is said to it in the clear but its
    /// own credentials.
    let url: HTTPURL
    /// The value of `Proxy-Authorization`; never printed.
    let authorization: String?
    private let bypassed: [String]

    /// Describes a proxy; nil for an address that is not `http`.
    ///
    /// Shape: `bypassed` are host names that are reached directly, each with all names below it, in
    /// small letters without a dot in front; `credentials` are sent with every request for a tunnel.
    package init?(
        url: HTTPURL,
        credentials: (user: String, password: String)? = nil,
        bypassed: [String] = []
    ) {
        guard url.scheme == .http else { return nil }
        self.url = url
        self.bypassed = bypassed
        authorization = credentials.map {
            "Basic " + Base64.encode(Array("\($0.user):\($0.password)".utf8))
        }
    }

    /// Whether this host is reached without the proxy.
    func isBypassed(_ host: String) -> Bool { Self.isNamed(host, by: bypassed) }

    /// Whether a host, in small letters, is one of the names or below one.
    package static func isNamed(_ host: String, by names: [String]) -> Bool {
        names.contains { host == $0 || host.hasSuffix("." + $0) }
    }
}

extension ForwardProxy: CustomStringConvertible, CustomReflectable {
    /// The address alone.
    package var description: String { "proxy \(url.authority)" }

    package var customMirror: Mirror { Mirror(self, children: ["url": url]) }
}
