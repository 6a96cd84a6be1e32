import HTTP

/// What a connection is good for: requests to the same scheme, host and port.
struct Origin: Sendable, Hashable {
    let scheme: HTTPURL.Scheme
    let host: String
    let port: UInt16

    init(_ url: HTTPURL) {
        scheme = url.scheme
        host = url.host
        port = url.port
    }
}
