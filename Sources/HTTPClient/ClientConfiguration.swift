package import Cryptography
package import HTTP

/// Everything a client can be told.
package struct ClientConfiguration: Sendable {
    /// Whose servers are trusted; without it `https` addresses are refused.
    package var tls: TLSConfiguration?
    /// The proxy between this client and all servers; nil for none.
    package var proxy: ForwardProxy?
    /// The `User-Agent` of requests that have none of their own.
    package var userAgent = "quittance"
    /// Connections in use at a time for each scheme, host and port; more requests wait.
    package var connectionsPerOriginMax = 32
    /// How long an unused connection is kept.
    package var idleTimeout: Duration = .seconds(30)
    /// Time allowed for resolving, connecting and the TLS handshake, within the request's own.
    package var connectTimeout: Duration = .seconds(10)
    /// Bounds on answers; that on content comes with each request.
    package var limits = CodecLimits()
    /// Whether only addresses of the public internet are connected to, whatever a name resolves to.
    ///
    /// Each address is judged after it was looked up, and exactly that one is connected to, so a
    /// name that changes its meaning in between changes nothing.
    package var connectsToPublicAddressesOnly = false

    /// Trusts these servers, with the defaults for everything else.
    package init(tls: TLSConfiguration? = nil) { self.tls = tls }
}
